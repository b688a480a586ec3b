"""What was found in a shop folder: counts and, where something is wrong, file, line and reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

MOST_PROBLEMS = 50


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One fault. `line` counts from 1; None where the fault is not in one line."""

    file: str
    line: int | None
    reason: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.reason}"


@dataclass(frozen=True, kw_only=True)
class FolderReport:
    """What a folder holds, by kind, or what is wrong with it: the first 50 problems and how many more there are."""

    counts: Mapping[str, int]
    problems: tuple[Problem, ...] = ()
    left_out: int = 0

    @property
    def ok(self) -> bool:
        """Whether the folder can be imported (after an import: whether it was)."""
        return not self.problems


@dataclass
class Problems:
    """Collects problems; keeps the first 50 and counts the rest."""

    kept: list[Problem] = field(default_factory=list)
    left_out: int = 0

    def add(self, file: str, line: int | None, reason: str) -> None:
        """Note a problem."""
        if len(self.kept) < MOST_PROBLEMS:
            self.kept.append(Problem(file=file, line=line, reason=reason))
        else:
            self.left_out += 1

    def __bool__(self) -> bool:
        return bool(self.kept)
