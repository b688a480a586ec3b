"""Vectors in Chroma, embedded in this process.

Chroma's own filters are 20 to 70 times slower than no filter, so none is used: a partition is a collection of its own,
and `within` compares the stored vectors of the few ids that it names.
"""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar, cast

import chromadb
import numpy as np
from chromadb.api.client import Client
from chromadb.api.models.Collection import Collection
from chromadb.api.shared_system_client import SharedSystemClient
from chromadb.config import Settings
from chromadb.errors import ChromaError, NotFoundError

from knowledge.embedders.base import Vectors
from knowledge.indexes.base import Match
from knowledge.indexes.ownership import LOCK_FILE, FolderLock

THREADS = 2
BATCH = 1000  # Chroma refuses more than 5,461 in one call
SEARCH_BREADTH = 200  # candidates that HNSW looks at; recall at 50 falls below 0.99 with the default of 100

T = TypeVar("T")


class ChromaFolder:
    """A folder of Chroma collections, open in this process alone; it hands out one index per embedding model."""

    def __init__(self, client: Client, lock: FolderLock) -> None:
        self._client = client
        self._lock = lock
        self._threads = ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="chroma")

    @classmethod
    async def open(cls, folder: Path, lock: FolderLock | None = None, *, emptied: bool = False) -> ChromaFolder:
        """The folder, made where it is missing and emptied first when `emptied`; `lock` is one already taken.

        Raises `IndexInUseError` when another process has it open. A database that cannot be opened is emptied, too.
        """
        return await asyncio.to_thread(cls._open, folder, lock, emptied)

    @classmethod
    def _open(cls, folder: Path, taken: FolderLock | None, emptied: bool) -> ChromaFolder:
        lock = taken or FolderLock(folder)
        try:
            if emptied:
                _empty(folder)
            try:
                return cls(_client(folder), lock)
            except (ChromaError, sqlite3.Error, ValueError, OSError):
                _empty(folder)
                return cls(_client(folder), lock)
        except BaseException:
            lock.release()
            raise

    async def index(self, name: str, *, fresh: bool = False) -> ChromaIndex:
        """The index of this name, emptied first when `fresh`."""
        if fresh:
            await self.run(self._drop, name)
        collections = await self.run(self._collections_of, name)
        return ChromaIndex(self, name, collections)

    async def names(self) -> set[str]:
        """The names of the indexes that stand in the folder."""
        return {c.name.split("--")[0] for c in await self.run(self._client.list_collections)}

    async def drop(self, name: str) -> None:
        """Remove a whole index, such as that of a model that is no longer used."""
        await self.run(self._drop, name)

    async def close(self) -> None:
        """Let go of the folder; closing twice does no harm."""
        await asyncio.to_thread(self._threads.shutdown)
        await asyncio.to_thread(self._client.close)
        self._lock.release()

    async def run(self, call: Callable[..., T], *arguments: Any) -> T:
        """What the blocking call returns, run on this folder's own threads."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, call, *arguments)

    def collection(self, index: str, partition: str) -> Collection:
        """The collection of a partition, made where it is missing; blocking."""
        configuration: Any = {"hnsw": {"space": "cosine", "ef_search": SEARCH_BREADTH}}
        return self._client.get_or_create_collection(
            f"{index}--{partition}", embedding_function=None, configuration=configuration
        )

    def _collections_of(self, index: str) -> dict[str, Collection]:
        found = {}
        for listed in self._client.list_collections():
            name, _, partition = listed.name.partition("--")
            if name == index:
                found[partition] = self._client.get_collection(listed.name, embedding_function=None)
        return found

    def _drop(self, index: str) -> None:
        for listed in self._client.list_collections():
            if listed.name.split("--")[0] == index:
                try:
                    self._client.delete_collection(listed.name)
                except NotFoundError:
                    continue


def _client(folder: Path) -> Client:
    settings = Settings(anonymized_telemetry=False, allow_reset=False)
    try:
        return cast(Client, chromadb.PersistentClient(path=str(folder.resolve()), settings=settings))
    except BaseException:
        # Chroma keeps what it began to open and would hand it out again.
        SharedSystemClient._identifier_to_system.pop(str(folder.resolve()), None)
        raise


def _empty(folder: Path) -> None:
    """Remove everything in the folder but the lock."""
    for path in folder.iterdir():
        if path.name == LOCK_FILE:
            continue
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


class ChromaIndex:
    """The dense index of one embedding model: one collection per partition."""

    def __init__(self, folder: ChromaFolder, name: str, collections: dict[str, Collection]) -> None:
        self._folder = folder
        self._name = name
        self._collections = collections

    async def upsert(self, partition: str, ids: Sequence[str], vectors: Vectors) -> None:
        """Store one vector per id, replacing what was there."""
        if ids:
            await self._folder.run(self._upsert, partition, list(ids), vectors)

    async def delete(self, partition: str, ids: Sequence[str]) -> None:
        """Forget these ids; unknown ones do not matter."""
        collection = self._collections.get(partition)
        if collection is not None and ids:
            await self._folder.run(self._delete, collection, list(ids))

    async def query(
        self, partition: str, vector: Vectors, limit: int, within: Sequence[str] | None = None
    ) -> list[Match]:
        """The nearest ids, best first; only those in `within` where it is given."""
        collection = self._collections.get(partition)
        if collection is None or limit < 1 or (within is not None and not within):
            return []
        if within is not None:
            return await self._folder.run(self._compare, collection, vector, limit, list(within))
        return await self._folder.run(self._nearest, collection, vector, limit)

    async def vectors(self, partition: str, ids: Sequence[str]) -> dict[str, Vectors]:
        """The stored vectors of these ids; absent for those that the partition does not have."""
        collection = self._collections.get(partition)
        if collection is None or not ids:
            return {}
        return await self._folder.run(self._stored, collection, list(ids))

    async def count(self) -> int:
        """Number of ids in all partitions."""
        return sum([await self._folder.run(c.count) for c in self._collections.values()])

    async def close(self) -> None:
        """Nothing to give back: the folder holds it all."""

    def _upsert(self, partition: str, ids: list[str], vectors: Vectors) -> None:
        if partition not in self._collections:
            self._collections[partition] = self._folder.collection(self._name, partition)
        for start in range(0, len(ids), BATCH):
            rows = slice(start, start + BATCH)
            self._collections[partition].upsert(ids=ids[rows], embeddings=vectors[rows])

    @staticmethod
    def _delete(collection: Collection, ids: list[str]) -> None:
        for start in range(0, len(ids), BATCH):
            # Chroma warns about ids that it does not know; asking first keeps its log quiet.
            known = collection.get(ids=ids[start : start + BATCH], include=[])["ids"]
            if known:
                collection.delete(ids=known)

    @staticmethod
    def _stored(collection: Collection, ids: list[str]) -> dict[str, Vectors]:
        stored: dict[str, Vectors] = {}
        for start in range(0, len(ids), BATCH):
            found = collection.get(ids=ids[start : start + BATCH], include=["embeddings"])
            stored |= dict(zip(found["ids"], np.asarray(found["embeddings"], np.float32), strict=True))
        return stored

    @staticmethod
    def _nearest(collection: Collection, vector: Vectors, limit: int) -> list[Match]:
        # Asked for more than there are, Chroma gives all there are.
        found = collection.query(query_embeddings=vector.reshape(1, -1), n_results=limit, include=["distances"])
        distances = found["distances"] or [[]]
        return [Match(id_, 1 - distance) for id_, distance in zip(found["ids"][0], distances[0], strict=True)]

    @staticmethod
    def _compare(collection: Collection, vector: Vectors, limit: int, within: list[str]) -> list[Match]:
        found = collection.get(ids=within, include=["embeddings"])
        if not found["ids"]:
            return []
        similarities = np.asarray(found["embeddings"], np.float32) @ vector
        best = np.argsort(-similarities, kind="stable")[:limit]
        return [Match(found["ids"][row], float(similarities[row])) for row in best]
