"""Things for the kitchen and for the air and floors of a home."""

from __future__ import annotations

from connectors.shops.demo.drawings.ink import (
    DARK_WOOD,
    METAL,
    WHITE,
    WOOD,
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


def kettle(ink: Ink) -> str:
    """A kettle on its base: with a swan neck, a short spout or a glass body."""
    shape = ink.shape("swan neck", "short spout")
    spout = path("M142 170l-52 12 56 44z", ink.dark)
    if shape == "swan neck":
        spout = stroke("M150 262C84 258 118 166 76 158", ink.dark, 14)
    body = path("M156 132h92l26 164q2 18-16 18H146q-18 0-16-18z", ink.body)
    if shape == "glass":
        body = faint(0.75, path("M156 132h92l26 164q2 18-16 18H146q-18 0-16-18z", "#dceaf0"))
        body += faint(0.75, path("M142 218q60-16 120 0l12 78q2 18-16 18H146q-18 0-16-18z", "#8cc3da"))
        body += circle(180, 262, 5, WHITE) + circle(214, 244, 4, WHITE) + circle(228, 278, 6, WHITE)
    return (
        ground(206, 336, 110)
        + stroke("M250 152c76-12 82 120 16 122", WOOD if ink.choose("grip", 2) else ink.deep, 19)
        + spout
        + body
        + faint(0.35, path("M166 146h16l-14 156h-22z", WHITE))
        + path("M152 132q50-34 100 0z", ink.light)
        + circle(202, 108, 10, ink.deep)
        + rectangle((118, 310, 168, 20), ink.deep, 9)
        + circle(262, 320, 4, ink.accent)
        + (faint(0.55, stroke("M70 136c-10-14 10-22 0-38", WHITE, 6)) if shape == "swan neck" else "")
    )


def coffee_maker(ink: Ink) -> str:
    """An espresso machine, a drip machine, a jug or a moka pot."""
    makers = {"drip": _drip_machine, "jug": _coffee_jug, "moka": _moka_pot}
    return makers.get(ink.shape("espresso"), _espresso_machine)(ink)


def _espresso_machine(ink: Ink) -> str:
    return (
        ground(200, 338, 128)
        + rectangle((92, 86, 216, 72), ink.body, 16)
        + rectangle((112, 150, 176, 130), ink.dark, 8)
        + rectangle((124, 158, 152, 118), ink.deep, 6)
        + rectangle((84, 280, 232, 46), ink.body, 14)
        + rectangle((112, 276, 176, 12), METAL, 5)
        + circle(134, 122, 21, WHITE)
        + stroke("M134 122l8-12", "#d2453f", 4)
        + circle(250, 122, 9, METAL)
        + circle(278, 122, 9, ink.accent)
        + rectangle((164, 156, 72, 24), METAL, 6)
        + stroke("M200 170h76", DARK_WOOD, 13)
        + stroke("M188 184v28M212 184v28", "#6b4027", 5)
        + path("M164 212h72l-6 44q-3 16-18 16h-24q-15 0-18-16z", WHITE)
        + stroke("M236 222q24 0 20 20-4 12-24 12", WHITE, 7)
        + ellipse(200, 214, 33, 6, "#7b4b2c")
        + stroke("M286 156q18 40 4 92", METAL, 7)
        + _steam(188, 214, 78)
    )


def _drip_machine(ink: Ink) -> str:
    return (
        ground(200, 340, 104)
        + rectangle((112, 78, 176, 74), ink.body, 18)
        + rectangle((240, 120, 48, 206), ink.dark, 10)
        + rectangle((112, 298, 176, 34), ink.body, 12)
        + path("M140 152h84l-14 36h-56z", ink.deep)
        + stroke("M182 188v26", "#6b4027", 5)
        + path("M136 214h92l10 70q0 12-12 12h-88q-12 0-12-12z", mix(ink.main, "#dceaf0", 0.7))
        + path("M131 248h102l5 36q0 12-12 12h-88q-12 0-12-12z", "#6b4027")
        + stroke("M232 226q30 24 4 48", ink.deep, 9)
        + rectangle((134, 100, 56, 30), ink.deep, 8)
        + stroke("M148 115h28", "#8fe0b4", 5)
        + circle(262, 104, 8, ink.accent)
        + faint(0.35, stroke("M124 96v34", WHITE, 6))
        + _steam(150, 176, 64)
    )


def _coffee_jug(ink: Ink) -> str:
    ice = "".join(
        f'<g transform="rotate({turn} {x} {y})">{rectangle((x, y, 26, 26), "#f4fafc", 5)}</g>'
        for x, y, turn in ((226, 196, 12), (150, 190, -10), (146, 226, 20))
    )
    return (
        ground(200, 342, 92)
        + stroke("M252 142q66 12 50 84-8 36-50 40", ink.dark, 14)
        + path("M146 106h108l-4 34q28 40 18 168-2 24-26 24h-84q-24 0-26-24-10-128 18-168z", "#e4eef2")
        + path("M138 184q62-16 124 0 8 50 6 124-2 24-26 24h-84q-24 0-26-24-2-74 6-124z", "#5d3a26")
        + faint(
            0.6, rectangle((178, 112, 44, 176), METAL, 10), stroke("M186 140h28M186 156h28M186 172h28", "#7d858d", 4)
        )
        + rectangle((138, 82, 124, 30), ink.body, 12)
        + faint(0.75, ice)
        + faint(0.5, stroke("M150 160q-12 40-8 120", WHITE, 9))
    )


def _moka_pot(ink: Ink) -> str:
    return (
        ground(200, 340, 100)
        + stroke("M256 140q56-8 58 34l-8 44", ink.deep, 17)
        + path("M148 236h104l18 92q0 8-10 8H140q-10 0-10-8z", ink.body)
        + path("M226 236h26l18 92q0 8-10 8h-26z", ink.dark)
        + path("M136 118h128l-14 110H150z", ink.body)
        + path("M232 118h32l-14 110h-24z", ink.dark)
        + path("M136 118l-30-8 36 44z", ink.dark)
        + rectangle((140, 224, 120, 20), ink.deep, 6)
        + path("M140 118q60-50 120 0z", ink.light)
        + circle(200, 88, 10, ink.deep)
        + circle(200, 292, 9, ink.accent)
        + faint(0.45, stroke("M158 134l8 76M156 256l-8 60", WHITE, 8))
        + _steam(104, 122, 98)
    )


def _steam(left: float, right: float, base: float) -> str:
    wave = "c-9-12 9-18 0-32"
    return faint(0.6, stroke(f"M{left} {base}{wave}M{right} {base}{wave}", WHITE, 6))


def coffee_beans(ink: Ink) -> str:
    """A bag of beans with a few that got out."""
    bean = ellipse(0, 0, 20, 13, "#6b432a") + stroke("M-16 2q16-10 32-4", "#482b19", 4)
    spots = ((112, 318, 20), (154, 332, -16), (268, 330, 30), (306, 312, -24), (226, 338, 4))
    beans = "".join(f'<g transform="translate({x} {y}) rotate({turn})">{bean}</g>' for x, y, turn in spots)
    return (
        ground(208, 336, 136)
        + path("M128 110h144l16 206q1 14-14 14H126q-15 0-14-14z", ink.body)
        + path("M128 110h28l-8 220h-22q-15 0-14-14z", ink.dark)
        + rectangle((122, 82, 156, 34), ink.dark, 6)
        + stroke("M130 99h140", ink.light, 4, "10 7")
        + rectangle((154, 164, 100, 112), WHITE, 12)
        + circle(204, 208, 25, ink.accent)
        + path("M204 188c-18 14-18 28 0 40 18-12 18-26 0-40z", WHITE)
        + stroke("M176 248h56M188 260h32", ink.dark, 5)
        + beans
    )


def frying_pan(ink: Ink) -> str:
    """A pan from above with breakfast in it, round or square."""
    inside, grip = mix(ink.main, "#20242b", 0.72), WOOD if ink.choose("grip", 2) else ink.deep
    if ink.shape("round") == "square":
        pan = rectangle((66, 116, 212, 168), ink.body, 18) + rectangle((80, 130, 184, 140), inside, 12)
        meal = rectangle((104, 150, 96, 100), "#f3cf5e", 18)
        meal += stroke("M128 156q14 44 0 88M152 154q14 48 0 92", "#d9a83d", 5)
    else:
        pan = circle(172, 200, 124, ink.body) + circle(172, 200, 108, inside)
        meal = path("M128 176c14-40 62-30 74-10s50 14 46 48-46 26-66 42-66 6-68-26 6-36 14-54z", WHITE)
        meal += circle(178, 206, 27, "#f3b23e") + faint(0.7, circle(169, 197, 7, WHITE))
    return moved(
        22,
        26,
        faint(0.14, circle(190, 236, 118, "#26302e")),
        turned(
            -34,
            rectangle((270, 188, 60, 24), METAL, 6),
            rectangle((316, 184, 92, 32), grip, 16),
            circle(388, 200, 6, mix(grip, "#000000", 0.4)),
            pan,
            faint(0.3, stroke("M92 166a88 88 0 0 1 60-50", WHITE, 7)),
            meal,
        ),
        scale=0.88,
    )


def bed_linen(ink: Ink) -> str:
    """A made bed, the cover turned back."""
    return (
        ground(200, 338, 158)
        + rectangle((66, 96, 268, 130), DARK_WOOD, 20)
        + rectangle((66, 96, 268, 60), WOOD, 20)
        + rectangle((56, 196, 288, 118), "#ece6da", 14)
        + rectangle((84, 154, 106, 66), ink.light, 26)
        + rectangle((210, 154, 106, 66), ink.light, 26)
        + faint(0.6, stroke("M104 176q30-12 66 0M230 176q30-12 66 0", WHITE, 5))
        + path("M50 232q150-26 300 0v72q0 16-16 16H66q-16 0-16-16z", ink.body)
        + path("M50 232q150-26 300 0v24q-150-26-300 0z", mix(ink.main, "#ffffff", 0.62))
        + faint(0.5, stroke("M120 262q8 30 0 54M204 256q6 30-4 62M288 262q8 28 2 54", ink.dark, 5))
        + rectangle((72, 318, 16, 18), DARK_WOOD, 4)
        + rectangle((312, 318, 16, 18), DARK_WOOD, 4)
    )


def air_purifier(ink: Ink) -> str:
    """A tower that breathes, with a display on top."""
    shell = mix(ink.main, "#f3f3f0", 0.86)
    return (
        faint(0.6, stroke("M142 82c14-18 32 8 48-8M206 62c14-18 32 8 50-8M160 46c10-12 22 6 34-6", WHITE, 7))
        + ground(200, 340, 104)
        + rectangle((118, 106, 164, 228), shell, 44)
        + faint(0.5, path("M240 106q42 0 42 44v140q0 44-42 44z", mix(shell, "#56626c", 0.35)))
        + ellipse(200, 128, 66, 17, mix(shell, "#39424c", 0.55))
        + ellipse(200, 126, 52, 11, "#2a313b")
        + "".join(stroke(f"M140 {y}h120", mix(shell, "#47525c", 0.4), 5, "6 6") for y in range(216, 316, 13))
        + rectangle((168, 160, 64, 34), "#222832", 17)
        + circle(186, 177, 6, "#7fe0a0")
        + stroke("M202 177h16", WHITE, 5)
    )


def robot_vacuum(ink: Ink) -> str:
    """A round robot on the floor, its clean track behind it."""
    return (
        faint(0.5, path("M-10 400L120 250h170l40 150z", mix(ink.main, "#ffffff", 0.7)))
        + ground(200, 312, 150)
        + path("M62 224v36c0 44 62 70 138 70s138-26 138-70v-36z", ink.deep)
        + path("M62 220v26c0 44 62 70 138 70s138-26 138-70v-26z", ink.dark)
        + ellipse(200, 220, 138, 74, ink.body)
        + faint(0.35, stroke("M92 206c14-32 52-46 92-48", WHITE, 8))
        + path("M152 196v-18c0-12 22-20 48-20s48 8 48 20v18z", ink.dark)
        + ellipse(200, 178, 48, 20, ink.light)
        + ellipse(200, 178, 22, 9, ink.deep)
        + ellipse(200, 254, 22, 10, ink.light)
        + circle(200, 254, 5, ink.accent)
        + stroke("M92 282l-36 18M92 286l-20 32", METAL, 5)
    )
