"""The picture of a product as SVG: drawn from what it is, its department, its id and its colour, always the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from connectors.shops.demo.drawings import DRAWINGS, Ink
from connectors.shops.demo.drawings.audio import parcel
from connectors.shops.demo.drawings.ink import COLOURS, circle, faint, mix, number, path, rectangle
from connectors.shops.demo.drawings.shapes import SHAPES

SIZE = 400


@dataclass(frozen=True, kw_only=True)
class Mood:
    """How a department looks: the sheet's two tones and the colours for things that come in no colour of their own."""

    top: str
    bottom: str
    things: tuple[str, ...]


MOODS: Mapping[str, Mood] = {
    "audio & wearables": Mood(top="#e3e2f3", bottom="#c3c3e2", things=("#545a86", "#e08a63", "#3d7a86")),
    "computers & accessories": Mood(top="#dceaf2", bottom="#b6d0e0", things=("#52657a", "#d98457", "#3f7f8c")),
    "home & kitchen": Mood(top="#fae8d4", bottom="#eecbab", things=("#b3573a", "#577a62", "#3f5f78", "#c99a3e")),
    "lighting & furniture": Mood(top="#f3ebda", bottom="#dccbaa", things=("#9a6b45", "#5e7a66", "#b5603f")),
    "outdoor & travel": Mood(top="#dfeee0", bottom="#b4d2bc", things=("#35705c", "#d0793f", "#3c6387")),
    "sport & fitness": Mood(top="#fbe3da", bottom="#f0bfae", things=("#3d5a80", "#d8503f", "#2b8a8a")),
    "beauty & care": Mood(top="#f9e4e6", bottom="#e8c1c8", things=("#8a6a9b", "#d98a7a", "#5f8f8b", "#c9a15c")),
    "kids, toys & gifts": Mood(top="#fdf1cc", bottom="#f3d98f", things=("#4f8fb8", "#d9624f", "#6a9b62", "#8f79b3")),
}
PLAIN = Mood(top="#e9ece6", bottom="#cdd5cb", things=("#4f7a68", "#b8683f", "#4a678a"))
ACCENTS = ("#e8a33d", "#d8604a", "#3f8f88", "#4d78b5", "#8a6fb0", "#c9577c")


def draw(product_kind_en: str, department_en: str, seed: str, colour: str | None) -> str:
    """An SVG of 400 × 400 without text or outside references, at most 6 KB.

    `seed` is the product's id and decides the small choices. `colour` is a colour word of the catalogue in English or
    `#rrggbb`; without one (None or ""), or with one that is not known, the department has a colour for it. A kind
    without a drawing gets a parcel.
    """
    mood = MOODS.get(department_en.strip().casefold(), PLAIN)
    main = colour_value(colour or "") or mood.things[number(seed) % len(mood.things)]
    tag = f"{number(f'{seed}/{main}'):x}"[:6]
    ink = Ink(main=main, accent=_accent(main, seed), body=f"url(#m{tag})", seed=seed, own_shape=SHAPES.get(seed))
    drawing = DRAWINGS.get(product_kind_en.strip().casefold(), parcel)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" width="{SIZE}" height="{SIZE}">'
        f"<defs>{_gradient('s' + tag, mood.top, mood.bottom, upright=True)}"
        f"{_gradient('m' + tag, mix(main, '#ffffff', 0.16), mix(main, '#1d2430', 0.14), upright=False)}</defs>"
        f"{rectangle((0, 0, SIZE, SIZE), f'url(#s{tag})')}{_backdrop(mood, ink)}{drawing(ink)}</svg>"
    )


def colour_value(colour: str) -> str | None:
    """The colour as `#rrggbb`: of a hexadecimal value, a known word, or the known word at its end; else None."""
    word = colour.strip().casefold()
    if len(word) == 7 and word[0] == "#" and all(c in "0123456789abcdef" for c in word[1:]):
        return word
    ends = (" ".join(word.split()[i:]) for i in range(len(word.split())))
    return next((COLOURS[end].lower() for end in ends if end in COLOURS), None)


def _accent(main: str, seed: str) -> str:
    """An accent that stands out from the main colour."""
    start = number(f"{seed}/accent")
    choices = [ACCENTS[(start + i) % len(ACCENTS)] for i in range(len(ACCENTS))]
    return next(c for c in choices if _distance(c, main) > 150)


def _distance(first: str, second: str) -> int:
    return sum(abs(int(first[i : i + 2], 16) - int(second[i : i + 2], 16)) for i in (1, 3, 5))


def _gradient(name: str, start: str, end: str, *, upright: bool) -> str:
    line = 'x2="0.25" y2="1"' if upright else 'x2="1" y2="0.7"'
    stops = f'<stop stop-color="{start}"/><stop offset="1" stop-color="{end}"/>'
    return f'<linearGradient id="{name}" x1="0" y1="0" {line}>{stops}</linearGradient>'


def _backdrop(mood: Mood, ink: Ink) -> str:
    """A quiet shape behind the thing: a disc, an arch, a hill or two leaves of light."""
    paper = mix(mood.top, "#ffffff", 0.55)
    shapes = (
        circle(200, 196, 158, paper),
        path("M52 400V196a148 148 0 0 1 296 0v204z", paper),
        path("M0 262q110-92 214-40t186-58v236H0z", paper),
        circle(138, 168, 122, paper) + circle(276, 226, 128, paper),
    )
    return faint(0.62, shapes[ink.choose("backdrop", len(shapes))])
