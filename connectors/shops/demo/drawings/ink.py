"""Colours and shapes that all drawings share: each function hands back a piece of SVG, coordinates on a 400 × 400 sheet."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

# Colour words as they stand in the catalogue's options, in lower case.
COLOURS = {
    "aubergine": "#5b3556", "birch": "#dcc096", "black": "#33363d", "blue": "#3f78c4", "blush": "#e3b0a6",
    "brass": "#c29a4b", "brown": "#8a5a3c", "burgundy": "#7d2f42", "caramel": "#b87a43", "charcoal": "#43474f",
    "clay": "#a9745b", "copper": "#bd7148", "coral": "#ee7a62", "cream": "#efe4cd", "dune": "#d3b78f",
    "forest green": "#2f6147", "gold": "#cfa24a", "graphite": "#545962", "green": "#4f9b68", "grey": "#8d949c",
    "honey": "#e3a83c", "ice blue": "#a5d0e3", "ivory": "#f0e9da", "lemon": "#f0d653", "light grey": "#bcc2c8",
    "lilac": "#b3a0d3", "midnight blue": "#2b3c66", "mint": "#9ed6bf", "moss": "#6f7d4b", "mustard": "#d9a334",
    "natural": "#d9b888", "navy": "#2d4469", "neon yellow": "#dde84a", "oak": "#cfa671", "oat": "#dccdb2",
    "ocean blue": "#2f7fa8", "olive": "#7b7c4c", "orange": "#ec8b3b", "pearl": "#ebe8e3", "pine green": "#285c50",
    "pink": "#ec9dB4", "red": "#cf4a45", "rose gold": "#d9a18f", "rust": "#b3573a", "sage": "#a3b596",
    "sand": "#d8c3a0", "silver": "#c2c8cf", "sky blue": "#86bfe6", "slate": "#62717f", "stone": "#a7a49c",
    "teal": "#2b8a8a", "terracotta": "#c8714f", "walnut": "#7a5236", "white": "#f1f1ee", "yellow": "#f0c93f",
}  # fmt: skip
WHITE = "#fbfaf6"
METAL = "#c3c9cf"
WOOD = "#c99d6a"
DARK_WOOD = "#8f6540"
SHADOW = "#26302e"


@dataclass(frozen=True, kw_only=True)
class Ink:
    """The colours of one drawing. `body` is a gradient of `main`; `accent` goes with it; `seed` decides small choices.

    `own_shape` is the shape that the product is known to have.
    """

    main: str
    accent: str
    body: str
    seed: str
    own_shape: str | None = None

    @property
    def light(self) -> str:
        """The main colour in the light."""
        return mix(self.main, "#ffffff", 0.38)

    @property
    def dark(self) -> str:
        """The main colour in the shade."""
        return mix(self.main, "#1d2430", 0.3)

    @property
    def deep(self) -> str:
        """Nearly black with a breath of the main colour, for gaps, rubber and screens."""
        return mix(self.main, "#1c212b", 0.82)

    def shape(self, *usual: str) -> str:
        """The product's own shape where it is known, else one of the usual ones."""
        return self.own_shape or usual[self.choose("shape", len(usual))]

    def choose(self, what: str, count: int) -> int:
        """A number from 0 to count - 1 that is always the same for this product and purpose."""
        return number(f"{self.seed}/{what}") % count


def number(text: str) -> int:
    """A whole number that is always the same for a text and spread evenly over texts."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big")


def mix(first: str, second: str, share: float) -> str:
    """The colour between two, `share` of the way to the second."""
    channels = ((int(first[i : i + 2], 16), int(second[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in channels)


def rectangle(box: tuple[float, float, float, float], fill: str, radius: float = 0) -> str:
    """A rectangle from its left edge, top edge, width and height, with rounded corners."""
    x, y, width, height = box
    rounded = f' rx="{radius:g}"' if radius else ""
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"{rounded} fill="{fill}"/>'


def circle(x: float, y: float, radius: float, fill: str) -> str:
    """A disc."""
    return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{fill}"/>'


def ellipse(x: float, y: float, across: float, down: float, fill: str) -> str:
    """A filled ellipse with its two radii."""
    return f'<ellipse cx="{x:g}" cy="{y:g}" rx="{across:g}" ry="{down:g}" fill="{fill}"/>'


def path(line: str, fill: str) -> str:
    """A filled outline."""
    return f'<path d="{line}" fill="{fill}"/>'


def stroke(line: str, colour: str, width: float, dashes: str = "") -> str:
    """A drawn line with round ends, or flat ones when it is dashed."""
    ends = f'stroke-dasharray="{dashes}"' if dashes else 'stroke-linecap="round" stroke-linejoin="round"'
    return f'<path d="{line}" fill="none" stroke="{colour}" stroke-width="{width:g}" {ends}/>'


def turned(degrees: float, *pieces: str) -> str:
    """The pieces turned around the middle of the sheet."""
    return f'<g transform="rotate({degrees:g} 200 200)">{"".join(pieces)}</g>'


def moved(across: float, down: float, *pieces: str, scale: float = 1) -> str:
    """The pieces moved, and scaled before that."""
    sized = f" scale({scale:g})" if scale != 1 else ""
    return f'<g transform="translate({across:g} {down:g}){sized}">{"".join(pieces)}</g>'


def faint(opacity: float, *pieces: str) -> str:
    """The pieces, half seen: for light, shade and reflections."""
    return f'<g opacity="{opacity:g}">{"".join(pieces)}</g>'


def ground(x: float, y: float, across: float) -> str:
    """The soft shadow on which a thing stands."""
    wide, narrow = ellipse(x, y, across, across * 0.11, SHADOW), ellipse(x, y, across * 0.78, across * 0.075, SHADOW)
    return faint(0.13, wide, narrow)
