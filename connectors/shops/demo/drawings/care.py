"""Things for the bathroom and the bedside."""

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
)


def toothbrush(ink: Ink) -> str:
    """An electric toothbrush beside a glass."""
    head = (
        circle(0, -6, 19, WHITE)
        if ink.shape("long", "long", "round") == "round"
        else rectangle((-13, -34, 26, 58), WHITE, 12)
    )
    bristles = stroke("M-22-24v38M-30-24v38", ink.accent, 7, "6 3")
    return (
        ground(206, 342, 118)
        + faint(0.75, path("M220 206h96l-12 122q-1 8-10 8h-52q-9 0-10-8z", mix(ink.main, "#ffffff", 0.72)))
        + faint(0.55, path("M226 250h84l-8 78q-1 8-10 8h-50q-9 0-10-8z", "#9fd0e6"))
        + moved(158, 92, head, bristles)
        + rectangle((150, 104, 16, 66), WHITE, 6)
        + path("M136 168q22-14 44 0l6 150q0 22-28 22t-28-22z", ink.body)
        + faint(0.4, stroke("M146 192v110", WHITE, 7))
        + circle(158, 212, 10, ink.light)
        + circle(158, 212, 5, ink.accent)
        + stroke("M158 240v30", ink.dark, 6, "5 7")
        + ellipse(158, 338, 44, 10, ink.dark)
    )


def hair_dryer(ink: Ink) -> str:
    """A hair dryer at work."""
    return (
        ground(222, 342, 104)
        + faint(0.75, stroke("M88 118c-20-10-34 10-54 0M86 152c-22-10-38 10-60 0M88 186c-20-10-34 10-54 0", WHITE, 7))
        + path("M214 190h62l-10 134q-2 16-20 16h-8q-18 0-20-16z", ink.dark)
        + rectangle((234, 226, 20, 38), ink.light, 9)
        + path("M98 116h36v72H98l-10-10v-52z", ink.deep)
        + path("M130 106h120q56 0 56 46t-56 46H130z", ink.body)
        + ellipse(296, 152, 18, 42, ink.deep)
        + circle(298, 152, 8, ink.accent)
        + faint(0.4, stroke("M146 124h96", WHITE, 8))
        + stroke("M244 340q4 30 66 20", ink.deep, 7)
    )


def sunscreen(ink: Ink) -> str:
    """A tube or a stick, the sun behind it."""
    rays = "".join(
        f'<g transform="rotate({30 * i} 282 122)">{stroke("M282 52v16", "#f3c04d", 8)}</g>' for i in range(12)
    )
    sun = circle(282, 122, 44, "#f6cd63") + faint(0.8, rays)
    if ink.shape("tube") == "stick":
        return (
            sun
            + ground(184, 342, 70)
            + path("M150 132c0-58 68-70 68-20v60h-68z", "#fff7e2")
            + rectangle((142, 166, 84, 46), ink.light, 8)
            + rectangle((132, 204, 104, 132), ink.body, 16)
            + circle(184, 268, 26, WHITE)
            + circle(184, 268, 13, ink.accent)
            + faint(0.4, stroke("M148 226v88", WHITE, 7))
        )
    band = path("M125 216q58-26 114 0l-4 34q-52-22-106 0z", ink.light)
    return (
        sun
        + ground(184, 342, 84)
        + path("M116 74h132l-16 214h-100z", ink.body)
        + rectangle((112, 64, 140, 18), ink.dark, 5)
        + stroke("M122 73h120", ink.light, 3, "4 4")
        + rectangle((132, 286, 100, 50), WHITE, 10)
        + stroke("M148 296v32M166 296v32M184 296v32M202 296v32M218 296v32", "#d6d3c9", 3)
        + circle(182, 158, 33, WHITE)
        + circle(182, 158, 16, ink.accent)
        + (band if ink.choose("band", 2) else stroke("M150 222h64M162 240h40", WHITE, 7))
        + faint(0.35, stroke("M136 96l10 160", WHITE, 8))
    )


def face_cream(ink: Ink) -> str:
    """An open jar of cream with its lid leaning on it."""
    return (
        ground(208, 334, 138)
        + f'<g transform="rotate(-68 310 270)">{rectangle((252, 246, 116, 40), ink.dark, 9)}</g>'
        + f'<g transform="rotate(-68 310 270)">{rectangle((252, 246, 116, 12), ink.light, 6)}</g>'
        + rectangle((80, 206, 204, 126), ink.body, 30)
        + faint(0.35, stroke("M104 236v62", WHITE, 10))
        + rectangle((96, 180, 172, 34), mix(ink.main, "#ffffff", 0.72), 8)
        + ellipse(182, 182, 86, 18, mix(ink.main, "#ffffff", 0.5))
        + ellipse(182, 180, 76, 15, WHITE)
        + path("M128 178c6-44 40-30 44-56 22 4 30 24 22 36 30-4 42 6 42 20-30 16-84 16-108 0z", "#fffdf6")
        + faint(0.5, stroke("M146 172c12-26 36-16 42-38M172 180c20-12 34-6 42-16", "#d9d2c2", 4))
        + rectangle((132, 244, 100, 52), WHITE, 10)
        + circle(158, 270, 12, ink.accent)
        + stroke("M180 264h36M180 278h24", ink.dark, 5)
    )


def shaver(ink: Ink) -> str:
    """An electric shaver with a foil or with discs, or a trimmer."""
    disc = circle(0, 0, 25, METAL) + circle(0, 0, 16, "#7d858d") + circle(0, 0, 7, ink.deep)
    foil = rectangle((142, 66, 116, 40), METAL, 10) + stroke("M152 78h96M152 92h96", "#7d858d", 8, "3 3")
    heads = {
        "foil": foil + rectangle((136, 100, 128, 40), ink.dark, 14),
        "rotary": path("M122 132q0-58 78-58t78 58q0 26-78 26t-78-26z", ink.dark)
        + moved(166, 108, disc)
        + moved(234, 108, disc)
        + moved(200, 140, disc),
        "trimmer": rectangle((158, 96, 84, 46), ink.dark, 12)
        + stroke("M162 84h76", METAL, 24, "7 5")
        + rectangle((156, 88, 88, 12), METAL, 4),
    }
    return (
        ground(200, 344, 82)
        + path("M154 146h92q18 80 4 168-4 26-50 26t-50-26q-14-88 4-168z", ink.body)
        + heads[ink.shape("foil", "rotary")]
        + path("M172 178q28-12 56 0 8 60 0 112-28 14-56 0-8-52 0-112z", ink.deep)
        + circle(200, 212, 13, ink.light)
        + stroke("M200 244v34", ink.accent, 7, "5 6")
        + faint(0.4, stroke("M156 190q-6 50 2 108", WHITE, 6))
    )


def earplugs(ink: Ink) -> str:
    """A pair of earplugs and their round case."""
    plug = (
        path("M-8 44h16v44q0 8-8 8t-8-8z", ink.dark)
        + path("M-30 34c0-20 8-58 12-72 6-22 30-22 36 0 4 14 12 52 12 72q0 16-30 16t-30-16z", ink.body)
        + ellipse(0, 36, 30, 12, ink.dark)
        + path("M-22-6q22 12 44 0l3 14q-25 12-50 0z", ink.light)
        + faint(0.5, stroke("M-12-28q2-14 10-16", WHITE, 5))
    )
    return (
        ground(200, 332, 142)
        + moved(142, 156, f'<g transform="rotate(-16)">{plug}</g>', scale=1.3)
        + moved(256, 146, f'<g transform="rotate(14)">{plug}</g>', scale=1.3)
        + path("M98 288v16c0 18 46 30 102 30s102-12 102-30v-16z", ink.deep)
        + ellipse(200, 286, 102, 30, mix(ink.accent, "#ffffff", 0.2))
        + ellipse(200, 282, 84, 22, mix(ink.accent, "#ffffff", 0.45))
        + circle(200, 281, 9, ink.accent)
    )
