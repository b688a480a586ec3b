"""Answers out of resolved conversations that a support agent approved for everybody, as documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from connectors.commerce import Language
from knowledge.documents import Document, Kind
from knowledge.sources.base import Problem, SourcePage
from knowledge.sources.passages import Origin, Text, passage_documents
from knowledge.sources.personal import personal
from knowledge.sources.reading.parsed import ParsedSection

NAME = "conversations"
MOST_CHARACTERS = 5_000


@dataclass(frozen=True, kw_only=True)
class ApprovedAnswer:
    """A question and its answer as an agent worded them for everybody. `id` stays the same through its versions."""

    id: str
    question: str
    answer: str
    language: Language
    approved_by: str
    approved_at: datetime


class ApprovedAnswers(Protocol):
    """Whoever keeps what agents approved."""

    async def answers(self) -> Sequence[ApprovedAnswer]:
        """All that stand approved now; what was withdrawn is absent. Raises `ConnectorError` where that is not known."""
        ...


@dataclass(frozen=True, kw_only=True)
class Discretion:
    """What is not personal though it looks so, and how this shop's order numbers look."""

    own: tuple[str, ...] = ()
    order_number: str = ""


class ConversationSource:
    """Approved answers, read whole each time. One that holds personal data is refused: it goes, if it was there before."""

    name = NAME

    def __init__(self, approved: ApprovedAnswers, discretion: Discretion) -> None:
        self._approved = approved
        self._discretion = discretion

    async def changes(self, cursor: str | None) -> SourcePage:
        """All approved answers that may be found by everybody."""
        subjects: dict[str, list[Document]] = {}
        problems = []
        for answer in await self._approved.answers():
            refusal = self._refusal(answer)
            if refusal:
                problems.append(Problem(source=NAME, document=answer.id, code=refusal[0], sentence=refusal[1]))
            else:
                subjects[answer.id] = _documents(answer)
        return SourcePage(subjects=subjects, whole=True, problems=problems)

    def _refusal(self, answer: ApprovedAnswer) -> tuple[str, str] | None:
        if not answer.approved_by.strip():
            return "not_approved", "names nobody who approved it; approve it at the desk"
        if not answer.question.strip() or not answer.answer.strip():
            return "no_text", "lacks its question or its answer; write both"
        if len(answer.question) + len(answer.answer) > MOST_CHARACTERS:
            return "too_large", f"has more than {MOST_CHARACTERS} characters; shorten it"
        text = f"{answer.question}\n{answer.answer}"
        found = personal(text, self._discretion.own, self._discretion.order_number)
        if found:
            return "personal", f"seems to hold somebody's {found}; reword it without and approve it again"
        return None


def _documents(answer: ApprovedAnswer) -> list[Document]:
    text = Text(
        title=answer.question.strip(),
        language=answer.language,
        sections=(ParsedSection("", answer.answer.strip()),),
        version=answer.approved_at.date().isoformat(),
    )
    # Who approved it stands in the record of the desk; a shopper is not told the agent's name.
    return passage_documents(text, Origin(kind=Kind.QUESTION, source=NAME, subject=answer.id, prefix=NAME))
