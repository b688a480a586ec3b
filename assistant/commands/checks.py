"""`./aisle test` and `./aisle check`: the project's own checks, each announced, all run even when one fails."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.commands.steps import Steps
from assistant.errors import SetupProblem

ROOT = Path(__file__).resolve().parent.parent.parent
WIDGET = ROOT / "widget"


@dataclass(frozen=True, kw_only=True)
class Check:
    """One command and what it shows."""

    name: str
    command: Sequence[str]
    folder: Path = ROOT


def run(arguments: argparse.Namespace) -> int:
    """0 when everything holds."""
    python = [sys.executable, "-m"]
    if arguments.what == "test":
        _need_browser()
        rest = arguments.rest or ["-n", "2", "--dist", "loadscope"]
        widget = Check(name="Widget tests", command=["npm", "test", "--silent"], folder=WIDGET)
        tests = Check(name="Tests (about eight minutes on two cores)", command=[*python, "pytest", *rest])
        return _all([tests] if arguments.rest else [widget, tests])
    if arguments.write:
        _all([Check(name="Writing the frame schema", command=["npm", "run", "--silent", "protocol"], folder=WIDGET)])
        _all([Check(name="Formatting", command=[*python, "ruff", "format", "--quiet", "."])])
    held_to = ["tests/test_imports.py", "tests/test_sizes.py", "tests/test_documented.py"]
    return _all(
        [
            Check(name="Style (ruff)", command=[*python, "ruff", "check", "."]),
            Check(name="Types (mypy, strict)", command=[*python, "mypy"]),
            Check(name="Types of the widget (tsc)", command=["npm", "run", "--silent", "types"], folder=WIDGET),
            Check(name="Imports, sizes, documentation", command=[*python, "pytest", "-q", *held_to]),
        ]
    )


def _need_browser() -> None:
    """On a CI machine a missing browser is a failure; elsewhere the browser tests are skipped and say so."""
    if os.environ.get("CI") == "true" and not shutil.which("chromium"):
        cure = "apt-get install chromium fonts-noto-cjk"
        raise SetupProblem("Chromium is missing, and in CI nothing may be skipped.", cure)


def _all(checks: Sequence[Check]) -> int:
    steps = Steps()
    held = True
    for place, check in enumerate(checks, 1):
        steps.line(f"▸ {check.name} …")
        if subprocess.run(check.command, cwd=check.folder, check=False).returncode != 0:
            held = False
            # The last one closes with its own summary, which stays the last thing on the screen.
            if place < len(checks):
                steps.line(f"✘ {check.name}")
    return 0 if held else 1
