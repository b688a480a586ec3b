"""Opening, closing and opening again; one process only."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from knowledge.documents import Kind
from knowledge.embedders.bundled import verify_weights
from knowledge.errors import IndexInUseError, ModelUnusableError
from knowledge.opening import Knowledge, KnowledgeSettings, open_knowledge
from knowledge.sources.base import DocumentSource
from knowledge.sources.policies import PolicySource
from knowledge.sources.products import ProductSource
from tests.knowledge.conftest import TODAY
from tests.knowledge.shopfront import POLICIES, Catalogue

Open = Callable[[], Awaitable[Knowledge]]


@pytest.fixture
async def opening(tmp_path: Path, model_cache: Path) -> AsyncIterator[Open]:
    shop = Catalogue()
    async with AsyncExitStack() as stack:

        async def opened() -> Knowledge:
            settings = KnowledgeSettings(folder=tmp_path / "knowledge", model_cache=model_cache)
            sources: list[DocumentSource] = [ProductSource(shop), PolicySource(lambda: POLICIES)]
            knowledge = await open_knowledge(settings, sources, today=lambda: TODAY)
            stack.push_async_callback(knowledge.close)
            return knowledge

        yield opened


async def first(knowledge: Knowledge, text: str) -> str:
    hits = await knowledge.search.find(text, kinds=tuple(Kind), language="en")
    return hits[0].document.subject if hits else ""


async def test_what_was_synced_is_found_after_opening_again_without_work(opening: Open) -> None:
    knowledge = await opening()
    assert (await knowledge.sync.run()).indexed >= 30
    assert await first(knowledge, "boil water for tea, a kettle") == "kettle"
    await knowledge.close()
    again = await opening()
    assert await first(again, "boil water for tea, a kettle") == "kettle"
    assert (await again.sync.run()).indexed == 0
    assert [(state.name, state.documents) for state in await again.sources()] == [("catalogue", 11), ("policies", 4)]


async def test_search_before_any_sync_finds_nothing(opening: Open) -> None:
    assert await first(await opening(), "kettle") == ""


@pytest.mark.parametrize("lost", ["chroma", "keywords-v1", "documents.sqlite"])
async def test_an_index_that_was_removed_is_built_again(opening: Open, tmp_path: Path, lost: str) -> None:
    knowledge = await opening()
    await knowledge.sync.run()
    await knowledge.close()
    for path in (tmp_path / "knowledge").glob(f"{lost}*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    again = await opening()
    await again.sync.run()
    assert await first(again, "kettle") == "kettle"
    assert await first(again, "when is my money back") == "returns"


async def test_closing_twice_does_no_harm(opening: Open) -> None:
    knowledge = await opening()
    await knowledge.close()
    await knowledge.close()


async def test_the_same_folder_is_not_opened_twice(opening: Open) -> None:
    knowledge = await opening()
    with pytest.raises(IndexInUseError, match="only one process may open it"):
        await opening()
    await knowledge.close()
    await opening()


PROGRAM = """
import asyncio, sys
from pathlib import Path
from knowledge.errors import IndexInUseError
from knowledge.indexes.chroma import ChromaFolder
try:
    asyncio.run(ChromaFolder.open(Path(sys.argv[1])))
except IndexInUseError as error:
    print(error)
"""


@pytest.mark.slow
async def test_a_second_process_is_told_which_one_has_the_index(opening: Open, tmp_path: Path) -> None:
    await opening()
    command = [sys.executable, "-c", PROGRAM, str(tmp_path / "knowledge" / "chroma")]
    told = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=True, timeout=60)
    assert f"is open in process {os.getpid()}" in told.stdout
    assert "stop that one first" in told.stdout


async def test_a_model_that_is_not_the_tested_one_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"something else")
    with pytest.raises(ModelUnusableError, match="is not the tested model"):
        verify_weights(tmp_path)
