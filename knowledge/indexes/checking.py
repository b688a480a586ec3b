"""Reads every index of a knowledge folder from end to end and says what each holds.

It runs in a process of its own, because a damaged file may bring a process down: `python -m knowledge.indexes.checking FOLDER SKIP…`
prints a JSON line per index as it is read through, `{"index": NAME, "ids": […]}`. What has no line cannot be read.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import chromadb
import numpy as np
from chromadb.config import Settings

from knowledge.indexes.keywords import read_ids

PAGE = 5000
SECONDS = 600
CHROMA = "chroma"
KEYWORDS = "keywords-v"


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What the indexes hold, by name; `damaged` names those that could not be read, `chroma` tells whether any of Chroma's can."""

    held: dict[str, frozenset[str]] = field(default_factory=dict)
    damaged: frozenset[str] = frozenset()
    chroma: bool = True


async def check(folder: Path) -> Checked:
    """What is held by the indexes in a folder that no process has open; reading 100,000 documents takes some seconds."""
    held: dict[str, frozenset[str]] = {}
    damaged: set[str] = set()
    while True:
        command = [sys.executable, "-m", "knowledge.indexes.checking", str(folder), *held, *damaged]
        done = await asyncio.to_thread(
            subprocess.run, command, capture_output=True, text=True, check=False, timeout=SECONDS
        )
        lines = [json.loads(line) for line in done.stdout.splitlines() if line.endswith("}")]
        held |= {line["index"]: frozenset(line["ids"]) for line in lines if "ids" in line}
        if done.returncode == 0:
            return Checked(held=held, damaged=frozenset(damaged))
        begun = [line["begun"] for line in lines if "begun" in line]
        if not begun or begun[-1] in damaged:
            # Not even the list of indexes could be read.
            return Checked(held={}, damaged=frozenset(damaged), chroma=False)
        if begun[-1] == CHROMA:
            return Checked(held=held, damaged=frozenset(damaged), chroma=False)
        damaged.add(begun[-1])


def _say(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def _read(folder: Path, skipped: set[str]) -> None:
    for index in sorted(folder.glob(f"{KEYWORDS}*")):
        if index.name not in skipped:
            _say({"begun": index.name})
            _say({"index": index.name, "ids": read_ids(index)})
    _say({"begun": CHROMA})
    settings = Settings(anonymized_telemetry=False, allow_reset=False)
    client = chromadb.PersistentClient(path=str((folder / CHROMA).resolve()), settings=settings)
    partitions: dict[str, list[str]] = {}
    for listed in client.list_collections():
        partitions.setdefault(listed.name.split("--")[0], []).append(listed.name)
    for name in sorted(partitions.keys() - skipped):
        _say({"begun": name})
        ids: list[str] = []
        for partition in partitions[name]:
            ids += _read_vectors(client.get_collection(partition, embedding_function=None))
        _say({"index": name, "ids": ids})


def _read_vectors(collection: chromadb.Collection) -> list[str]:
    """The ids of a collection; ValueError where a vector is missing or is no unit vector."""
    ids: list[str] = []
    count = collection.count()
    for start in range(0, count, PAGE):
        page = collection.get(limit=PAGE, offset=start, include=["embeddings"])
        vectors = np.asarray(page["embeddings"], np.float32)
        if len(vectors) != len(page["ids"]) or not np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=0.01):
            raise ValueError(f"{collection.name} has lost vectors")
        ids += page["ids"]
    if ids:
        # A walk through the graph as well: its links are files of their own.
        nearest = collection.query(query_embeddings=vectors[:1], n_results=min(10, count), include=["distances"])
        if not nearest["ids"][0]:
            raise ValueError(f"{collection.name} finds nothing")
    return ids


if __name__ == "__main__":
    _read(Path(sys.argv[1]), set(sys.argv[2:]))
