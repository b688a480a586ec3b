"""JSON Lines files read line by line; each fault is noted with its line and the reading goes on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from connectors.shops.folder.report import Problems
from connectors.shops.folder.values import Reading

R = TypeVar("R", bound=BaseModel)

# What pydantic calls these, said as a merchant would.
PLAIN_REASONS = {"extra_forbidden": "unknown key", "missing": "is missing"}


@dataclass(frozen=True)
class Placed(Generic[R]):
    """A record and the line that it stands in."""

    line: int
    record: R


@dataclass(frozen=True, kw_only=True)
class Records(Generic[R]):
    """What a file holds: records that are right by themselves, and which ids stand in lines that are not.

    So one faulty line is reported once, and not again by every line that refers to it. `unnamed` tells that some
    faulty line did not even give its id (or that the file is missing).
    """

    placed: tuple[Placed[R], ...]
    ids: frozenset[str]
    unnamed: bool

    def lacks(self, id_: str) -> bool:
        """Whether certainly no line of the file has this id."""
        return not self.unnamed and id_ not in self.ids


def read_records(path: Path, kind: type[R], reading: Reading, problems: Problems) -> Records[R]:
    """The records of a file; what is wrong with single lines is noted."""
    placed: list[Placed[R]] = []
    ids: set[str] = set()
    unnamed = not path.is_file()
    for line, value in [] if unnamed else _objects(path, problems):
        id_ = value.get("id") if value is not None else None
        unnamed = unnamed or not isinstance(id_, str)
        ids.update([id_] if isinstance(id_, str) else [])
        if value is not None:
            try:
                placed.append(Placed(line, kind.model_validate(value, context=reading)))
            except ValidationError as error:
                problems.add(path.name, line, reasons(error))
    return Records(placed=tuple(placed), ids=frozenset(ids), unnamed=unnamed)


def reasons(error: ValidationError) -> str:
    """All that a record is blamed for, each with the place inside it, in one line."""
    return "; ".join(f"{_place(e['loc'])}: {_reason(e['type'], e['msg'])}" for e in error.errors(include_url=False))


def _reason(kind: str, message: str) -> str:
    return PLAIN_REASONS.get(kind) or message.removeprefix("Value error, ")


def _place(location: tuple[int | str, ...]) -> str:
    """Such as `lines[0].quantity`."""
    text = ""
    for part in location:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.lstrip(".") or "line"


def _objects(path: Path, problems: Problems) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """The JSON objects of a file with their line numbers, None for a noted line; empty lines are skipped."""
    with path.open("rb") as file:
        for number, raw in enumerate(file, start=1):
            if not raw.strip():
                continue
            try:
                text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
                value = json.loads(text, object_pairs_hook=_object, parse_constant=_no_number)
                if not isinstance(value, dict):
                    raise ValueError("not an object in braces")
                yield number, value
            except UnicodeDecodeError:
                problems.add(path.name, number, "is not UTF-8")
                yield number, None
            except (ValueError, RecursionError) as error:
                problems.add(path.name, number, f"is not a JSON object: {error}")
                yield number, None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object; raises ValueError for a key that stands twice, of which one would be lost silently."""
    value = dict(pairs)
    if len(value) != len(pairs):
        twice = sorted({key for key, _ in pairs if [k for k, _ in pairs].count(key) > 1})
        raise ValueError(f"key {', '.join(twice)} stands twice in one object")
    return value


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is not a number")
