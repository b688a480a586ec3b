"""Long, storied questions find the help documents that they need."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from connectors.shops.folder.policies import Policy, parse_policy
from knowledge import shelf
from knowledge.analysis import Analyser
from knowledge.documents import Kind
from knowledge.lexicon import Lexicon
from knowledge.pieces import is_long, sentences, windows
from knowledge.series import outline
from knowledge.sources.policies import PolicySource
from knowledge.stories import Stories
from tests.knowledge.conftest import TODAY, bench

FILLER = (
    "Last summer we moved house and everything was upside down for weeks. The neighbours brought cake on the first day. "
    "My brother painted the fence while the children played behind the old barn. It rained a lot that year."
)
STORY = f"{FILLER} Now I want a tent for the mountains, and I would like to know which of your tents is the warmest. {FILLER}"


def policy(stem: str, title: str, text: str, **front: str) -> Policy:
    head = "\n".join(["---", *(f"{name}: {value}" for name, value in front.items()), "---"])
    return parse_policy(f"{stem}.en.md", f"{head}\n# {title}\n\n## About\n{text}")


def help_centre() -> list[Policy]:
    """Five tents and five stoves, each with an introduction and a page on washing, and one page on invoices."""
    found = []
    for kind, about in (("tents", "sleeping outside in the mountains, warm tent"), ("stoves", "cooking soup on gas")):
        for name in ("Aster", "Birch", "Cedar", "Dahlia", "Elder"):
            found.append(policy(f"{kind}-{name}-1", f"{name} {kind}: introduction", f"The {name} is for {about}."))
            found.append(policy(f"{kind}-{name}-2", f"{name} {kind}: washing", f"Wash the {name} with a sponge."))
    return [*found, policy("invoices", "Invoices", "An invoice is a PDF in your account.")]


async def found_in(policies: Sequence[Policy], told: str, where: Path, lexicon: Lexicon, limit: int = 8) -> list[str]:
    async with bench(where / "store.sqlite", [PolicySource(lambda: policies)], lexicon) as knowledge:
        await knowledge.sync.run()
        hits = await knowledge.search.find(told, kinds=[Kind.POLICY], language="en", limit=limit)
        return [hit.document.subject for hit in hits]


async def test_a_story_about_a_category_finds_the_introductions_of_its_things(tmp_path: Path, lexicon: Lexicon) -> None:
    found = await found_in(help_centre(), STORY, tmp_path, lexicon, limit=5)
    assert sorted(found) == [f"tents-{name}-1" for name in ("Aster", "Birch", "Cedar", "Dahlia", "Elder")]


async def test_what_a_story_names_comes_before_its_like(tmp_path: Path, lexicon: Lexicon) -> None:
    found = await found_in(help_centre(), f"{STORY} A friend has the Cedar tents.", tmp_path, lexicon)
    assert found[0] == "tents-Cedar-1"


async def test_each_document_of_a_story_comes_once_and_no_more_than_asked_for(tmp_path: Path, lexicon: Lexicon) -> None:
    found = await found_in(help_centre(), STORY, tmp_path, lexicon, limit=7)
    assert len(found) == len(set(found)) == 7


async def test_two_needs_of_one_story_are_both_met(tmp_path: Path, lexicon: Lexicon) -> None:
    others = [
        policy(name, name.title(), f"All about {name} and nothing else.") for name in ("lamps", "chairs", "kettles")
    ]
    invoices = policy("invoices", "Invoices", "An invoice is a PDF in your account.")
    washing = policy("washing", "Washing tents", "Wash a tent with a sponge and no soap.")
    told = f"{FILLER} I need the invoice as a PDF for my account. How do I wash a tent with a sponge? {FILLER}"
    found = await found_in([*others, invoices, washing], told, tmp_path, lexicon, limit=2)
    assert set(found) == {"invoices", "washing"}


async def test_a_document_that_has_not_begun_is_not_found_by_a_story(tmp_path: Path, lexicon: Lexicon) -> None:
    begins = date(TODAY.year + 1, 1, 1).isoformat()
    later = policy("camping", "Warm tents for the mountains", "Which tents are the warmest.", valid_from=begins)
    assert "camping" not in await found_in([*help_centre(), later], STORY, tmp_path, lexicon, limit=30)


async def test_what_was_taken_away_is_found_no_more_and_what_is_new_at_once(tmp_path: Path, lexicon: Lexicon) -> None:
    policies = help_centre()
    async with bench(tmp_path / "store.sqlite", [PolicySource(lambda: policies)], lexicon) as knowledge:
        await knowledge.sync.run()
        before = await knowledge.search.find(STORY, kinds=[Kind.POLICY], language="en", limit=30)
        policies[:] = [
            *policies[2:],
            policy("barns", "Barns", "Which tents are the warmest in a barn in the mountains?"),
        ]
        await knowledge.sync.run()
        after = await knowledge.search.find(STORY, kinds=[Kind.POLICY], language="en", limit=30)
    gone = {"tents-Aster-1", "tents-Aster-2"}
    assert gone <= {hit.document.subject for hit in before}
    assert not gone & {hit.document.subject for hit in after}
    assert "barns" in {hit.document.subject for hit in after}


async def test_more_than_can_be_held_is_searched_like_any_question(
    tmp_path: Path, lexicon: Lexicon, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "MOST_PASSAGES", 3)
    found = await found_in(help_centre(), "I want to know about tents and mountains. " * 12, tmp_path, lexicon)
    assert "tents-Aster-1" in found


async def test_an_empty_store_answers_no_story(tmp_path: Path, lexicon: Lexicon) -> None:
    assert await found_in([], STORY, tmp_path, lexicon) == []


async def test_a_chinese_story_finds_by_its_words(tmp_path: Path, lexicon: Lexicon) -> None:
    tents = parse_policy("tents.zh.md", "# 帐篷\n\n## 过夜\n山里过夜的帐篷要选保暖的，零下也能睡。")
    bills = parse_policy("bills.zh.md", "# 发票\n\n## 下载\n发票在账户里下载。")
    told = (
        "去年我们全家一起搬了家，忙了好几个星期，邻居还送了点心过来。" * 4
        + "现在我想问问，山里过夜用哪种帐篷比较保暖？"
    )
    async with bench(tmp_path / "store.sqlite", [PolicySource(lambda: [bills, tents])], lexicon) as knowledge:
        await knowledge.sync.run()
        hits = await knowledge.search.find(told, kinds=[Kind.POLICY], language="zh", limit=2)
    assert hits[0].document.subject == "tents"


def test_only_long_messages_about_help_documents_are_stories() -> None:
    assert Stories.takes(STORY, [Kind.POLICY, Kind.PAGE])
    assert not Stories.takes(STORY, [Kind.POLICY, Kind.PRODUCT])
    assert not Stories.takes(STORY, [])
    assert not Stories.takes("How long do I have to return a tent that I bought last week?", [Kind.POLICY])


def test_two_chinese_characters_count_as_a_word_of_a_story() -> None:
    assert is_long("退" * 130)
    assert not is_long("退" * 110)


def test_a_story_is_cut_into_sentences_and_these_into_windows() -> None:
    said = sentences("One two three. Four five six!\n- seven eight nine\nTen. 十一十二十三。十四十五十六？")
    assert said == ["One two three.", "Four five six!", "seven eight nine", "十一十二十三。", "十四十五十六？"]
    assert windows(said[:3], 6) == ["One two three. Four five six!", "seven eight nine"]
    assert windows(said[:3], 2) == said[:3]


def test_files_named_alike_are_a_series_and_series_named_alike_a_category() -> None:
    subjects = [f"help/{kind}/{name}/{number}" for kind in ("a", "b") for name in "vwxyz" for number in (2, 10, 1)]
    terms = Analyser().terms
    made = outline(subjects, [terms(f"{s.split('/')[2]}{s.split('/')[1]} gadget page {s[-1]}") for s in subjects])
    assert made.categories == 2
    assert len(set(made.series.tolist())) == 10
    assert [float(one) for one in made.introduces[:3]] == [0.4, 0.0, 1.0]


def test_a_name_that_several_series_share_names_each_less_surely() -> None:
    titles = [["gold", "card", "one"], ["gold", "card", "two"], ["gold", "card", "x"], ["gold", "card", "y"]]
    made = outline(["p-1", "p-2", "q-1", "q-2"], titles)
    assert made.named([["my", "gold", "card"]]).tolist() == [0.5] * 4
    assert made.named([["no", "such", "thing"]]).tolist() == [0.0] * 4


def test_who_says_a_longer_name_does_not_say_the_shorter_one_within_it() -> None:
    titles = [["gold", "card", end] for end in "ab"] + [["business", "gold", "card", end] for end in "ab"]
    made = outline(["p-1", "p-2", "q-1", "q-2"], titles)
    assert made.named([["my", "business", "gold", "card"]])[:2].tolist() == [0.0, 0.0]
    assert made.named([["my", "business", "gold", "card"]])[2:].tolist() == [1.0, 1.0]


def test_a_single_word_names_a_series_when_no_other_title_has_it() -> None:
    made = outline(["p-1", "p-2", "q-1", "q-2"], [["zephyr", "a"], ["zephyr", "b"], ["card", "a"], ["card", "b"]])
    assert made.named([["the", "zephyr"]]).tolist() == [1.0, 1.0, 0.0, 0.0]


def test_a_document_is_near_those_before_and_after_it_in_its_series_alone() -> None:
    made = outline(["p-3", "p-1", "p-2", "q-1"], [["a"]] * 4)
    assert made.nearby(np.array([4.0, 1.0, 0.0, 9.0])) == pytest.approx([1 / 3, 4 / 3, 2.5, 0.0])


def test_a_series_unlike_the_others_of_its_category_is_less_one_of_a_kind() -> None:
    subjects = [f"help/{kind}/{name}/{number}" for kind in "ab" for name in "vwxyz" for number in (1, 2)]
    made = outline([*subjects, "other/1"], [["a"]] * 21)
    middles = np.tile(np.array([1.0, 0.0]), (21, 1))
    middles[2:4] = [0.6, 0.8]
    alike = made.alike(middles)
    assert alike[0] == alike[19] == 1.0
    assert alike[2] == alike[3] == pytest.approx(0.5, abs=0.1)
    assert alike[20] == 0.0
    assert set(made.alike(None)[:20].tolist()) == {1.0}
