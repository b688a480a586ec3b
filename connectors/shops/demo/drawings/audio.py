"""Things to hear and to wear."""

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


def headphones(ink: Ink) -> str:
    """Over-ear headphones, seen from the front and a little from the side."""
    arch = "M112 226C104 84 296 84 288 226"
    cup = rectangle((-34, -58, 68, 116), ink.body, 34)
    if ink.choose("cup", 3) == 0:
        cup = ellipse(0, 0, 38, 58, ink.body)
    ring = faint(0.5, ellipse(-4, 0, 15, 30, ink.light)) + ellipse(-4, 0, 8, 20, ink.accent)
    pad = rectangle((20, -50, 30, 100), ink.deep, 15)
    return (
        ground(200, 332, 128)
        + stroke(arch, ink.dark, 24)
        + stroke("M128 168C146 112 254 112 272 168", ink.deep, 14)
        + faint(0.5, stroke("M116 196C122 90 240 76 276 150", ink.light, 5))
        + stroke("M112 206v34M288 206v34", METAL, 12)
        + moved(106, 262, turned_cup(8, pad, cup, ring))
        + moved(294, 262, f'<g transform="scale(-1 1)">{turned_cup(8, pad, cup, ring)}</g>')
    )


def turned_cup(degrees: float, *pieces: str) -> str:
    """An ear cup leaning outwards, around its own middle."""
    return f'<g transform="rotate({degrees:g})">{"".join(pieces)}</g>'


def earbuds(ink: Ink) -> str:
    """Two buds above their open charging case."""
    stem = ink.shape("stem", "bean") == "stem"
    long_part = rectangle((-9, 4, 18, 66), ink.body, 9) if stem else stroke("M6 6C34 10 36 48 12 56", ink.body, 15)
    bud = long_part + circle(0, 0, 27, ink.body) + ellipse(-17, 6, 14, 17, ink.deep) + circle(8, -8, 7, ink.light)
    return (
        ground(200, 334, 120)
        + path("M98 238q0-62 102-62t102 62v10H98z", ink.dark)
        + path("M112 240q0-48 88-48t88 48z", mix(ink.main, "#101418", 0.55))
        + moved(152, 148, f'<g transform="rotate(-10)">{bud}</g>')
        + moved(248, 148, f'<g transform="rotate(10) scale(-1 1)">{bud}</g>')
        + path("M92 236h216v42q0 54-54 54H146q-54 0-54-54z", ink.body)
        + faint(0.45, path("M92 236h216v10H92z", ink.light), stroke("M112 262v22q0 26 26 30", WHITE, 6))
        + circle(200, 288, 6, ink.accent)
    )


def speaker(ink: Ink) -> str:
    """A portable speaker with a woven front; its shape varies."""
    shape = ink.shape("pill", "barrel", "box")
    dots = "".join(stroke(f"M{146} {y}h108", ink.dark, 7, "7 8") for y in range(158, 262, 15))
    if shape == "pill":
        return (
            ground(200, 330, 110)
            + stroke("M268 118q44 10 40 70", ink.accent, 11)
            + rectangle((116, 96, 168, 234), ink.body, 62)
            + faint(0.8, dots)
            + rectangle((166, 290, 68, 14), ink.light, 7)
            + faint(0.4, stroke("M136 160v96", WHITE, 7))
        )
    if shape == "barrel":
        cone = circle(0, 0, 50, ink.deep) + circle(0, 0, 36, ink.dark) + circle(0, 0, 14, ink.light)
        return (
            ground(200, 322, 148)
            + stroke("M120 174q0-70 80-70t80 70", ink.accent, 13)
            + rectangle((60, 168, 280, 152), ink.body, 44)
            + moved(132, 244, cone)
            + moved(268, 244, cone)
            + rectangle((184, 196, 32, 8), ink.light, 4)
            + circle(200, 286, 7, ink.accent)
        )
    return (
        ground(200, 328, 140)
        + rectangle((76, 148, 248, 180), mix(ink.main, "#8f6540", 0.25), 26)
        + rectangle((90, 162, 220, 152), ink.body, 18)
        + faint(0.7, *(stroke(f"M106 {y}h188", ink.dark, 5, "5 7") for y in range(182, 306, 12)))
        + stroke("M136 148q0-40 64-40t64 40", ink.deep, 11)
        + rectangle((176, 296, 48, 12), WHITE, 6)
    )


def soundbar(ink: Ink) -> str:
    """A soundbar on a low board below a television."""
    sub = rectangle((300, 236, 62, 86), ink.deep, 10) + circle(331, 284, 22, ink.dark) + circle(331, 284, 9, ink.main)
    return (
        ground(190, 336, 165)
        + rectangle((56, 88, 268, 152), "#272c36", 10)
        + path("M66 98h248v132H66z", mix(ink.accent, "#20304a", 0.55))
        + path("M66 206q70-66 124-22t124-44v90H66z", mix(ink.accent, "#f4b690", 0.35))
        + circle(250, 134, 18, "#f6dfa8")
        + rectangle((34, 292, 300, 40), "#b98c5d", 6)
        + rectangle((34, 320, 300, 12), "#98703f", 6)
        + rectangle((64, 258, 226, 34), ink.body, 15)
        + stroke("M82 275h190", ink.deep, 14, "4 5")
        + circle(276, 275, 4, "#8fe0b4")
        + (sub if ink.shape("with subwoofer") != "alone" else "")
    )


def watch(ink: Ink) -> str:
    """A watch with a lit face: round, square or a narrow band."""
    shape = ink.shape("round", "square")
    half = {"band": 46, "square": 84}.get(shape, 88)
    wide = 34 if shape == "band" else 46
    strap = path(f"M{200 - wide + 6} 46h{2 * wide - 12}l6 110h{-2 * wide}z", ink.body)
    strap += path(f"M{200 - wide} 246h{2 * wide}l-6 110h{12 - 2 * wide}z", ink.body)
    if shape == "round":
        case, face = circle(200, 200, 88, METAL), circle(200, 200, 76, "#171c26")
    else:
        case = rectangle((200 - half, 112, 2 * half, 176), METAL, half * 0.6)
        face = rectangle((212 - half, 124, 2 * half - 24, 152), "#171c26", half * 0.46)
    rings = (
        stroke("M200 142a58 58 0 1 1-52 32", ink.accent, 11)
        + stroke("M200 162a38 38 0 1 1-38 38", mix(ink.main, "#ffffff", 0.3), 10)
        + stroke("M200 200V176M200 200l16 10", WHITE, 6)
    )
    steps = stroke("M188 238v10M200 216v32M212 228v20", ink.accent, 7) + stroke("M186 160h28M192 176h16", WHITE, 6)
    return (
        faint(0.14, ellipse(214, 214, half + 18, 128, "#26302e"))
        + strap
        + stroke("M200 300v40", ink.dark, 7, "7 9")
        + faint(0.35, stroke(f"M{210 - wide} 60l-4 70M{208 - wide} 270l4 66", WHITE, 5))
        + (rectangle((280, 184, 14, 30), ink.dark, 6) if shape != "band" else "")
        + case
        + face
        + (steps if shape == "band" else rings)
    )


def parcel(ink: Ink) -> str:
    """A plain parcel with a leaf: the picture of any kind that has none of its own."""
    return (
        ground(200, 330, 120)
        + path("M96 160l104-44 104 44v130l-104 42-104-42z", ink.body)
        + path("M96 160l104 42 104-42v130l-104 42-104-42z", ink.dark)
        + path("M96 160l104 42v130l-104-42z", ink.main)
        + path("M96 160l104-44 104 44-104 42z", ink.light)
        + path("M140 140l104 43v34l20-9v-34l-104-42z", ink.accent)
        + path("M132 236q30-34 52 8-36 22-52-8z", WHITE)
    )
