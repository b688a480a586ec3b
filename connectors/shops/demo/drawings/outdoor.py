"""Things to go outside with."""

from __future__ import annotations

from connectors.shops.demo.drawings.ink import (
    DARK_WOOD,
    METAL,
    WHITE,
    Ink,
    circle,
    ellipse,
    faint,
    ground,
    mix,
    path,
    rectangle,
    stroke,
    turned,
)


def backpack(ink: Ink) -> str:
    """A backpack with a front pocket; the closure and the straps vary."""
    rolled = ink.shape("rounded", "rounded", "rolled") == "rolled"
    top = rectangle((126, 74, 148, 40), ink.dark, 12) if rolled else path("M118 158q0-82 82-82t82 82z", ink.dark)
    buckle = stroke("M148 114v40M252 114v40", ink.deep, 8) if rolled else stroke("M142 150q6-50 58-52", ink.light, 5)
    return (
        ground(200, 342, 112)
        + stroke("M176 74q0-28 24-28t24 28", ink.deep, 10)
        + stroke("M108 166q-30 60-10 140M292 166q30 60 10 140", ink.deep, 15)
        + path("M112 158q0-62 88-62t88 62v138q0 40-40 40h-96q-40 0-40-40z", ink.body)
        + top
        + buckle
        + path("M104 218h22v78h-10q-14 0-14-16zM296 218h-22v78h10q14 0 14-16z", ink.dark)
        + rectangle((132, 214, 136, 96), ink.dark, 24)
        + rectangle((132, 208, 136, 96), ink.main, 24)
        + stroke("M150 228h100", ink.deep, 5)
        + rectangle((184, 224, 9, 22), ink.accent, 4)
        + rectangle((180, 172, 40, 20), ink.accent, 5)
        + faint(0.35, stroke("M126 178v100", WHITE, 6))
    )


def tent(ink: Ink) -> str:
    """A lit tent before hills: a dome, or a ridge with a porch."""
    hills = faint(0.55, path("M-10 290q90-120 190-40t230-60v220H-10z", mix(ink.main, "#cfe0d2", 0.72)))
    scene = hills + circle(322, 84, 24, "#fff4d8") + ground(200, 330, 172)
    if ink.shape("dome", "ridge") == "dome":
        return (
            scene
            + stroke("M58 318l-26 14M342 318l26 14", DARK_WOOD, 5)
            + path("M52 322C60 190 130 120 200 120s140 70 148 202z", ink.body)
            + path("M226 122c70 14 116 84 122 200h-72c10-90-8-160-50-200z", ink.dark)
            + stroke("M52 322C90 180 170 130 226 121M348 322C310 180 230 130 174 121", ink.light, 5)
            + path("M144 322c4-70 26-116 56-130 30 14 52 60 56 130z", "#ffdf9e")
            + path("M144 322c4-70 26-116 56-130-12 40-18 80-16 130z", ink.light)
            + path("M256 322c-4-70-26-116-56-130 12 40 24 80 30 130z", mix(ink.main, "#ffffff", 0.2))
            + faint(0.4, stroke("M86 264q16-62 62-104", WHITE, 6))
        )
    return (
        scene
        + path("M36 322l70-182h160l98 182z", ink.body)
        + path("M266 140l98 182H250l-34-122z", ink.dark)
        + path("M106 140l80 182H36z", ink.light)
        + path("M106 176l54 146H52z", "#ffdf9e")
        + path("M106 176l-2 146H52zM106 176l14 146h40z", ink.main)
        + rectangle((244, 214, 52, 40), "#fff1cb", 6)
        + stroke("M270 214v40M244 234h52", ink.dark, 4)
        + stroke("M36 322l-16 12M364 322l16 12M106 140v-12M266 140v-12", DARK_WOOD, 5)
    )


def sleeping_bag(ink: Ink) -> str:
    """A sleeping bag laid out slantwise with its stuff sack."""
    seams = "".join(
        stroke(f"M{148 - i * 2} {170 + i * 34}h{104 + i * 4 if i < 3 else 104}", ink.dark, 4) for i in range(4)
    )
    return (
        faint(0.13, turned(18, rectangle((138, 70, 140, 280), "#26302e", 66)))
        + turned(
            18,
            path("M142 128q0-76 58-76t58 76l10 130q4 92-68 92t-68-92z", ink.body),
            path("M152 124q0-62 48-62t48 62q0 42-48 42t-48-42z", ink.deep),
            ellipse(200, 124, 36, 38, mix(ink.accent, "#ffffff", 0.35)),
            rectangle((170, 96, 60, 42), WHITE, 18),
            faint(0.7, seams),
            stroke("M238 164q14 80 4 150", METAL, 5, "6 4"),
        )
        + rectangle((50, 262, 92, 70), ink.dark, 26)
        + ellipse(60, 297, 14, 34, ink.light)
        + stroke("M92 264v66M122 264v66", ink.accent, 6)
    )


def suitcase(ink: Ink) -> str:
    """A hard-shell case with its handle up."""
    ribs = "".join(stroke(f"M{x} 150v150", ink.dark, 7) for x in range(142, 270, 29))
    lid = rectangle((112, 120, 176, 208), ink.body, 26)
    return (
        ground(200, 346, 106)
        + stroke("M168 124V62h64v62", METAL, 8)
        + rectangle((160, 50, 80, 18), ink.deep, 9)
        + rectangle((124, 326, 22, 20), ink.deep, 8)
        + rectangle((254, 326, 22, 20), ink.deep, 8)
        + lid
        + faint(0.55, ribs)
        + faint(0.5, stroke("M124 158v130", WHITE, 6))
        + rectangle((174, 112, 52, 18), ink.dark, 8)
        + rectangle((276, 198, 16, 52), ink.deep, 6)
        + (
            rectangle((186, 206, 34, 44), ink.accent, 6) + stroke("M203 206v-14", ink.deep, 4)
            if ink.choose("tag", 2)
            else ""
        )
    )


def bottle(ink: Ink) -> str:
    """A bottle with a loop, or a tumbler with a straw."""
    if ink.shape("bottle", "tumbler") == "tumbler":
        return (
            ground(200, 342, 92)
            + stroke("M214 120l16-74", ink.accent, 11)
            + rectangle((128, 110, 144, 24), ink.dark, 12)
            + path("M136 134h128l-18 188q-2 16-18 16h-56q-16 0-18-16z", ink.body)
            + stroke("M262 170q54 0 46 60-6 34-56 34", ink.dark, 15)
            + faint(0.4, stroke("M158 158l10 136", WHITE, 9))
        )
    return (
        ground(200, 344, 84)
        + stroke("M178 70q0-30 22-30t22 30", ink.accent, 10)
        + rectangle((162, 64, 76, 44), ink.deep, 12)
        + path("M166 106h68v18q34 14 34 56v134q0 26-26 26h-84q-26 0-26-26V180q0-42 34-56z", ink.body)
        + faint(0.4, stroke("M150 186v112", WHITE, 10))
        + path("M238 124q30 16 30 56v134q0 26-26 26h-14V124z", ink.dark)
        + rectangle((132, 286, 136, 14), ink.light, 0)
        + circle(190, 222, 17, ink.accent)
    )


def rain_jacket(ink: Ink) -> str:
    """A hooded jacket in the rain."""
    drops = "M66 92l-7 20M120 58l-7 20M314 76l-7 20M346 150l-7 20M44 190l-7 20M362 250l-7 20"
    return (
        faint(0.7, stroke(drops, WHITE, 6))
        + faint(0.13, ellipse(200, 344, 104, 11, "#26302e"))
        + path("M130 124L70 268q-6 16 10 22l26 8 40-96zM270 124l60 144q6 16-10 22l-26 8-40-96z", ink.dark)
        + path("M128 122q72-34 144 0l14 200q0 12-12 12H126q-12 0-12-12z", ink.body)
        + path("M142 130c-10-78 30-88 58-88s68 10 58 88q-58 26-116 0z", ink.dark)
        + path("M160 124c-8-52 18-62 40-62s48 10 40 62q-40 18-80 0z", ink.deep)
        + stroke("M200 138v190", ink.accent, 7)
        + stroke("M138 246l40 14M262 246l-40 14", ink.dark, 7)
        + stroke("M182 132v40M218 132v40", WHITE, 4)
        + faint(0.3, stroke("M138 150l-8 150", WHITE, 7))
    )
