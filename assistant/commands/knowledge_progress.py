"""Progress bars of a sync, one for each stage, on a terminal; nothing where output is piped."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from knowledge.sync import Progress as SyncProgress
from knowledge.sync import Step


@contextlib.contextmanager
def sync_progress(console: Console) -> Iterator[SyncProgress]:
    """What a sync calls with each step; the bars stay on the screen when it is done."""
    columns = (TextColumn("{task.description:<28}"), BarColumn(30), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:
        tasks: dict[str, TaskID] = {}

        def show(step: Step) -> None:
            if step.stage not in tasks:
                tasks[step.stage] = bars.add_task(step.stage, total=step.total)
            bars.update(tasks[step.stage], completed=step.done, total=step.total or step.done)

        yield show
