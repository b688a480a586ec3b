"""The tasks of `retail-en` with their writing acts, newer and older layout alike."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.actions.ledger import ACTS, Act, ForbiddenError, Ledger


@dataclass(frozen=True, kw_only=True)
class Task:
    """What one person wants done, in sequence. `user_id` is whose orders these are."""

    name: str
    user_id: str
    acts: tuple[Act, ...]


def read_tasks(folder: Path, database: Mapping[str, Any]) -> tuple[list[Task], int]:
    """The tasks that write, and how many were left out because the source's own records forbid an act of theirs.

    A task that writes nothing has nothing to be compared and is not counted among either.
    """
    writing = [task for task in _all(folder, database) if task.acts]
    valid = [task for task in writing if _possible(task, database)]
    return valid, len(writing) - len(valid)


def _all(folder: Path, database: Mapping[str, Any]) -> Iterator[Task]:
    path = folder / "tasks.json"
    for task in json.loads(path.read_text(encoding="utf-8")) if path.is_file() else ():
        acts = _acts((a["name"], a["arguments"]) for a in task["evaluation_criteria"].get("actions") or ())
        yield Task(name=f"tasks {task['id']}", user_id=_whose(acts, database), acts=acts)
    for path in sorted((folder / "tau1").glob("tasks_*.json")):
        for number, task in enumerate(json.loads(path.read_text(encoding="utf-8"))):
            acts = _acts((a["name"], a.get("kwargs") or a.get("arguments")) for a in task["actions"])
            yield Task(name=f"{path.stem} {number}", user_id=task["user_id"], acts=acts)


def _acts(named: Iterator[tuple[str, Mapping[str, Any]]]) -> tuple[Act, ...]:
    return tuple(Act(name=name, arguments=arguments) for name, arguments in named if name in ACTS)


def _whose(acts: tuple[Act, ...], database: Mapping[str, Any]) -> str:
    """The newer tasks do not say who asks: whoever the first act is about."""
    for act in acts:
        if "user_id" in act.arguments:
            return str(act.arguments["user_id"])
        if act.order_id in database["orders"]:
            return str(database["orders"][act.order_id]["user_id"])
    return ""


def _possible(task: Task, database: Mapping[str, Any]) -> bool:
    ledger = Ledger(database=database)
    try:
        for act in task.acts:
            ledger.do(act)
    except ForbiddenError:
        return False
    return True
