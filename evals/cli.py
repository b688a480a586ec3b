"""What every eval and bench shares: where the data is, and how figures are printed."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parent.parent

Figures = Mapping[str, float | int | str]


def default_data() -> Path:
    """The folder of public data sets: the variable AISLE_DATA, else ../shared/data beside the checkout."""
    return Path(os.environ.get("AISLE_DATA") or ROOT.parent / "shared" / "data")


def parser(program: str) -> argparse.ArgumentParser:
    """A parser with the options that every eval and bench has."""
    made = argparse.ArgumentParser(prog=program)
    made.add_argument("--json", action="store_true", help="print one JSON object of figures as the last line")
    made.add_argument("--data", type=Path, default=default_data(), metavar="DIR", help="where the data sets are")
    return made


def show(title: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table for people."""
    table = Table(title=title, title_justify="left")
    for name in header:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(str(cell) for cell in row))
    Console(width=160).print(table)


def show_figures(figures: Figures, as_json: bool) -> None:
    """Print the figures, as one JSON line when asked."""
    if as_json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name} = {value}")
