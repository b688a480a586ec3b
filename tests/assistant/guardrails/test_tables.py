"""Sentences written before the guards were tuned: what must be said and what must never be."""

from __future__ import annotations

import pytest

from assistant.guardrails import figures, receipts
from assistant.guardrails.reading import fold, read
from assistant.guardrails.risk import risky
from tests.assistant.guardrails.scenes import Row, rows, scenes, spoken

SCENES = scenes()
ALL = [
    pytest.param(row, id=f"{language}-{number}")
    for language in ("en", "zh")
    for number, row in enumerate(rows(language), 2)
]


@pytest.mark.parametrize("row", ALL)
def test_a_sentence_is_said_exactly_when_facts_and_receipts_support_it(row: Row) -> None:
    refusals = SCENES[row.scene].refusals(row.sentence)
    assert bool(refusals) == (row.verdict != "pass"), f"{row.sentence}: {refusals}"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_both_tables_hold_at_least_two_hundred_sentences_of_both_kinds(language: str) -> None:
    table = rows(language)
    assert len(table) >= 200
    assert all(sum(r.verdict == verdict for r in table) >= 60 for verdict in ("pass", "figure", "claim"))


@pytest.mark.parametrize("row", ALL)
def test_the_quick_scan_hides_no_figure_and_no_claim(row: Row) -> None:
    """Whatever the full reading finds, the scan that lets words through must have seen a risk in."""
    plain = read(row.sentence)
    claims = [*receipts.claims_in_chinese(plain.lower()), *receipts.claims_in_english(plain.lower())]
    assert risky(fold(row.sentence)) or not [*figures.all_figures(plain), *claims]


@pytest.mark.parametrize(("where", "sentence"), spoken("attacks"))
def test_an_attack_is_refused(where: str, sentence: str) -> None:
    assert SCENES[where].refusals(sentence)


@pytest.mark.parametrize(("where", "sentence"), spoken("everyday"))
def test_everyday_talk_passes(where: str, sentence: str) -> None:
    assert SCENES[where].refusals(sentence) == []
