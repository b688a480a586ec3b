"""The curve of the search bench as an SVG of our own, readable on light and dark pages."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 880, 388
TOP, BOTTOM = 76, 326
PANELS = ((64, 416), (500, 832))

STYLE = """
  text { font: 12px ui-sans-serif, system-ui, sans-serif; fill: #3b4252; }
  .title { font-size: 15px; font-weight: 600; }
  .grid { stroke: #d8dee6; stroke-width: 1; }
  .line { fill: none; stroke-width: 2.25; stroke-linejoin: round; stroke-linecap: round; }
  .a { stroke: #0b6e99; } .b { stroke: #c2571a; } .dash { stroke-dasharray: 5 4; }
  .fill-a { fill: #0b6e99; } .fill-b { fill: #c2571a; }
  @media (prefers-color-scheme: dark) {
    text { fill: #d5dbe6; } .grid { stroke: #3d4553; }
    .a { stroke: #5cc3ea; } .b { stroke: #f2a266; } .fill-a { fill: #5cc3ea; } .fill-b { fill: #f2a266; }
  }
"""

Step = dict[str, float]


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a panel: the figure that it shows, its colour ("a" or "b"), its label, and whether it is dashed."""

    figure: str
    colour: str
    label: str
    dashed: bool = False


@dataclass(frozen=True, kw_only=True)
class Panel:
    """A panel with its title; `highest` is the top of its axis."""

    left: float
    right: float
    title: str
    highest: float
    x: Callable[[float], float]

    def y(self, value: float) -> float:
        """The height of a value."""
        return BOTTOM - (BOTTOM - TOP) * value / self.highest


def curve(steps: Sequence[Step]) -> str:
    """The plot of these steps: milliseconds on the left, memory and disk on the right, documents from left to right."""
    time = (
        Line(figure="p95_ms", colour="a", label="search, p95"),
        Line(figure="p50_ms", colour="a", label="search, p50", dashed=True),
        Line(figure="raw_p95_ms", colour="b", label="embed + Chroma, p95"),
        Line(figure="raw_p50_ms", colour="b", label="embed + Chroma, p50", dashed=True),
    )
    room = (Line(figure="rss_mb", colour="a", label="memory"), Line(figure="disk_mb", colour="b", label="disk"))
    panels = ((PANELS[0], "Milliseconds", time), (PANELS[1], "Megabytes", room))
    drawn = [part for place, title, lines in panels for part in _panel(place, title, lines, steps)]
    return "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
            'aria-label="Time, memory and disk of the search by the number of documents">',
            f"<style>{STYLE}</style>",
            *drawn,
            "</svg>\n",
        )
    )


def _panel(place: tuple[float, float], title: str, lines: Sequence[Line], steps: Sequence[Step]) -> list[str]:
    left, right = place
    low, high = math.log10(steps[0]["documents"]), math.log10(max(steps[-1]["documents"], steps[0]["documents"] * 10))
    panel = Panel(
        left=left,
        right=right,
        title=title,
        highest=_ceiling(max(step[line.figure] for step in steps for line in lines)),
        x=lambda documents: left + (right - left) * (math.log10(documents) - low) / (high - low),
    )
    drawn = [f'<text class="title" x="{left}" y="{TOP - 46}">{title}</text>']
    for part in range(5):
        value = panel.highest * part / 4
        y = panel.y(value)
        drawn.append(f'<line class="grid" x1="{left}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}"/>')
        drawn.append(f'<text x="{left - 8}" y="{y + 4:.1f}" text-anchor="end">{value:g}</text>')
    for step in steps:
        label = f"{step['documents']:,.0f}"
        drawn.append(
            f'<text x="{panel.x(step["documents"]):.1f}" y="{BOTTOM + 20}" text-anchor="middle">{label}</text>'
        )
    drawn.append(f'<text x="{(left + right) / 2}" y="{BOTTOM + 42}" text-anchor="middle">documents</text>')
    for number, line in enumerate(lines):
        drawn += _line(panel, line, steps)
        drawn += _legend(panel, line, number)
    return drawn


def _line(panel: Panel, line: Line, steps: Sequence[Step]) -> list[str]:
    points = [(panel.x(step["documents"]), panel.y(step[line.figure])) for step in steps]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dash = " dash" if line.dashed else ""
    dots = [f'<circle class="fill-{line.colour}" cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in points]
    return [f'<polyline class="line {line.colour}{dash}" points="{path}"/>', *dots]


def _legend(panel: Panel, line: Line, number: int) -> list[str]:
    x, y = panel.left + 12 + 170 * (number // 2), TOP - 32 + 18 * (number % 2)
    dash = " dash" if line.dashed else ""
    return [
        f'<line class="line {line.colour}{dash}" x1="{x}" x2="{x + 24}" y1="{y}" y2="{y}"/>',
        f'<text x="{x + 30}" y="{y + 4}">{line.label}</text>',
    ]


def _ceiling(value: float) -> float:
    """The next round number above a value."""
    unit = 10.0 ** math.floor(math.log10(max(value, 1e-9)))
    return next(unit * step for step in (1, 2, 4, 6, 8, 10) if unit * step >= value)
