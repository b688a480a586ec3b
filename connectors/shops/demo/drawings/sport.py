"""Things to move with."""

from __future__ import annotations

from connectors.shops.demo.drawings.ink import (
    METAL,
    WHITE,
    Ink,
    circle,
    ellipse,
    faint,
    ground,
    mix,
    moved,
    path,
    rectangle,
    stroke,
    turned,
)


def running_shoe(ink: Ink) -> str:
    """A running shoe from the side."""
    upper = "M66 156q14-34 44-26 22 8 30 26 20 8 52-30 8-8 18 0l74 74q16 12 50 20 30 8 30 36v12H62q-8-60 4-112z"
    sole = "M54 258h314q6 40-34 44l-250 6q-34 0-34-26z"
    lugs = stroke("M78 310l252-6", ink.deep, 9, "20 7")
    wave = (
        "M92 246c40-50 70-44 116-30s78 22 124 28"
        if ink.choose("stripe", 2)
        else "M150 258l34-72M184 258l30-52M218 258l24-36"
    )
    return ground(212, 322, 158) + turned(
        -6,
        path(upper, ink.body),
        path("M66 156q14-34 44-26 22 8 30 26l-22 40q-34 6-56-4z", ink.dark),
        path("M284 218q44 6 60 16 20 8 20 34h-62q8-30-18-50z", ink.dark),
        stroke(wave, ink.accent, 11),
        stroke("M196 140l-26 22M214 158l-28 22M232 176l-28 22M248 192l-26 20", WHITE, 7),
        path(sole, WHITE),
        path("M54 262q150 26 313 2l1 6q-150 26-316 6z", ink.accent),
        lugs,
    )


def yoga_mat(ink: Ink) -> str:
    """A mat, half unrolled."""
    return (
        ground(210, 330, 160)
        + path("M112 214L330 196q26 60 40 124l-250 12z", ink.body)
        + faint(0.5, stroke("M132 236l212-18M138 312l220-14", ink.light, 4))
        + path("M62 262c0-46 24-76 60-76l18 2c30 4 34 140-14 144-42 0-64-30-64-70z", ink.dark)
        + ellipse(112, 262, 50, 70, ink.main)
        + ellipse(112, 262, 36, 53, ink.light)
        + ellipse(114, 264, 25, 39, ink.main)
        + ellipse(115, 265, 14, 24, ink.light)
        + ellipse(116, 266, 6, 11, ink.dark)
        + path("M226 148l64-12 34 14v38l-64 14-34-16z", ink.accent)
        + path("M226 148l34 16 64-14-34-14z", mix(ink.accent, "#ffffff", 0.35))
    )


def dumbbells(ink: Ink) -> str:
    """A pair of weights with hexagonal ends or plates, or a kettlebell."""
    shape = ink.shape("hexagons", "plates")
    if shape == "kettlebell":
        return _kettlebell(ink)
    end = path("M-34-58h68l22 58-22 58h-68l-22-58z", ink.body) + path("M34-58l22 58-22 58h-20l20-58-20-58z", ink.dark)
    if shape == "plates":
        end = rectangle((-46, -62, 34, 124), ink.body, 14) + rectangle((-10, -54, 26, 108), ink.dark, 12)
        end += rectangle((18, -44, 20, 88), ink.main, 10)
    bell = stroke("M110 200h180", METAL, 24) + stroke("M150 200h100", "#8d949b", 26, "5 5")
    bell += moved(102, 200, end) + moved(298, 200, f'<g transform="scale(-1 1)">{end}</g>')
    second = moved(84, 22, turned(-16, bell), scale=0.7) if shape == "hexagons" else ""
    return (
        ground(200, 322, 156)
        + second
        + moved(0, 58 if second else 40, bell)
        + faint(0.35, stroke("M70 232l-6 24", WHITE, 8) if second else "")
    )


def _kettlebell(ink: Ink) -> str:
    return (
        ground(200, 338, 104)
        + stroke("M150 186C96 50 304 50 250 186", ink.dark, 30)
        + faint(0.4, stroke("M140 150C134 92 180 80 206 82", WHITE, 7))
        + path("M200 156c62 0 98 40 98 94 0 48-26 82-52 86h-92c-26-4-52-38-52-86 0-54 36-94 98-94z", ink.body)
        + circle(200, 252, 40, ink.light)
        + circle(200, 252, 28, ink.accent)
        + faint(0.35, stroke("M124 238q8-36 36-52", WHITE, 9))
    )


def massage_gun(ink: Ink) -> str:
    """A massage gun with a round head."""
    return (
        ground(214, 342, 92)
        + turned(
            -10,
            rectangle((196, 170, 66, 168), ink.dark, 30),
            stroke("M212 232h34M212 252h34M212 272h34", ink.deep, 7),
            rectangle((128, 106, 190, 96), ink.body, 46),
            faint(0.35, stroke("M156 128q10-8 26-8h70", WHITE, 8)),
            circle(278, 154, 30, ink.deep),
            circle(278, 154, 17, ink.accent),
            rectangle((92, 132, 46, 44), METAL, 10),
            circle(76, 154, 37, ink.deep),
            faint(0.35, circle(66, 142, 11, WHITE)),
        )
        + faint(0.6, stroke("M36 116q-14 30 0 62M18 104q-20 42 0 86", WHITE, 6))
    )


def helmet(ink: Ink) -> str:
    """A bicycle helmet from the side, its strap hanging."""
    vents = (
        "M122 176q26-50 74-60l-14 30q-28 10-44 38z",
        "M196 118l66 4-22 26-48-2z",
        "M134 206q30-34 70-38l-8 30q-28 4-46 20z",
        "M216 166l74 4-24 28-56-2z",
    )
    return (
        ground(200, 334, 126)
        + stroke("M158 250q20 76 66 70M252 246q-4 46-28 74", ink.deep, 8)
        + rectangle((210, 308, 28, 18), ink.accent, 6)
        + path(
            "M72 236c0-100 62-152 142-152 76 0 122 56 118 128-2 20-22 28-44 28-64-6-150-2-190 16-16 6-26-2-26-20z",
            ink.body,
        )
        + path("M72 236c34-20 180-36 260-16-4 14-22 20-44 20-64-6-150-2-190 16-16 6-26-2-26-20z", ink.dark)
        + "".join(path(vent, ink.deep) for vent in vents)
        + faint(0.4, stroke("M96 192c10-48 44-82 92-92", WHITE, 7))
        + (path("M74 238l-42 4q30-40 52-54z", ink.dark) if ink.shape("visor", "plain") == "visor" else "")
    )


def t_shirt(ink: Ink) -> str:
    """A T-shirt laid flat."""
    stripe = rectangle((128, 176, 144, 20), ink.accent, 0) if ink.choose("front", 3) == 0 else ""
    badge = circle(240, 166, 12, ink.accent) if not stripe else ""
    return (
        ground(200, 338, 96)
        + path(
            "M150 82L60 136l34 66 42-20v148q0 8 8 8h112q8 0 8-8V182l42 20 34-66-90-54q-20 28-50 28t-50-28z", ink.body
        )
        + path("M60 136l34 66 42-20v-26zM340 136l-34 66-42-20v-26z", ink.dark)
        + path("M150 82q20 28 50 28t50-28l-12-6q-14 20-38 20t-38-20z", ink.light)
        + stripe
        + badge
        + faint(0.35, stroke("M152 216q8 50 0 100M240 230q-6 40 4 88", ink.dark, 5))
        + faint(0.8, stroke("M146 328h108", mix(ink.main, "#1d2430", 0.2), 3, "5 5"))
    )
