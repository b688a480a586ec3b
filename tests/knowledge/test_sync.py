"""Keeping indexes in step: what costs nothing, what is repaired, what disappears."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from connectors.errors import Misconfigured
from connectors.shops.folder.policies import Policy
from knowledge.documents import Kind
from knowledge.lexicon import Lexicon
from knowledge.sources.policies import PolicySource
from knowledge.sources.products import ProductSource
from knowledge.sync import Step
from tests.knowledge.conftest import Bench, bench
from tests.knowledge.shopfront import POLICIES, PRODUCTS, Catalogue, words


class Killed(BaseException):
    """Stands for the process being killed: nothing in the code under test may catch it."""


async def found(held: Bench, text: str) -> list[str]:
    hits = await held.search.find(text, kinds=(Kind.PRODUCT, Kind.POLICY), language="en")
    return [hit.document.subject for hit in hits]


async def indexed(held: Bench) -> tuple[int, int]:
    return await held.keywords.count(), await held.dense.count()


async def test_everything_is_found_after_the_first_sync(tmp_path: Path, lexicon: Lexicon) -> None:
    async with bench(tmp_path / "d", [ProductSource(Catalogue()), PolicySource(lambda: POLICIES)], lexicon) as held:
        report = await held.sync.run()
        assert report.written.new == 15
        assert (await found(held, "kettle"))[0] == "kettle"
        assert (await found(held, "refund"))[0] == "returns"
        # Chinese documents are indexed by words only: the embedder knows none.
        assert await indexed(held) == (15, 8)
        assert not any("壶" in text for text in held.embedder.embedded)


async def test_a_sync_without_changes_embeds_and_indexes_nothing(tmp_path: Path, lexicon: Lexicon) -> None:
    async with bench(tmp_path / "d", [ProductSource(Catalogue()), PolicySource(lambda: POLICIES)], lexicon) as held:
        await held.sync.run()
        held.embedder.embedded.clear()
        report = await held.sync.run()
        assert (report.written.new, report.written.changed, report.indexed) == (0, 0, 0)
        assert held.embedder.embedded == []


async def test_only_what_changed_is_embedded_again(tmp_path: Path, lexicon: Lexicon) -> None:
    shop = Catalogue()
    async with bench(tmp_path / "d", [ProductSource(shop)], lexicon) as held:
        await held.sync.run()
        held.embedder.embedded.clear()
        shop.change(replace(PRODUCTS[1], description=words("Now with a clamp.", "带夹子。")), PRODUCTS[2])
        await held.sync.run()
        assert [text.splitlines()[0] for text in held.embedder.embedded] == ["Crane Desk Lamp · desk lamp · Brindle"]
        assert await found(held, "lamp clamp") == ["lamp"]


async def test_deleted_products_sections_and_languages_disappear(tmp_path: Path, lexicon: Lexicon) -> None:
    shop = Catalogue()
    async with bench(tmp_path / "d", [ProductSource(shop)], lexicon) as held:
        await held.sync.run()
        shop.change("tent", replace(PRODUCTS[0], sections=()), replace(PRODUCTS[1], title=words("Crane Desk Lamp")))
        report = await held.sync.run()
        assert report.written.gone == 4
        assert await found(held, "tent") == []
        assert await found(held, "descaling vinegar") == []
        assert await indexed(held) == (7, 4)
        assert await held.store.changes(0, 100) == [c for c in await held.store.changes(0, 100) if c.document]


async def test_a_policy_file_that_is_removed_disappears(tmp_path: Path, lexicon: Lexicon) -> None:
    files: list[Policy] = list(POLICIES)
    async with bench(tmp_path / "d", [PolicySource(lambda: files)], lexicon) as held:
        await held.sync.run()
        files.clear()
        await held.sync.run()
        assert await indexed(held) == (0, 0)


async def test_a_broken_policy_file_is_reported_and_the_known_ones_stay(tmp_path: Path, lexicon: Lexicon) -> None:
    files: list[Policy] | None = list(POLICIES)

    def read() -> Sequence[Policy]:
        if files is None:
            raise Misconfigured("policies/returns.en.md: has no title")
        return files

    async with bench(tmp_path / "d", [PolicySource(read), ProductSource(Catalogue())], lexicon) as held:
        await held.sync.run()
        files = None
        report = await held.sync.run()
        assert report.problems == ("policies: policies/returns.en.md: has no title",)
        assert (await found(held, "refund"))[0] == "returns"
        states = {state.name: state for state in report.sources}
        assert (states["policies"].errors, states["policies"].documents) == (1, 4)
        assert states["catalogue"].errors == 0


async def test_a_shop_that_is_down_does_not_stop_the_other_sources(tmp_path: Path, lexicon: Lexicon) -> None:
    shop = Catalogue(down=True)
    async with bench(tmp_path / "d", [ProductSource(shop), PolicySource(lambda: POLICIES)], lexicon) as held:
        report = await held.sync.run()
        assert report.problems == ("catalogue: the shop does not answer",)
        assert (await found(held, "refund"))[0] == "returns"
        shop.down = False
        assert (await held.sync.run()).problems == ()
        assert (await found(held, "kettle"))[0] == "kettle"


async def test_the_cursor_goes_on_where_it_was(tmp_path: Path, lexicon: Lexicon) -> None:
    shop = Catalogue()
    async with bench(tmp_path / "d", [ProductSource(shop)], lexicon) as held:
        await held.sync.run()
        shop.asked.clear()
        await held.sync.run()
        assert shop.asked == ["5"]


async def test_a_whole_reading_drops_what_the_feed_no_longer_names(tmp_path: Path, lexicon: Lexicon) -> None:
    shop = Catalogue()
    async with bench(tmp_path / "d", [ProductSource(shop)], lexicon) as held:
        await held.sync.run()
        shop.changes.remove(PRODUCTS[4])
        held.embedder.embedded.clear()
        report = await held.sync.run(whole=True)
        assert (report.written.gone, report.written.new, held.embedder.embedded) == (1, 0, [])
        assert await found(held, "tent") == []


async def test_a_whole_reading_that_was_cut_short_is_made_whole_by_the_next(tmp_path: Path, lexicon: Lexicon) -> None:
    shop = Catalogue()
    async with bench(tmp_path / "d", [ProductSource(shop)], lexicon) as held:
        await held.sync.run()
        shop.changes.remove(PRODUCTS[0])

        def cut(step: Step) -> None:
            raise Killed

        with pytest.raises(Killed):
            await held.sync.run(cut, whole=True)
        await held.sync.run()
        assert await found(held, "kettle") == []
        assert (await found(held, "lamp"))[0] == "lamp"


async def test_progress_tells_the_steps_with_their_totals(tmp_path: Path, lexicon: Lexicon) -> None:
    steps: list[Step] = []
    async with bench(tmp_path / "d", [ProductSource(Catalogue())], lexicon) as held:
        await held.sync.run(steps.append)
    assert [step.done for step in steps if step.stage == "read catalogue"] == [6, 10, 11]
    assert [(s.stage, s.done, s.total) for s in steps[-2:]] == [("index keywords", 11, 11), ("index dense", 11, 11)]


WRITES = (
    ("store", "write"),
    ("store", "note_reached"),
    ("store", "finish"),
    ("keywords", "upsert"),
    ("keywords", "delete"),
    ("dense", "upsert"),
    ("embedder", "embed"),
)


def killing(call: Callable[..., Awaitable[Any]], left: list[int], *, after: bool) -> Callable[..., Awaitable[Any]]:
    """The call, but the process dies before or after it once `left` calls were made."""

    async def wrapped(*arguments: Any, **named: Any) -> Any:
        left[0] -= 1
        if left[0] == 0 and not after:
            raise Killed
        result = await call(*arguments, **named)
        if left[0] == 0:
            raise Killed
        return result

    return wrapped


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize(("part", "name"), WRITES)
async def test_a_sync_that_died_at_any_write_is_put_right_by_the_next(
    tmp_path: Path, lexicon: Lexicon, part: str, name: str, after: bool
) -> None:
    for dies_at in range(1, 6):
        shop = Catalogue()
        async with bench(tmp_path / f"{dies_at}", [ProductSource(shop)], lexicon) as held:
            if dies_at % 2:
                await held.sync.run()
                shop.change("tent", replace(PRODUCTS[3], title=words("Scree Trail Shoes", "越野跑鞋")))
            target, left = getattr(held, part), [dies_at]
            original = getattr(target, name)
            setattr(target, name, killing(original, left, after=after))
            try:
                await held.sync.run()
            except Killed:
                assert left[0] == 0
            setattr(target, name, original)
            if not dies_at % 2:
                shop.change("tent", replace(PRODUCTS[3], title=words("Scree Trail Shoes", "越野跑鞋")))
            await held.sync.run()
            assert await found(held, "tent") == []
            assert (await found(held, "trail shoes"))[0] == "shoes"
            assert await indexed(held) == (10, 5)


PROGRAM = """
import asyncio, sys
from pathlib import Path
from knowledge.opening import KnowledgeSettings, open_knowledge
from knowledge.sources.products import ProductSource
from tests.knowledge.shopfront import Catalogue, product, words

things = [product(f"p{n}", words(f"Thing number{n}"), words("thing")) for n in range(120)]

async def main():
    settings = KnowledgeSettings(folder=Path(sys.argv[1]), model_cache=Path(sys.argv[2]))
    knowledge = await open_knowledge(settings, [ProductSource(Catalogue(things, page=30))])
    await knowledge.sync.run(lambda step: print(step.stage, step.done, flush=True))
    print("done", flush=True)

asyncio.run(main())
"""


@pytest.mark.slow
async def test_a_process_killed_while_syncing_leaves_files_that_the_next_one_completes(
    tmp_path: Path, model_cache: Path
) -> None:
    folder = str(tmp_path / "knowledge")
    command = [sys.executable, "-c", PROGRAM, folder, str(model_cache)]
    for line_to_die_at in (2, 5):
        process = await asyncio.to_thread(subprocess.Popen, command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        for _ in range(line_to_die_at):
            await asyncio.to_thread(process.stdout.readline)
        os.kill(process.pid, signal.SIGKILL)
        await asyncio.to_thread(process.wait)
        process.stdout.close()
    finished = await asyncio.to_thread(
        subprocess.run, [*command], capture_output=True, text=True, check=False, timeout=100
    )
    assert finished.stdout.splitlines()[-1:] == ["done"], finished.stderr
    again = await asyncio.to_thread(
        subprocess.run, [*command], capture_output=True, text=True, check=False, timeout=100
    )
    assert again.stdout.splitlines() == ["read catalogue 0", "done"]
