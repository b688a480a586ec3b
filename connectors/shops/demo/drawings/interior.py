"""Lamps and furniture."""

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
    path,
    rectangle,
    stroke,
)

GLOW = "#ffe9b0"
# Height of each rib of the paper lamp and how much narrower it is there.
RIBS = ((112, 20), (144, 2), (176, -8), (208, -8), (240, 4), (268, 24))
BOOKS = ("#c8714f", "#2d4469", "#d9a334", "#6f7d4b", "#ebe3d3", "#7d2f42", "#86a9b8")


def desk_lamp(ink: Ink) -> str:
    """A lamp that is on: with an arm, as a mushroom, with a ring or of paper."""
    lamps = {"mushroom": _mushroom_lamp, "ring": _ring_lamp, "paper": _paper_lamp}
    return lamps.get(ink.shape("arm", "mushroom", "ring"), _arm_lamp)(ink)


def _arm_lamp(ink: Ink) -> str:
    return (
        faint(0.5, path("M226 152L324 330H120z", GLOW))
        + ground(190, 334, 130)
        + ellipse(132, 324, 62, 14, ink.dark)
        + ellipse(132, 319, 62, 13, ink.main)
        + stroke("M132 316L92 196 212 108", METAL, 10)
        + circle(92, 196, 11, ink.deep)
        + circle(212, 110, 10, ink.deep)
        + path("M204 92q46-16 62 24l14 46-92 14-6-42q-4-32 22-42z", ink.body)
        + ellipse(234, 169, 46, 11, "#fff6da")
    )


def _mushroom_lamp(ink: Ink) -> str:
    return (
        faint(0.45, circle(200, 190, 150, GLOW))
        + ground(200, 334, 96)
        + path("M182 190h36l10 116h-56z", ink.light)
        + ellipse(200, 316, 62, 16, ink.dark)
        + ellipse(200, 310, 62, 15, ink.main)
        + path("M84 200c0-74 52-116 116-116s116 42 116 116q0 12-14 12H98q-14 0-14-12z", ink.body)
        + faint(0.5, stroke("M116 170c10-32 32-50 60-58", WHITE, 9))
        + ellipse(200, 213, 98, 9, "#fff3cf")
    )


def _ring_lamp(ink: Ink) -> str:
    return (
        faint(0.45, circle(222, 152, 120, GLOW))
        + ground(190, 334, 126)
        + rectangle((104, 304, 150, 22), ink.dark, 11)
        + rectangle((104, 300, 150, 18), ink.main, 9)
        + stroke("M146 300V170q0-50 44-50", ink.main, 13)
        + circle(228, 152, 66, ink.body)
        + circle(228, 152, 52, "#fff6dc")
        + circle(228, 152, 32, mix(ink.main, "#ffffff", 0.7))
        + circle(206, 309, 5, ink.accent)
    )


def _paper_lamp(ink: Ink) -> str:
    ribs = "".join(stroke(f"M{124 + bend} {y}q{76 - bend} 14 {152 - 2 * bend} 0", "#e0c48e", 4) for y, bend in RIBS)
    return (
        faint(0.5, circle(200, 184, 154, GLOW))
        + ground(200, 336, 84)
        + stroke("M172 286l-22 44M228 286l22 44M200 290v40", WOOD, 9)
        + path("M164 80h72q50 44 50 104t-50 104h-72q-50-44-50-104t50-104z", "#fff6dd")
        + faint(0.6, ellipse(200, 190, 56, 76, "#ffe7a6"))
        + ribs
        + rectangle((160, 72, 80, 12), WOOD, 5)
        + rectangle((160, 284, 80, 12), WOOD, 5)
    )


def floor_lamp(ink: Ink) -> str:
    """A floor lamp: an arc, a tripod or a pole."""
    shape = ink.shape("arc", "tripod", "pole")
    shade = path("M150 60h100l30 84H120z", ink.body) + ellipse(200, 144, 80, 10, "#fff3cf")
    plant = (
        stroke("M320 330v-44", DARK_WOOD, 5)
        + ellipse(308, 268, 13, 25, "#6f8f62")
        + ellipse(331, 262, 13, 27, "#5b7d55")
    )
    pot = path("M300 306h40l-5 30h-30z", "#c8714f")
    if shape == "arc":
        return (
            faint(0.5, path("M276 150l62 180H188z", GLOW))
            + ground(150, 342, 104)
            + stroke("M96 334C70 60 250 20 276 104", METAL, 9)
            + path("M224 148c0-34 22-52 52-52s52 18 52 52z", ink.body)
            + ellipse(276, 149, 50, 8, "#fff3cf")
            + ellipse(98, 336, 50, 12, ink.dark)
        )
    if shape == "tripod":
        legs = stroke("M200 168L142 336M200 168l58 168M200 168v150", WOOD, 10)
        return faint(0.5, path("M120 146h160l36 120H84z", GLOW)) + ground(200, 340, 92) + plant + pot + legs + shade
    return (
        faint(0.55, path("M118 52h164l44-52H74z", GLOW))
        + ground(200, 344, 76)
        + plant
        + pot
        + stroke("M200 100v232", METAL, 9)
        + path("M140 62h120l-26 46h-68z", ink.body)
        + ellipse(200, 62, 60, 10, "#fff3cf")
        + ellipse(200, 336, 58, 13, ink.dark)
        + ellipse(200, 332, 58, 12, ink.main)
        + stroke("M200 186h44v18", METAL, 6)
        + path("M226 204h36l10 26h-56z", ink.dark)
    )


def office_chair(ink: Ink) -> str:
    """A swivel chair, seen half from the side."""
    rest = ink.choose("head", 2) == 0
    wheels = "".join(
        circle(x, y, 10, ink.deep) for x, y in ((128, 336), (200, 344), (272, 336), (160, 326), (242, 326))
    )
    return (
        ground(200, 346, 106)
        + (rectangle((160, 46, 80, 34), ink.dark, 15) + stroke("M200 78v20", METAL, 10) if rest else "")
        + stroke("M200 200v40", ink.deep, 16)
        + path("M148 92q52-18 104 0l12 104q-64 22-128 0z", ink.body)
        + faint(0.35, *(stroke(f"M152 {y}q48-10 96 0", ink.dark, 4) for y in range(112, 194, 14)))
        + stroke("M128 226v-44h-14M272 226v-44h14", ink.deep, 11)
        + rectangle((96, 172, 44, 13), ink.deep, 6)
        + rectangle((260, 172, 44, 13), ink.deep, 6)
        + rectangle((122, 216, 156, 36), ink.body, 17)
        + faint(0.3, rectangle((130, 220, 140, 9), WHITE, 5))
        + stroke("M200 252v52", METAL, 15)
        + stroke("M200 304L130 328M200 304l70 24M200 304v32M200 304l-38 16M200 304l40 16", ink.deep, 10)
        + wheels
    )


def standing_desk(ink: Ink) -> str:
    """A desk on two columns with a laptop, a cup and a plant."""
    return (
        ground(200, 344, 152)
        + rectangle((98, 190, 22, 140), METAL, 4)
        + rectangle((280, 190, 22, 140), METAL, 4)
        + rectangle((102, 190, 14, 66), "#9da4ab", 3)
        + rectangle((284, 190, 14, 66), "#9da4ab", 3)
        + rectangle((74, 328, 70, 13), "#8d949b", 6)
        + rectangle((256, 328, 70, 13), "#8d949b", 6)
        + rectangle((46, 172, 308, 20), ink.body, 6)
        + rectangle((46, 186, 308, 8), ink.dark, 4)
        + rectangle((276, 196, 34, 8), ink.deep, 4)
        + path("M150 100h104q6 0 6 6v60H144v-60q0-6 6-6z", "#2a303b")
        + rectangle((152, 108, 100, 52), mix(ink.accent, "#ffffff", 0.35), 3)
        + rectangle((130, 164, 144, 9), METAL, 4)
        + path("M84 142h32l-4 30H88z", "#c8714f")
        + ellipse(88, 122, 10, 22, "#5b7d55")
        + ellipse(104, 114, 11, 28, "#6f8f62")
        + ellipse(116, 128, 9, 18, "#5b7d55")
        + rectangle((296, 148, 24, 24), WHITE, 5)
        + stroke("M320 154q10 0 8 8-2 5-9 5", WHITE, 4)
    )


def bookshelf(ink: Ink) -> str:
    """A shelf with books, plants and a ball on it, arranged differently each time: standing, low or on the wall."""
    shape = ink.shape("standing")
    if shape == "wall":
        bracket = rectangle((108, 250, 14, 34), ink.deep, 3) + rectangle((278, 250, 14, 34), ink.deep, 3)
        return bracket + _row_of_books(ink, 0, 240, 84, 316) + rectangle((60, 238, 280, 18), WOOD, 4)
    bases = (226, 326) if shape == "low" else (148, 236, 326)
    top, left = bases[0] - 96, 60 if shape == "low" else 92
    case = rectangle((left, top, 400 - 2 * left, 342 - top), ink.dark, 8)
    case += rectangle((left + 12, top + 12, 376 - 2 * left, 326 - top), ink.light, 4)
    boards = "".join(
        _row_of_books(ink, level, base, left + 20, 376 - left)
        + rectangle((left, base, 400 - 2 * left, 12), ink.body, 2)
        for level, base in enumerate(bases)
    )
    return ground(200, 348, 220 - left) + case + boards


def _row_of_books(ink: Ink, level: int, base: float, start: float, end: float) -> str:
    """Books from the left, then a plant or a ball where there is room."""
    pieces, x = [], start + 6 * ink.choose(f"start{level}", 4)
    for book in range(4 + ink.choose(f"books{level}", 4)):
        width, tall = 13 + ink.choose(f"w{level}{book}", 9), 44 + ink.choose(f"h{level}{book}", 20)
        colour = BOOKS[ink.choose(f"c{level}{book}", len(BOOKS))]
        pieces.append(rectangle((x, base - tall, width, tall), colour, 2))
        pieces.append(rectangle((x + 3, base - tall + 8, width - 6, 4), WHITE, 1))
        x += width + 2
    if x + 48 < end and level == 1:
        pieces += [circle(x + 20, base - 16, 16, ink.accent), circle(x + 14, base - 21, 4, WHITE)]
    elif x + 48 < end:
        pieces += [path(f"M{x + 8} {base - 24}h28l-4 24h-20z", "#c8714f"), circle(x + 22, base - 38, 17, "#5f8259")]
    return "".join(pieces)


def armchair(ink: Ink) -> str:
    """An armchair, winged or round; a rocking chair; a bean bag."""
    shape = ink.shape("winged", "round")
    if shape == "bean bag":
        return _bean_bag(ink)
    back = path("M96 262c-10-120 50-164 104-164s114 44 104 164z", ink.body)
    if shape == "winged":
        back = path("M112 250V120q0-50 88-50t88 50v130z", ink.body)
    legs = stroke("M130 300l-12 38M270 300l12 38", DARK_WOOD, 12)
    if shape == "rocking":
        legs = stroke("M130 296l-8 38M270 296l8 38", WOOD, 11) + stroke("M66 314q134 60 268 0", WOOD, 13)
    arms = path("M76 214q0-26 28-26t28 26v92h-34q-22 0-22-26z", ink.dark)
    arms += path("M324 214q0-26-28-26t-28 26v92h34q22 0 22-26z", ink.dark)
    if shape == "rocking":
        arms = stroke("M120 206H84v100M280 206h36v100", WOOD, 14)
    return (
        ground(200, 346, 126)
        + legs
        + back
        + faint(0.3, stroke("M150 114q-18 40-14 100M250 114q18 40 14 100", ink.deep, 4))
        + rectangle((118, 222, 164, 56), ink.light, 22)
        + arms
        + rectangle((98, 266, 204, 46), ink.body, 18)
        + f'<g transform="rotate(-12 214 206)">{rectangle((178, 168, 74, 66), ink.accent, 16)}</g>'
        + faint(0.4, stroke("M112 278h60", WHITE, 5))
    )


def _bean_bag(ink: Ink) -> str:
    return (
        ground(200, 334, 146)
        + path(
            "M186 92q18-16 34 2c60 40 124 130 124 184 0 46-70 56-144 56S56 324 56 278c0-54 68-146 130-186z", ink.body
        )
        + path("M220 94c60 40 124 130 124 184 0 46-70 56-144 56 80-30 84-150 20-240z", ink.dark)
        + faint(0.5, stroke("M196 100c-50 60-70 120-66 210M204 100c10 70 30 130 64 204", ink.deep, 4))
        + path("M104 224q88-46 186-6-10 50-94 54t-92-48z", mix(ink.main, "#ffffff", 0.22))
        + stroke("M190 92q8-24 24-16", ink.accent, 9)
        + faint(0.4, stroke("M96 240q12-44 44-86", WHITE, 7))
    )
