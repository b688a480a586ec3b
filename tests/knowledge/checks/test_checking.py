"""Findings over whole sources: the demo shop's own texts are clean, and what is put into them is told with its places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from assistant.owner.rules import told_rules
from assistant.settings import DEMO_SHOP
from connectors.shops.folder import read_policies
from connectors.shops.settings import load_shop_settings
from knowledge.checks.checking import Given, check
from knowledge.checks.findings import Code, Finding
from knowledge.checks.keeping import open_reader
from knowledge.checks.stale import Freshness
from knowledge.checks.statements import Reader
from knowledge.documents import Document, Kind
from knowledge.sources.files import FileSource
from knowledge.sources.policies import policy_documents
from knowledge.sources.questions import QuestionSource

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
RULES = told_rules(load_shop_settings(DEMO_SHOP))


@pytest.fixture(scope="module")
def reader() -> Reader:
    return open_reader()


@pytest.fixture(scope="module")
def policies() -> list[Document]:
    return [document for policy in read_policies(DEMO_SHOP) for document in policy_documents(policy)]


def page(text: str, **fields: str) -> Document:
    told = {"id": "page:1", "subject": "1", "source": "site", "title": "Help", "section": "", "language": "en"} | fields
    language = "zh" if told.pop("language") == "zh" else "en"
    return Document(kind=Kind.PAGE, language=language, text=text, **told)  # type: ignore[arg-type]  # all of them are texts


def checked(reader: Reader, documents: Sequence[Document], now: datetime = NOW) -> list[Finding]:
    return check(reader, Given(documents=documents, now=now, rules=RULES))


async def test_the_demo_shop_s_own_texts_hold_nothing_that_contradicts_repeats_or_is_stale(
    reader: Reader, policies: list[Document]
) -> None:
    others = [
        FileSource("help", DEMO_SHOP / "help", Kind.PAGE),
        QuestionSource("questions", DEMO_SHOP / "questions.csv"),
    ]
    pages = [await source.changes(None) for source in others]
    documents = [document for read in pages for each in read.subjects.values() for document in each]
    assert len(documents) > 40
    assert checked(reader, [*policies, *documents]) == []


def test_a_page_with_another_return_window_contradicts_policy_and_rule_and_both_places_are_named(
    reader: Reader, policies: list[Document]
) -> None:
    found = checked(
        reader, [*policies, page("You have 14 days after delivery to send things back.", section="Returns")]
    )
    contradiction = next(finding for finding in found if finding.code is Code.CONTRADICTION)
    assert {place.source for place in contradiction.places} == {"policies", "site"}
    assert any("within 30 days" in place.sentence for place in contradiction.places)
    assert set(contradiction.figures) == {"30 days", "14 days"}
    rule = next(finding for finding in found if finding.code is Code.RULE_DIFFERS)
    assert rule.facts["rule"] == "returns.window_days"
    assert {finding.code for finding in found} == {Code.CONTRADICTION, Code.RULE_DIFFERS}


def test_a_translation_with_another_figure_is_told(reader: Reader, policies: list[Document]) -> None:
    changed = [replace(d, text=d.text.replace("$14.90", "$12.90")) if d.language == "zh" else d for d in policies]
    [finding] = checked(reader, changed)
    assert finding.code is Code.LANGUAGES_DIFFER
    assert set(finding.figures) == {"$14.90", "$12.90"}
    assert {place.language for place in finding.places} == {"en", "zh"}


def test_a_version_that_has_ended_or_not_begun_contradicts_nothing(reader: Reader, policies: list[Document]) -> None:
    text = "You can return things within 14 days after delivery."
    old = replace(page(text), valid_to=date(2026, 1, 1))
    coming = replace(page(text, id="page:2", subject="2"), valid_from=date(2027, 1, 1))
    assert [finding.code for finding in checked(reader, [*policies, old, coming])] == [Code.ENDED]


def test_what_another_place_says_again_is_a_duplicate(reader: Reader, policies: list[Document]) -> None:
    again = page("Standard delivery within the United States takes 3-5 business days and costs $5.90.")
    [finding] = checked(reader, [*policies, again])
    assert finding.code is Code.DUPLICATE


def test_a_page_that_says_no_where_the_policy_says_yes_contradicts_it_in_either_language(
    reader: Reader, policies: list[Document]
) -> None:
    for text, language in (("We do not ship to Canada.", "en"), ("我们不送加拿大。", "zh")):
        found = checked(reader, [*policies, page(text, language=language)])
        assert [finding.code for finding in found] == [Code.CONTRADICTION], text


def test_what_is_old_is_told_with_what_to_do(reader: Reader) -> None:
    def policy(subject: str, **fields: object) -> list[Document]:
        base = {"version": "1", **fields}
        return [
            replace(
                page("Fine.", id=f"{subject}:{language}", subject=subject, language=language), kind=Kind.POLICY, **base
            )  # type: ignore[arg-type]  # fields of a document
            for language in ("en", "zh")
        ]

    documents = [
        *policy("ending", valid_to=date(2026, 12, 1)),
        *policy("old", valid_from=date(2023, 1, 1)),
        *policy("unversioned", version=""),
        policy("alone")[0],
        page("The winter sale ends on January 15, 2026.", id="page:9", subject="9"),
    ]
    late = Freshness(source="site", synced_at=NOW - timedelta(days=9), every=timedelta(hours=6))
    fresh = Freshness(source="help", synced_at=NOW - timedelta(hours=9), every=timedelta(hours=6))
    found = check(reader, Given(documents=documents, now=NOW, sources=[late, fresh]))
    codes = {finding.code for finding in found}
    assert codes == {
        Code.ENDS_SOON, Code.OLD_VERSION, Code.NO_VERSION, Code.ONE_LANGUAGE, Code.PAST_DATE, Code.NOT_SYNCED,
    }  # fmt: skip
    assert all(finding.says(language) and finding.cure(language) for finding in found for language in ("en", "zh"))
    assert [f.places[0].source for f in found if f.code is Code.NOT_SYNCED] == ["site"]


def test_a_version_that_is_followed_by_the_next_is_not_told(reader: Reader) -> None:
    ending = replace(page("Fine."), kind=Kind.POLICY, version="1", valid_to=date(2026, 12, 1))
    following = replace(ending, id="page:2", version="2", valid_from=date(2026, 12, 2), valid_to=None)
    found = check(reader, Given(documents=[ending, following], now=NOW, languages=("en",)))
    assert found == []


def test_a_finding_keeps_its_id(reader: Reader, policies: list[Document]) -> None:
    documents = [*policies, page("We do not ship to Canada.")]
    [first], [again] = checked(reader, documents), checked(open_reader(), documents)
    assert first.id == again.id
