"""`./aisle shop check FOLDER` and `./aisle shop import FOLDER`."""

from __future__ import annotations

import argparse
import shlex
import sys
from datetime import date
from pathlib import Path

from assistant.commands.steps import Steps
from assistant.home import shop_home
from assistant.settings import read_settings
from connectors.shops.folder import FolderReport, check_folder, import_folder


def run(arguments: argparse.Namespace) -> int:
    """0 when the folder is without fault (and imported), 1 when not."""
    steps = Steps()
    folder: Path = arguments.folder
    if arguments.job == "check":
        with steps.step(f"Checking {folder}"):
            report = check_folder(folder)
        return show(report, "Everything in order; nothing was imported.")
    database = shop_home(read_settings(shop=folder)) / "shop.sqlite"
    with steps.step(f"Importing {folder}"):
        report = import_folder(folder, database, date.today())
    return show(report, f"Imported. Serve it with ./aisle demo --shop {shlex.quote(str(folder))}")


def show(report: FolderReport, well: str) -> int:
    """Print what was found; 0 without problems."""
    for problem in report.problems:
        print(problem, file=sys.stderr)
    if report.problems:
        print("Nothing was imported.", file=sys.stderr)
        return 1
    print(", ".join(f"{count} {name}" for name, count in report.counts.items()))
    print(well)
    return 0
