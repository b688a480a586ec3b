"""Things for children, and presents."""

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
)

NIGHT = "#2b3560"
PAINT = ("#d9624f", "#e8b23f", "#4f8fb8", "#6a9b62", "#e6dcc6", "#8f79b3", "#d98f57")


def building_blocks(ink: Ink) -> str:
    """Things to build with: a tower, clear tiles, stones, planks, gears or a train."""
    makers = {"tiles": _tiles, "stones": _stones, "planks": _planks, "gears": _gears, "train": _train}
    return makers.get(ink.shape("tower"), _tower)(ink)


def _paint(ink: Ink) -> list[str]:
    first = ink.choose("paint", len(PAINT))
    return [PAINT[(first + 3 * i) % len(PAINT)] for i in range(7)]


def _tower(ink: Ink) -> str:
    paint = _paint(ink)
    shade = [mix(colour, "#1d2430", 0.16) for colour in paint]
    return (
        ground(200, 336, 152)
        + rectangle((70, 262, 74, 70), paint[0], 6)
        + rectangle((128, 262, 16, 70), shade[0], 4)
        + path("M150 332v-70h110v70h-28q0-32-27-32t-27 32z", paint[1])
        + rectangle((268, 262, 66, 70), paint[2], 6)
        + rectangle((318, 262, 16, 70), shade[2], 4)
        + rectangle((100, 190, 68, 68), paint[3], 6)
        + circle(134, 224, 17, shade[3])
        + rectangle((176, 218, 130, 40), paint[4], 6)
        + rectangle((196, 152, 44, 62), paint[5], 22 if ink.choose("pillar", 2) else 6)
        + rectangle((252, 160, 42, 54), paint[6], 6)
        + path("M188 148l58-62 58 62z", paint[0])
        + path("M246 86l58 62h-22z", shade[0])
        + path("M98 186q36-62 72 0z", paint[2])
        + faint(0.4, stroke("M80 274v44M110 200v44M206 160v44", WHITE, 5))
    )


def _tiles(ink: Ink) -> str:
    paint = _paint(ink)
    square, roof = "M0 0h76v76H0z", "M0 76L38 10l38 66z"
    places = ((86, 254, 0, square), (162, 254, 1, square), (238, 254, 2, square), (86, 178, 3, square),
              (238, 178, 4, square), (162, 178, 5, roof), (86, 102, 6, roof), (238, 102, 0, roof))  # fmt: skip
    tiles = "".join(
        moved(
            x,
            y,
            faint(0.72, path(line, paint[i])),
            stroke(line, paint[i], 7),
            faint(0.5, stroke("M18 66l40 0", WHITE, 5)),
        )
        for x, y, i, line in places
    )
    return ground(200, 338, 152) + tiles + moved(40, 262, faint(0.72, path(roof, paint[5])), scale=0.6)


def _stones(ink: Ink) -> str:
    paint = _paint(ink)
    sizes = ((106, 34), (88, 30), (72, 27), (56, 24), (40, 21))
    pieces, y = [ground(200, 336, 126)], 332.0
    for i, (across, down) in enumerate(sizes):
        y -= down
        x = 200 + (ink.choose(f"x{i}", 9) - 4) * 3
        pieces.append(ellipse(x, y, across, down, paint[i]))
        pieces.append(
            faint(
                0.4,
                stroke(f"M{x - across * 0.6:g} {y - down * 0.3:g}q{across * 0.2:g}-8 {across * 0.5:g}-10", WHITE, 6),
            )
        )
        y -= down * 0.86
    return "".join(pieces)


def _planks(ink: Ink) -> str:
    pieces = [ground(200, 338, 140)]
    for level in range(9):
        y, tone = 312 - level * 27, mix(WOOD, "#ffffff", 0.1 + 0.08 * (level % 3))
        if level % 2:
            pieces += [
                rectangle((x, y, 44, 24), mix(tone, DARK_WOOD, 0.2), 3) for x in (112 + 4 * level, 244 - 4 * level)
            ]
        else:
            pieces.append(rectangle((96 + 4 * level, y, 208 - 8 * level, 24), tone, 3))
    return "".join(pieces) + rectangle((186, 46, 28, 50), ink.accent, 3)


def _gears(ink: Ink) -> str:
    paint = _paint(ink)
    teeth = "".join(
        f'<g transform="rotate({i * 36})">{rectangle((-9, -74, 18, 30), "currentColor", 4)}</g>' for i in range(10)
    )
    gear = teeth + circle(0, 0, 58, "currentColor") + circle(0, 0, 36, WHITE) + circle(0, 0, 12, METAL)
    places = ((136, 176, 1.0, 0), (258, 130, 0.72, 1), (264, 262, 0.9, 2))
    gears = "".join(f'<g color="{paint[i]}">{moved(x, y, gear, scale=size)}</g>' for x, y, size, i in places)
    beam = rectangle((70, 300, 260, 30), paint[3], 15) + stroke(
        "M90 315h220", mix(paint[3], "#1d2430", 0.3), 10, "10 14"
    )
    return ground(200, 338, 150) + stroke("M136 176L258 130 264 262z", METAL, 16) + gears + beam


def _train(ink: Ink) -> str:
    paint = _paint(ink)
    wheels = "".join(circle(x, 296, 21, DARK_WOOD) + circle(x, 296, 8, WOOD) for x in (92, 146, 224, 312))
    return (
        ground(200, 330, 168)
        + rectangle((20, 314, 360, 14), WOOD, 5)
        + stroke("M30 326h340", DARK_WOOD, 8, "16 14")
        + rectangle((66, 222, 108, 66), paint[1], 10)
        + circle(96, 212, 20, paint[4])
        + circle(132, 206, 24, paint[2])
        + stroke("M172 276h30", METAL, 9)
        + rectangle((198, 214, 140, 74), paint[0], 14)
        + rectangle((198, 138, 64, 88), paint[3], 8)
        + rectangle((188, 126, 84, 18), mix(paint[3], "#1d2430", 0.2), 8)
        + rectangle((212, 158, 36, 34), "#e8f3f6", 6)
        + path("M292 214l-8-50h40l-8 50z", paint[5])
        + circle(340, 250, 15, "#f6e3a0")
        + wheels
        + faint(0.7, circle(300, 138, 15, WHITE), circle(280, 112, 20, WHITE), circle(250, 84, 25, WHITE))
    )


def soft_toy(ink: Ink) -> str:
    """A bear, a rabbit or a fox, sitting; or an octopus."""
    who = ink.shape("bear", "rabbit", "fox")
    if who == "octopus":
        return _octopus(ink)
    ears = circle(138, 100, 29, ink.dark) + circle(262, 100, 29, ink.dark)
    ears += circle(138, 102, 15, ink.light) + circle(262, 102, 15, ink.light)
    if who == "rabbit":
        ears = path("M160 112C122 20 138-4 164 18s22 60 18 88zM240 112c38-92 22-116-4-94s-22 60-18 88z", ink.dark)
        ears += path("M164 96c-18-46-14-62-4-54s12 30 12 50zM236 96c18-46 14-62 4-54s-12 30-12 50z", ink.light)
    elif who == "fox":
        ears = path("M126 136l-6-74 58 36zM274 136l6-74-58 36z", ink.dark)
        ears += path("M136 116l-3-34 28 18zM264 116l3-34-28 18z", ink.light)
    feet = ellipse(142, 324, 42, 22, ink.dark) + ellipse(258, 324, 42, 22, ink.dark)
    feet += ellipse(142, 326, 22, 11, ink.light) + ellipse(258, 326, 22, 11, ink.light)
    return (
        ground(200, 342, 108)
        + (path("M262 300c70 10 90-50 64-84-8 40-40 44-64 44z", ink.dark) if who == "fox" else "")
        + ears
        + ellipse(200, 264, 80, 74, ink.body)
        + ellipse(200, 276, 46, 48, ink.light)
        + ellipse(122, 252, 24, 44, ink.dark)
        + ellipse(278, 252, 24, 44, ink.dark)
        + feet
        + ellipse(200, 152, 84, 72, ink.body)
        + ellipse(200, 174, 36, 27, mix(ink.main, "#ffffff", 0.62))
        + _eyes(144)
        + ellipse(200, 163, 12, 8, "#2a2522")
        + stroke("M200 171v9q-10 10-20 3M200 180q10 10 20 3", "#2a2522", 4)
        + path("M176 216l24 10 24-10v26l-24-10-24 10z", ink.accent)
    )


def _eyes(y: float) -> str:
    return "".join(circle(x, y, 8, "#2a2522") + circle(x + 3, y - 3, 3, WHITE) for x in (168, 232))


def _octopus(ink: Ink) -> str:
    arms = "M110 220c-60 20-70 60-40 90M138 240c-50 40-40 80-10 92M176 250c-14 50-10 70 0 88"
    mirrored = "M290 220c60 20 70 60 40 90M262 240c50 40 40 80 10 92M224 250c14 50 10 70 0 88"
    return (
        ground(200, 338, 140)
        + stroke(arms, ink.dark, 30)
        + stroke(mirrored, ink.dark, 30)
        + path("M200 62c70 0 108 52 108 112 0 54-40 92-108 92S92 228 92 174c0-60 38-112 108-112z", ink.body)
        + faint(0.4, stroke("M122 150q10-44 46-60", WHITE, 10))
        + _eyes(178)
        + stroke("M184 202q16 14 32 0", "#2a2522", 5)
        + faint(0.6, circle(146, 204, 12, ink.light), circle(254, 204, 12, ink.light))
        + path("M232 78l30-12 4 30-20-2z", ink.accent)
    )


def board_game(ink: Ink) -> str:
    """A board with pieces, cards and a die."""
    pawn = circle(0, -30, 15, "currentColor") + path("M-20 20q4-38 14-42h12q10 4 14 42z", "currentColor")
    pawns = "".join(
        f'<g color="{colour}" transform="translate({x} {y})">{pawn}</g>'
        for colour, x, y in (("#d9624f", 152, 196), (ink.accent, 226, 168), ("#e8b23f", 258, 232))
    )
    squares = "".join(
        path(f"M{200 + (i - j) * 34} {146 + (i + j) * 20}l34 20-34 20-34-20z", ink.light if (i + j) % 2 else WHITE)
        for i in range(4)
        for j in range(4)
    )
    return (
        ground(200, 330, 168)
        + path("M200 122L366 222 200 322 34 222z", ink.dark)
        + path("M200 112L366 212 200 312 34 212z", ink.body)
        + squares
        + pawns
        + f'<g transform="rotate(-16 76 296)">{rectangle((50, 262, 50, 70), WHITE, 7)}{circle(75, 297, 12, ink.accent)}</g>'
        + f'<g transform="rotate(8 104 304)">{rectangle((80, 272, 50, 70), ink.light, 7)}{circle(105, 307, 12, "#d9624f")}</g>'
        + path("M304 272l32-14 30 16-32 16z", WHITE)
        + path("M304 272l30 18v36l-30-18z", "#e9e5da")
        + path("M334 290l32-16v36l-32 16z", "#d6d1c4")
        + circle(335, 274, 5, "#2a2f39")
        + circle(314, 292, 4, "#2a2f39")
        + circle(324, 312, 4, "#2a2f39")
    )


def balance_bike(ink: Ink) -> str:
    """A small bicycle without pedals."""
    wheel = circle(0, 0, 62, "#333942") + circle(0, 0, 50, mix(ink.main, "#ffffff", 0.78)) + circle(0, 0, 11, METAL)
    spokes = stroke("M-48 0h96M0-48v96M-34-34l68 68M34-34l-68 68", METAL, 4)
    return (
        ground(204, 334, 164)
        + moved(108, 268, wheel, spokes, circle(0, 0, 11, ink.dark))
        + moved(298, 268, wheel, spokes, circle(0, 0, 11, ink.dark))
        + stroke("M108 268L150 196 270 176 298 268", ink.dark, 15)
        + stroke("M108 268q70 10 102-40l60-52", ink.main, 17)
        + stroke("M150 196l-8-34", METAL, 9)
        + path("M104 150q40-16 84 2-2 16-22 16h-40q-20 0-22-18z", ink.deep)
        + stroke("M270 178l-14-66", METAL, 10)
        + stroke("M256 112q-26-8-40 8", ink.deep, 11)
        + circle(214, 121, 10, ink.accent)
        + rectangle((246, 122, 34, 40), ink.accent, 9)
        + circle(263, 142, 9, WHITE)
    )


def school_bag(ink: Ink) -> str:
    """A child's bag with a flap and reflecting strips."""
    star = "M0-20l6 13 14 2-10 10 2 14-12-7-12 7 2-14-10-10 14-2z"
    badge = path(star, WHITE) if ink.choose("badge", 2) else circle(0, 0, 15, WHITE) + circle(0, 0, 8, ink.accent)
    return (
        ground(200, 342, 120)
        + stroke("M170 92q0-34 30-34t30 34", ink.deep, 11)
        + stroke("M106 150q-22 70-8 150M294 150q22 70 8 150", ink.deep, 13)
        + rectangle((100, 86, 200, 252), ink.body, 34)
        + rectangle((122, 236, 156, 84), ink.dark, 18)
        + rectangle((122, 232, 156, 82), ink.light, 18)
        + path("M100 120q0-34 34-34h132q34 0 34 34v62q0 28-28 28H128q-28 0-28-28z", ink.dark)
        + stroke("M116 186h168", "#e9f0a8", 9)
        + rectangle((150, 196, 24, 34), ink.deep, 6)
        + rectangle((226, 196, 24, 34), ink.deep, 6)
        + moved(200, 140, badge, scale=1.3)
        + stroke("M140 296h120", "#e9f0a8", 8)
        + circle(200, 262, 10, ink.accent)
    )


def night_light(ink: Ink) -> str:
    """A little light on a bedside table at night: a moon, a mushroom or a globe."""
    shape = ink.shape("moon", "mushroom", "globe")
    globe = path("M200 116c46 0 78 44 78 102s-30 78-78 78-78-20-78-78 32-102 78-102z", mix(ink.main, "#fff1c9", 0.8))
    moon = path(
        "M206 108c-46 6-80 44-80 94s36 96 84 96c34 0 62-18 76-46-54 10-100-28-100-78 0-26 8-50 20-66z", "#ffeebd"
    )
    cap = path("M116 206c0-56 38-90 84-90s84 34 84 90q0 10-12 10H128q-12 0-12-10z", ink.body)
    bodies = {
        "moon": moon + stroke("M152 214q6 7 13 0M174 232q8 8 15 1", "#c99a4e", 5),
        "mushroom": path("M172 216h56l8 80h-72z", "#fff1cb")
        + cap
        + circle(162, 164, 12, WHITE)
        + circle(214, 146, 15, WHITE)
        + circle(250, 184, 10, WHITE),
        "globe": globe + faint(0.7, circle(176, 178, 30, "#fff6dc")) + rectangle((148, 280, 104, 18), ink.dark, 8),
    }
    stars = (
        (70, 80, 4),
        (330, 60, 5),
        (356, 150, 3),
        (120, 40, 3),
        (268, 90, 3),
        (40, 180, 3),
        (300, 190, 2),
        (90, 140, 2),
    )
    return (
        rectangle((0, 0, 400, 400), mix(NIGHT, ink.main, 0.1))
        + faint(0.9, *(circle(x, y, radius, WHITE) for x, y, radius in stars))
        + faint(0.14, *(circle(200, 210, radius, "#ffd98a") for radius in (190, 150, 112)))
        + rectangle((-10, 298, 420, 26), WOOD)
        + rectangle((-10, 320, 420, 90), DARK_WOOD)
        + faint(0.5, ellipse(200, 303, 112, 8, "#ffe9b0"))
        + bodies[shape]
    )


def gift_card(ink: Ink) -> str:
    """A gift card with a ribbon, half out of its envelope."""
    return (
        ground(200, 338, 150)
        + f'<g transform="rotate(-7 200 180)">{rectangle((70, 92, 260, 164), ink.body, 18)}'
        + rectangle((70, 150, 260, 26), ink.accent)
        + rectangle((126, 92, 26, 164), ink.accent)
        + path(
            "M139 162c-40-54-66-18-44-4 12 8 30 6 44 4zM139 162c40-54 66-18 44-4-12 8-30 6-44 4z",
            mix(ink.accent, "#ffffff", 0.3),
        )
        + faint(0.6, stroke("M224 118h76M224 134h48", WHITE, 7))
        + "</g>"
        + path("M60 206l140 78 140-78v108q0 18-18 18H78q-18 0-18-18z", WHITE)
        + path("M60 206l140 78-134 52q-6-6-6-16z", "#efe9dc")
        + path("M340 206l-140 78 134 52q6-6 6-16z", "#e4dccb")
        + circle(200, 284, 17, ink.dark)
        + path("M200 276c-10-8-16 4 0 16 16-12 10-24 0-16z", WHITE)
    )
