"""A sync that is killed at any point leaves an index that answers, and the next sync ends as if nothing had happened."""

from __future__ import annotations

import asyncio
import json
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

# Each method that writes, with how many of its calls to die at; before and after make two points of each.
POINTS = (
    ("store", "write", 3), ("store", "keep_terms", 2), ("store", "note_reached", 3), ("store", "finish", 2),
    ("store", "serve", 1), ("store", "forget", 1), ("store", "forget_followers", 1),
    ("keywords", "upsert", 2), ("keywords", "delete", 2), ("dense", "upsert", 3), ("dense", "delete", 2),
    ("chroma", "drop", 2), ("embedder", "embed", 2),
)  # fmt: skip
GROUPS = 4
RIGHT_BEFORE = ["kettle", "lamp", "returns"]
RIGHT_AFTER = ["shoes", "stove"]
RANDOM_TIMES = 3

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


class Killing:
    """The process that forks jobs."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.knowledge.killing"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    async def do(self, **job: Any) -> dict[str, Any]:
        """The answer to a job."""
        answer: dict[str, Any] = json.loads(await asyncio.to_thread(self._ask, json.dumps(job)))
        return answer

    def _ask(self, job: str) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(job + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline()

    def close(self) -> None:
        """End the process."""
        self._process.communicate(timeout=60)


@pytest.fixture(scope="module")
def killing() -> Iterator[Killing]:
    process = Killing()
    yield process
    process.close()


async def undisturbed(killing: Killing, folder: Path) -> tuple[Path, dict[str, int], dict[str, Any], float]:
    """A folder synced once, how often each method is called by the sync after it, and what is held then."""
    synced, then = folder / "synced", folder / "then"
    await killing.do(do="sync", folder=str(synced), embedder="first", changed=False)
    await asyncio.to_thread(shutil.copytree, synced, then)
    done = await killing.do(
        do="sync", folder=str(then), embedder="second", changed=True, count=[(part, name) for part, name, _ in POINTS]
    )
    right = await killing.do(do="after", folder=str(then), embedder="second")
    assert right["before"] == RIGHT_BEFORE
    assert right["after"][:2] == RIGHT_AFTER
    assert right["embedder"] == "second"
    assert list(right["held"]["vectors"])
    assert all(name.startswith("second-48--") for name in right["held"]["vectors"])
    return synced, done["counts"], right, done["seconds"]


def numbers(calls: int, wanted: int) -> list[int]:
    """So many of the calls, the first and the last among them."""
    return sorted({1 + round(place * (calls - 1) / max(wanted - 1, 1)) for place in range(min(wanted, calls))})


def test_there_are_at_least_thirty_points_to_die_at() -> None:
    assert 2 * sum(wanted for *_, wanted in POINTS) >= 30


@pytest.mark.parametrize("group", range(GROUPS))
async def test_a_sync_killed_before_or_after_any_write_is_completed_by_the_next(
    killing: Killing, tmp_path: Path, group: int
) -> None:
    synced, counts, right, _ = await undisturbed(killing, tmp_path)
    points = [
        (part, name, number, when)
        for part, name, wanted in POINTS
        for number in numbers(counts[f"{part}.{name}"], wanted)
        for when in ("before", "after")
    ]
    assert len(points) >= 30
    for point in points[group::GROUPS]:
        folder = tmp_path / "killed"
        await asyncio.to_thread(shutil.copytree, synced, folder)
        died = await killing.do(do="sync", folder=str(folder), embedder="second", changed=True, kill=point)
        assert died == {"signal": signal.SIGKILL}, point
        assert await killing.do(do="after", folder=str(folder), embedder="second") == right, point
        await asyncio.to_thread(shutil.rmtree, folder)


async def test_a_sync_killed_at_a_random_time_is_completed_by_the_next(killing: Killing, tmp_path: Path) -> None:
    synced, _, right, seconds = await undisturbed(killing, tmp_path)
    for number in range(RANDOM_TIMES):
        folder = tmp_path / f"killed-{number}"
        await asyncio.to_thread(shutil.copytree, synced, folder)
        at = random.Random(number).uniform(0, seconds)
        await killing.do(do="sync", folder=str(folder), embedder="second", changed=True, seconds=at)
        assert await killing.do(do="after", folder=str(folder), embedder="second") == right, at


def damage_keywords(folder: Path) -> None:
    for path in (folder / "keywords-v1").glob("*.store"):
        path.write_bytes(path.read_bytes()[:20])


def damage_list_of_segments(folder: Path) -> None:
    (folder / "keywords-v1" / "meta.json").write_text("{")


def damage_database(folder: Path) -> None:
    (folder / "chroma" / "chroma.sqlite3").write_bytes(b"no database" * 500)


@pytest.mark.parametrize("damage", [damage_keywords, damage_list_of_segments, damage_database])
async def test_files_that_a_dead_process_left_damaged_are_made_again(
    killing: Killing, tmp_path: Path, damage: Any
) -> None:
    synced, counts, right, _ = await undisturbed(killing, tmp_path)
    last = ("dense", "upsert", counts["dense.upsert"], "before")
    await killing.do(do="sync", folder=str(synced), embedder="second", changed=True, kill=last)
    for version in (synced / "keywords-v1", synced / "chroma" / "chroma.sqlite3"):
        assert await asyncio.to_thread(version.exists)
    await asyncio.to_thread(damage, synced)
    again = await killing.do(do="after", folder=str(synced), embedder="second")
    assert {name: again[name] for name in ("after", "embedder", "held")} == {
        name: right[name] for name in ("after", "embedder", "held")
    }
