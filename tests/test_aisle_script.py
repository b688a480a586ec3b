"""The script in front of everything says what a machine lacks and how to mend it. Stubs stand in for the machine's programs."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# What the script may take for granted anywhere; no Python, no Node and no df are among them.
BASICS = ("awk", "cat", "chmod", "cksum", "cut", "date", "dirname", "find", "mkdir", "readlink", "sh", "sort")
WORKING_PYTHON = """[ "$1" = -c ] && exit 0
[ "$1 $2" = "-m assistant" ] && { shift 2; echo "ran $*"; exit 0; }
exit 1"""
# Makes a venv whose pip can reach nothing.
VENV_PYTHON = """[ "$1" = -c ] && exit 0
mkdir -p "$3/bin"
for name in python pip; do printf '#!/bin/sh\\nexit 1\\n' > "$3/bin/$name"; done
chmod +x "$3/bin/python" "$3/bin/pip"
"""


@dataclass(frozen=True, kw_only=True)
class Machine:
    """A copy of the script in a checkout of its own, and the programs that it can find."""

    checkout: Path
    programs: Path

    def has(self, name: str, body: str) -> None:
        """Install a program."""
        self._write(self.programs / name, body)

    def has_disk(self, megabytes: int, roomy: str = "") -> None:
        """So much is free everywhere, but under the folder `roomy` there is plenty."""
        kilobytes = f'case "$2" in {roomy or "/nowhere"}*) free=99000000 ;; *) free={megabytes * 1024} ;; esac'
        self.has("df", f'{kilobytes}\necho Filesystem\necho "disk 100000000 1 $free 1% /"')

    def has_environment(self) -> None:
        """An environment that was made from these very files."""
        self._write(self.checkout / ".venv" / "bin" / "python", WORKING_PYTHON)
        made_from = subprocess.run(
            "cat pyproject.toml constraints.txt | cksum | cut -d' ' -f1",
            shell=True, cwd=self.checkout, capture_output=True, text=True, check=True,
        )  # fmt: skip
        (self.checkout / ".venv" / ".aisle-made-from").write_text(made_from.stdout.strip())

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """What the script does there."""
        variables: Mapping[str, str] = {"PATH": str(self.programs), "HOME": str(self.checkout), **environment}
        script = str(self.checkout / "aisle")
        return subprocess.run([script, *arguments], env=variables, capture_output=True, text=True, check=False)

    def _write(self, path: Path, body: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    checkout, programs = tmp_path / "checkout", tmp_path / "programs"
    (checkout / "widget" / "src").mkdir(parents=True)
    programs.mkdir()
    shutil.copy2(ROOT / "aisle", checkout / "aisle")
    for name in ("pyproject.toml", "constraints.txt", "widget/src/chat.ts"):
        (checkout / name).write_text(name)
    for name in BASICS:
        found = shutil.which(name)
        assert found is not None
        (programs / name).symlink_to(found)
    return Machine(checkout=checkout, programs=programs)


def test_without_python_it_says_so(machine: Machine) -> None:
    machine.has_disk(9_000)
    done = machine.run("try")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.splitlines() == [
        "aisle: no Python 3.11 or newer was found.",
        "  → install one, or name it: PYTHON=/path/to/python3 ./aisle try",
    ]


def test_an_older_python_is_none(machine: Machine) -> None:
    machine.has_disk(9_000)
    machine.has("python3", "exit 1")
    assert "no Python 3.11 or newer" in machine.run("try").stderr


def test_too_little_disk_is_said_before_anything_is_made(machine: Machine) -> None:
    machine.has("python3", VENV_PYTHON)
    machine.has_disk(812)
    done = machine.run("demo")
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        f"aisle: only 812 MB of disk are free in {machine.checkout}; the environment needs about 3,000 MB.",
        "  → free some space, or put it elsewhere: AISLE_VENV=/path ./aisle demo",
    ]
    assert not (machine.checkout / ".venv").exists()


def test_its_own_cure_helps_where_the_other_disk_has_room(machine: Machine, tmp_path: Path) -> None:
    machine.has("python3", VENV_PYTHON)
    roomy = tmp_path / "roomy"
    roomy.mkdir()
    machine.has_disk(812, roomy=str(roomy))
    done = machine.run("demo", AISLE_VENV=str(roomy / "not" / "yet" / "there"))
    assert "of disk are free" not in done.stderr
    assert "aisle: the packages could not be installed.\n  → check the network" in done.stderr
    assert (roomy / "not" / "yet" / "there" / "bin").is_dir()


def test_a_full_disk_elsewhere_is_not_missed_because_this_one_has_room(machine: Machine, tmp_path: Path) -> None:
    machine.has("python3", VENV_PYTHON)
    machine.has_disk(812, roomy=str(machine.checkout))
    done = machine.run("demo", AISLE_VENV=str(tmp_path / "small" / "venv"))
    assert f"only 812 MB of disk are free in {tmp_path};" in done.stderr


def test_a_python_without_venv_is_said_with_its_package(machine: Machine) -> None:
    machine.has("python3", '[ "$1" = -c ]')
    machine.has_disk(9_000)
    done = machine.run("try")
    assert done.returncode == 1
    assert "apt-get install python3-venv" in done.stderr


@pytest.mark.parametrize("verb", ["demo", "serve", "test", "bench", "check"])
def test_without_node_what_needs_the_widget_says_so(machine: Machine, verb: str) -> None:
    machine.has_environment()
    done = machine.run(verb)
    assert (done.returncode, done.stdout) == (1, "")
    first, cure = done.stderr.splitlines()
    assert first == "aisle: Node.js is needed to build the chat widget and was not found."
    assert "install Node 20 or newer" in cure


def test_without_node_everything_else_runs(machine: Machine) -> None:
    machine.has_environment()
    done = machine.run("try", "--language", "zh")
    assert (done.returncode, done.stdout, done.stderr) == (0, "ran try --language zh\n", "")
