"""Runs syncs that die by SIGKILL where they are told to, each in a process of its own that is forked from this one.

`python -m tests.knowledge.killing` reads a JSON line per job from standard input and answers each with one. Forking saves each
job the seconds that imports take; nothing here starts a thread before it forks.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sqlite3
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any

import chromadb
from chromadb.config import Settings

from knowledge.documents import Kind
from knowledge.embedders.base import Embedder
from knowledge.followers import DenseFollower, KeywordFollower
from knowledge.indexes.chroma import ChromaFolder, ChromaIndex
from knowledge.indexes.keywords import TantivyIndex, read_ids
from knowledge.opening import Knowledge, KnowledgeSettings, open_knowledge
from knowledge.sources.policies import PolicySource
from knowledge.sources.products import ProductSource
from knowledge.store import DocumentStore
from tests.knowledge.shopfront import POLICIES, PRODUCTS, Catalogue, WordEmbedder, product, words

DIMENSIONS = {"first": 64, "second": 48}
OWNERS: dict[str, type] = {
    "store": DocumentStore,
    "keywords": TantivyIndex,
    "dense": ChromaIndex,
    "chroma": ChromaFolder,
    "embedder": WordEmbedder,
}
MANY = tuple(product(f"p{n}", words(f"Thing number{n}", f"第{n}件"), words("thing", "东西")) for n in range(12))


def catalogue(changed: bool) -> Catalogue:
    """The shop; once changed, its tent is gone, its shoes are called otherwise, and a stove is new."""
    shop = Catalogue(changes=[*PRODUCTS, *MANY], page=4)
    if changed:
        shoes = product("shoes", words("Scree Trail Shoes", "越野跑鞋"), words("running shoes", "跑鞋"))
        shop.change("tent", shoes, "p3", product("stove", words("Ember Camping Stove"), words("camping stove")))
    return shop


async def embedders(choice: str, cache: Path, languages: Iterable[str]) -> Embedder:
    """A small embedder without a model for each of the two names."""
    return WordEmbedder(name=choice, dimension=DIMENSIONS[choice])


async def opened(folder: Path, embedder: str, *, changed: bool) -> Knowledge:
    """The knowledge of a folder, indexes taking over a few changes at a time so that there are many steps to die at."""
    DenseFollower.batch, KeywordFollower.batch = 5, 9
    settings = KnowledgeSettings(folder=folder, model_cache=folder, embedder=embedder)
    sources = [ProductSource(catalogue(changed)), PolicySource(lambda: POLICIES)]
    return await open_knowledge(settings, sources, embedders=embedders)


def wrap(
    part: str, name: str, around: Callable[[Callable[..., Awaitable[Any]]], Callable[..., Awaitable[Any]]]
) -> None:
    """Put something around a method of the class that plays a part."""
    setattr(OWNERS[part], name, around(getattr(OWNERS[part], name)))


def dying(at: int, *, after: bool) -> Callable[[Callable[..., Awaitable[Any]]], Callable[..., Awaitable[Any]]]:
    """The process dies before or after the call of this number."""
    calls = 0

    def around(call: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def wrapped(*arguments: Any, **named: Any) -> Any:
            nonlocal calls
            calls += 1
            this = calls
            if this == at and not after:
                os.kill(os.getpid(), signal.SIGKILL)
            result = await call(*arguments, **named)
            if this == at:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        return wrapped

    return around


async def sync(job: dict[str, Any]) -> dict[str, Any]:
    """Open and sync, dying where `kill` says, or after so many `seconds`; gives how often each method was called."""
    if "kill" in job:
        part, name, at, when = job["kill"]
        wrap(part, name, dying(at, after=when == "after"))
    if "seconds" in job:
        threading.Thread(target=lambda: (time.sleep(job["seconds"]), os.kill(os.getpid(), signal.SIGKILL))).start()
    counts: dict[str, int] = {}
    for part, name in job.get("count", []):
        wrap(part, name, counting(counts, f"{part}.{name}"))
    begun = time.monotonic()
    knowledge = await opened(Path(job["folder"]), job["embedder"], changed=job["changed"])
    await knowledge.sync.run()
    await knowledge.close()
    return {"counts": counts, "seconds": time.monotonic() - begun}


def counting(
    counts: dict[str, int], key: str
) -> Callable[[Callable[..., Awaitable[Any]]], Callable[..., Awaitable[Any]]]:
    """Counts the calls."""

    def around(call: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def wrapped(*arguments: Any, **named: Any) -> Any:
            counts[key] = counts.get(key, 0) + 1
            return await call(*arguments, **named)

        return wrapped

    return around


async def after(job: dict[str, Any]) -> dict[str, Any]:
    """What is found on opening again, then everything that is held after one more sync."""
    folder = Path(job["folder"])
    knowledge = await opened(folder, job["embedder"], changed=True)
    before = [
        await subjects(knowledge, text) for text in ("heron kettle", "crane desk lamp", "when does the refund arrive")
    ]
    await knowledge.sync.run()
    found = [await subjects(knowledge, text) for text in ("trail shoes", "camping stove", "tarn tent")]
    embedder = knowledge.search.parts.embedder.name
    await knowledge.close()
    return {"before": before, "after": found, "embedder": embedder, "held": held(folder)}


async def subjects(knowledge: Knowledge, text: str) -> str:
    """The subject of the first hit; empty for none."""
    hits = await knowledge.search.find(text, kinds=(Kind.PRODUCT, Kind.POLICY), language="en")
    return hits[0].document.subject if hits else ""


def held(folder: Path) -> dict[str, Any]:
    """Every id that store and indexes hold, with the hash of the text in the store, and which indexes answer."""
    with sqlite3.connect(folder / "documents.sqlite") as db:
        documents = sorted(db.execute("SELECT id, text_hash, gone FROM documents").fetchall())
        serving = sorted(db.execute("SELECT role, name FROM serving").fetchall())
    db.close()
    client = chromadb.PersistentClient(path=str(folder / "chroma"), settings=Settings(anonymized_telemetry=False))
    vectors = {c.name: sorted(client.get_collection(c.name).get(include=[])["ids"]) for c in client.list_collections()}
    words_ = {index.name: sorted(read_ids(index)) for index in folder.glob("keywords-v*")}
    return {"documents": documents, "serving": serving, "vectors": vectors, "keywords": words_}


def run(job: dict[str, Any]) -> dict[str, Any]:
    """Do a job in a forked process: its answer, or the signal that it died by."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        answer = asyncio.run({"sync": sync, "after": after}[job["do"]](job))
        with os.fdopen(writing, "w") as out:
            out.write(json.dumps(answer))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as said:
        text = said.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return {"signal": os.WTERMSIG(status)}
    return json.loads(text) if text else {"failed": os.WEXITSTATUS(status)}


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(json.dumps(run(json.loads(line))) + "\n")
        sys.stdout.flush()
