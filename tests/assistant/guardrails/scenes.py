"""The conversations in which the table sentences are said, and the tables themselves."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import settings

from assistant.guardrails.figures import FactSet, FigureCheck, facts_in
from assistant.guardrails.receipts import ClaimCheck, Grounds, receipts_from, states_in
from assistant.guardrails.release import Gate, Refusal

# Generated tests judge what is said, not how fast: a busy machine is no failure.
unhurried = settings(deadline=None)
TABLES = Path(__file__).parent / "tables"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Scene:
    """What tools returned and what stands in one conversation."""

    facts: FactSet
    grounds: Grounds

    def gate(self) -> Gate:
        return Gate(FigureCheck(self.facts), ClaimCheck(self.grounds))

    def refusals(self, sentence: str) -> list[Refusal]:
        found = (FigureCheck(self.facts).refuse(sentence), ClaimCheck(self.grounds).refuse(sentence))
        return [refusal for refusal in found if refusal]


def scene(data: Any, *, receipts: tuple[Any, ...] = (), proposals: tuple[str, ...] = ()) -> Scene:
    facts = FactSet(facts_in(data, "call-1", NOW))
    return Scene(facts, Grounds(receipts_from(receipts), list(states_in(data)), set(proposals)))


def scenes() -> dict[str, Scene]:
    written = json.loads((TABLES / "scenes.json").read_text(encoding="utf-8"))
    return {
        name: scene(
            body.get("data", {}), receipts=tuple(body.get("receipts", ())), proposals=tuple(body.get("proposals", ()))
        )
        for name, body in written.items()
    }


@dataclass(frozen=True)
class Row:
    """One sentence of a table: "pass", or which guard must refuse it; every third row is kept aside from tuning."""

    verdict: str
    scene: str
    sentence: str
    held_out: bool


def rows(language: str) -> list[Row]:
    lines = (TABLES / f"{language}.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return [Row(*line.split("\t"), held_out=index % 3 == 2) for index, line in enumerate(lines)]


def spoken(table: str) -> list[tuple[str, str]]:
    """Scene and sentence of each line of a table without verdicts."""
    lines = (TABLES / f"{table}.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return [(where, sentence) for where, sentence in (line.split("\t") for line in lines)]
