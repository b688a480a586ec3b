"""Things for the desk's machines."""

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


def keyboard(ink: Ink) -> str:
    """A keyboard from above, turned a little; rows of keys with a few in the accent colour."""
    rows = "".join(stroke(f"M66 {y}h268", ink.light, 24, "21 5.7") for y in (152, 180, 208))
    bottom = stroke("M66 236h48M280 236h54", ink.light, 24, "21 5.7") + rectangle((121, 224, 152, 24), ink.light, 4)
    accents = rectangle((66, 140, 21, 24), ink.accent, 3) + rectangle((306, 168, 28, 24), ink.accent, 3)
    split = path("M186 104h28l10 170h-28z", "#c9dce8") if ink.shape("whole") == "split" else ""
    return faint(0.14, turned(-9, rectangle((50, 142, 316, 146), "#26302e", 22))) + turned(
        -9,
        rectangle((44, 120, 312, 146), ink.dark, 20),
        rectangle((44, 116, 312, 142), ink.body, 20),
        rectangle((56, 128, 288, 128), ink.deep, 10),
        rows,
        bottom,
        accents,
        split,
    )


def mouse(ink: Ink) -> str:
    """A mouse from above, or an upright one from the side."""
    shape = ink.shape("wheel")
    if shape.startswith("upright"):
        return (
            _upright_mouse(ink)
            if shape == "upright"
            else moved(400, 0, f'<g transform="scale(-1 1)">{_upright_mouse(ink)}</g>')
        )
    wheel = rectangle((188, 116, 24, 54), ink.deep, 12) + rectangle((193, 128, 14, 28), ink.accent, 7)
    if shape == "ball":
        wheel = circle(126, 214, 37, ink.deep) + circle(126, 214, 30, ink.accent)
        wheel += faint(0.6, circle(116, 203, 7, WHITE))
    slant = -14 if ink.choose("slant", 2) else 12
    return faint(0.14, turned(slant, ellipse(212, 220, 88, 134, "#26302e"))) + turned(
        slant,
        path("M200 78c66 0 88 58 88 124s-26 128-88 128-88-62-88-128 22-124 88-124z", ink.body),
        path("M200 78c66 0 88 58 88 124 0 6 0 10-1 14-50-26-124-26-174 0-1-4-1-8-1-14 0-66 22-124 88-124z", ink.light),
        stroke("M200 80v116", ink.dark, 5),
        stroke("M113 214c50-25 124-25 174 0", ink.dark, 4),
        wheel,
        faint(0.4, stroke("M138 134q8-26 30-36", WHITE, 8)),
    )


def _upright_mouse(ink: Ink) -> str:
    return (
        ground(204, 316, 138)
        + path(
            "M76 304c-8-20 30-30 60-60 40-42 34-126 96-132 66-6 92 82 96 150 2 30-6 46-20 46H92q-14 0-16-4z", ink.body
        )
        + path("M76 304c-8-20 30-30 60-60q48 30 30 64H92q-14 0-16-4z", ink.dark)
        + path("M232 112c66-6 92 82 96 150-30 10-54 4-62-14-12-30-6-84-34-136z", ink.light)
        + stroke("M266 250c-10-30-6-84-34-134M262 186l58 6", ink.dark, 5)
        + f'<g transform="rotate(-14 262 152)">{rectangle((250, 130, 24, 46), ink.deep, 12)}'
        + f"{rectangle((256, 140, 12, 24), ink.accent, 6)}</g>"
        + stroke("M170 216q14-22 20-48", ink.deep, 10)
        + faint(0.4, stroke("M196 148q10-20 30-24", WHITE, 8))
    )


def monitor(ink: Ink) -> str:
    """A monitor with a landscape on it: on a stand, wide, or portable in its folded cover."""
    shape = ink.shape("stand")
    wide = {"wide": 44, "portable": -20}.get(shape, ink.choose("width", 2) * 10)
    left, width = 60 - wide, 280 + 2 * wide
    foot = path("M176 250h48l8 66h-64z", METAL) + rectangle((136, 312, 128, 16), "#a7aeb5", 8)
    if shape == "portable":
        foot = path("M92 258h216l34 66H58z", ink.dark) + path("M92 258h216l10 20H82z", ink.deep)
    return (
        ground(200, 336, 100 if shape != "portable" else 150)
        + foot
        + rectangle((left, 78, width, 184), "#2a2f39", 12)
        + path(f"M{left + 10} 88h{width - 20}v150H{left + 10}z", mix(ink.accent, "#ffe9cf", 0.45))
        + circle(252, 132, 22, "#fff3d6")
        + path(f"M{left + 10} 190l70-50 60 44 64-62 {width - 214} 78v38H{left + 10}z", mix(ink.accent, "#5b6f8a", 0.5))
        + path(f"M{left + 10} 214q80-44 150 0t{width - 170}-14v38H{left + 10}z", mix(ink.accent, "#223047", 0.55))
        + circle(200, 250, 4, "#7f8791")
    )


def webcam(ink: Ink) -> str:
    """A camera clipped to the upper edge of a screen."""
    lens = circle(200, 164, 40, "#1a1f29") + circle(200, 164, 27, "#2c3a55") + circle(200, 164, 14, "#4d6ea6")
    return (
        rectangle((24, 236, 352, 128), "#2a2f39", 14)
        + path("M36 250h328v102H36z", mix(ink.accent, "#24344d", 0.45))
        + path("M36 330q90-60 164-20t164-34v76H36z", mix(ink.accent, "#f2cfa8", 0.4))
        + path("M164 206h72l10 52q2 12-12 12h-68q-14 0-12-12z", ink.dark)
        + rectangle((108, 112, 184, 104), ink.body, 50)
        + faint(0.4, stroke("M132 148q8-20 30-22", WHITE, 7))
        + lens
        + circle(190, 154, 7, WHITE)
        + circle(266, 164, 5, "#7fe0a0")
        + stroke("M132 156v16", ink.dark, 5)
    )


def power_bank(ink: Ink) -> str:
    """A power bank before the phone that it charges."""
    lights = "".join(circle(142 + 17 * i, 150, 4.5, "#bff3cf" if i < 3 else ink.dark) for i in range(4))
    return (
        ground(204, 338, 116)
        + turned(9, rectangle((206, 86, 112, 222), "#2a303b", 20), rectangle((213, 94, 98, 206), "#465a7c", 14))
        + turned(9, path("M213 234q50-40 98 4v50q0 12-14 12h-70q-14 0-14-12z", mix(ink.accent, "#ffffff", 0.15)))
        + stroke("M172 332c0 30 80 26 78-14", ink.deep, 8)
        + turned(-5, rectangle((100, 112, 128, 218), ink.body, 26), rectangle((118, 132, 92, 40), ink.light, 12))
        + turned(-5, moved(10, 2, lights), faint(0.4, stroke("M118 200v92", WHITE, 7)))
        + turned(-5, path("M172 214l-26 44h20l-8 38 30-50h-20l10-32z", ink.accent))
    )


def hub(ink: Ink) -> str:
    """A hub with its ports and a looping cable."""
    ports = (
        rectangle((120, 220, 44, 17), "#171b23", 4)
        + rectangle((126, 230, 32, 5), "#4a7fd0", 2)
        + rectangle((178, 220, 44, 17), "#171b23", 4)
        + rectangle((184, 230, 32, 5), "#4a7fd0", 2)
        + rectangle((238, 221, 28, 14), "#171b23", 7)
        + path("M282 219h40v12l-6 7h-28l-6-7z", "#171b23")
    )
    return (
        ground(216, 266, 150)
        + stroke("M96 228C20 226 40 96 128 102s110 60 168 10", ink.deep, 11)
        + rectangle((286, 94, 44, 26), METAL, 6)
        + rectangle((326, 100, 26, 14), "#8b929a", 5)
        + path("M104 172h222q12 0 16 10l8 24H82l8-24q4-10 14-10z", ink.light)
        + rectangle((82, 204, 268, 52), ink.body, 14)
        + ports
        + circle(108, 190, 4, "#8fe0b4")
    )
