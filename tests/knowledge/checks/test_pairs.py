"""The checker on pairs that were written before it: what it finds is right, and what is there is found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from knowledge.checks.comparing import Verdict, compare
from knowledge.checks.keeping import open_reader
from knowledge.checks.statements import Reader
from knowledge.documents import Document, Kind

PAIRS = Path(__file__).with_name("pairs.yaml")
Pair = Mapping[str, str]


@pytest.fixture(scope="module")
def reader() -> Reader:
    return open_reader()


@pytest.fixture(scope="module")
def pairs() -> Sequence[Pair]:
    loaded: Sequence[Pair] = yaml.safe_load(PAIRS.read_text(encoding="utf-8"))
    return loaded


def passage(told: str, source: str) -> Document:
    language, title, section, text = (part.strip() for part in told.split("|", 3))
    fields: dict[str, Any] = {"id": source, "subject": source, "source": source, "kind": Kind.PAGE}
    return Document(language="zh" if language == "zh" else "en", title=title, section=section, text=text, **fields)


def verdict(reader: Reader, pair: Pair) -> str:
    first, second = reader.read(passage(pair["a"], "one")), reader.read(passage(pair["b"], "two"))
    found = [compared.verdict for a in first for b in second if (compared := compare(a, b)) is not None]
    if Verdict.CONTRADICTION in found:
        return Verdict.CONTRADICTION
    return Verdict.DUPLICATE if found else "innocent"


def test_the_set_is_large_enough_and_in_both_languages(pairs: Sequence[Pair]) -> None:
    kinds = Counter(pair["is"] for pair in pairs)
    assert kinds["contradiction"] + kinds["duplicate"] >= 40
    assert kinds["innocent"] >= 60
    assert sum(pair["a"].startswith("zh") for pair in pairs) >= 40
    assert sum(pair["a"][:2] != pair["b"][:2] for pair in pairs) >= 8


@pytest.mark.parametrize("half", [0, 1], ids=["seen", "held out"])
def test_nine_in_ten_findings_are_right_and_nine_in_ten_faults_are_found(
    reader: Reader, pairs: Sequence[Pair], half: int
) -> None:
    judged = [(pair["is"], verdict(reader, pair)) for pair in pairs[half::2]]
    right = sum(is_ == told != "innocent" for is_, told in judged)
    assert right / sum(told != "innocent" for _, told in judged) >= 0.9
    assert right / sum(is_ != "innocent" for is_, _ in judged) >= 0.9
