"""What the shop's owner sees and does about knowledge: one place behind the command line and the REST routes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from assistant.clock import Clock
from assistant.guardrails.personal import personal_in, without_personal
from assistant.owner.rules import told_rules
from assistant.record.approved import AnswerLog, Approval, ApprovedRow
from assistant.record.gaps import Unanswered, unanswered_in
from assistant.record.log import EventLog
from assistant.skills.policies.themes import in_our_words
from assistant.skills.replies import Replies
from connectors.commerce import LANGUAGES, Language
from connectors.errors import Rejected
from connectors.shops.settings import ShopSettings
from knowledge.analysis import Analyser
from knowledge.checks.findings import Finding
from knowledge.checks.keeping import Findings
from knowledge.checks.stale import Freshness
from knowledge.documents import Document, Hit, Kind
from knowledge.gaps import ANSWERED, Group, Question, Wording, grouped
from knowledge.lexicon import read_lexicon
from knowledge.opening import Knowledge
from knowledge.search import Asked, Found
from knowledge.sources.base import Problem
from knowledge.sources.keeper import Keeper
from knowledge.sources.personal import personal
from knowledge.sync import Progress, SyncReport

ADMISSIONS = ("conversation.not_understood",)
ANSWERING = (Kind.POLICY, Kind.PAGE, Kind.QUESTION)
KINDS = {
    "catalogue": "product", "orders": "order", "policies": "policy", "help": "page", "questions": "question",
    "reviews": "review", "conversations": "question",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class SourceRow:
    """One source as its owner sees it. `age` is the time since it was last read to its end, None where it never was."""

    name: str
    kind: str
    every: timedelta
    synced_at: datetime | None
    due_at: datetime | None
    documents: int
    failures: int
    age: timedelta | None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Gap:
    """A group of questions that nothing answered, and the passage that comes nearest to an answer, where one does."""

    group: Group
    nearest: Hit | None = None


@dataclass(frozen=True, kw_only=True)
class OwnerParts:
    """What the owner's side works with."""

    knowledge: Knowledge
    keeper: Keeper
    log: EventLog
    answers: AnswerLog
    settings: ShopSettings
    replies: Replies
    clock: Clock


@dataclass
class _Kept:
    """What is kept between two looks at the gaps: of each conversation what nothing answered, up to which of its events."""

    wording: Wording | None = field(default=None)
    unanswered: dict[str, tuple[int, tuple[Unanswered, ...]]] = field(default_factory=dict)
    reading: asyncio.Lock = field(default_factory=asyncio.Lock)


class OwnerKnowledge:
    """Sources, search, gaps, findings, sync and approved answers of one shop."""

    def __init__(self, parts: OwnerParts) -> None:
        self._parts = parts
        self._kept = _Kept()
        self._findings = Findings(
            parts.knowledge.store, parts.settings.languages, told_rules(parts.settings), self._freshness
        )

    async def sources(self) -> list[SourceRow]:
        """Every source with its schedule, what it gave, and what it could not take over."""
        states = {state.name: state for state in await self._parts.knowledge.sources()}
        now = self._parts.clock()
        rows = []
        for kept in await self._parts.keeper.kept():
            plan, run, state = kept.standing.plan, kept.standing.run, states.get(kept.standing.plan.name)
            synced_at = state.synced_at if state else None
            rows.append(
                SourceRow(
                    name=plan.name,
                    kind=KINDS.get(plan.name, "page"),
                    every=plan.every,
                    synced_at=synced_at,
                    due_at=kept.standing.due_at,
                    documents=state.documents if state else 0,
                    failures=run.failures if run else 0,
                    age=now - synced_at if synced_at else None,
                    problems=kept.problems,
                )
            )
        return rows

    async def search(self, asked: Asked) -> Found:
        """What a shopper's words find, with the limits that were understood; of the shop's rules as the assistant asks for them."""
        if not set(asked.kinds).isdisjoint(ANSWERING):
            # "Return shipping" is called what a return costs on pages; its own words lead to delivery.
            asked = replace(asked, text=in_our_words(asked.text))
        return await self._parts.knowledge.search.look(asked)

    async def findings(self) -> tuple[Finding, ...]:
        """Contradictions, duplicates and what is old, as of now."""
        return await self._findings.at(self._parts.clock())

    async def sync(
        self, names: Sequence[str] | None = None, *, whole: bool = False, progress: Progress = lambda step: None
    ) -> SyncReport:
        """Read these sources now (None = all). Raises `Rejected` for a name that is none."""
        known = {row.name for row in await self.sources()}
        unknown = [name for name in names or () if name not in known]
        if unknown:
            raise Rejected(f"there is no source {unknown[0]!r}; there are {', '.join(sorted(known))}")
        return await self._parts.keeper.run(names, whole=whole, progress=progress)

    async def wake(self, source: str, *, whole: bool = False) -> bool:
        """Let a source be read at the next look at the schedule; False where there is none of this name."""
        return (await self._parts.keeper.schedule()).wake(source, whole=whole)

    async def gaps(self, since: timedelta = timedelta(days=90)) -> list[Gap]:
        """What people asked and nothing answered, the most asked first, without personal data.

        What was asked before somebody of the shop approved an answer to the same question is answered by now. Whoever asks
        it in vain after that shows that the answer is not found.
        """
        found = await self._unanswered(self._parts.clock() - since)
        questions = [
            Question(text=without_personal(one.text, one.names), person=one.person, at=one.at, why=one.why)
            for one in found
        ]
        approved = [
            Question(text=answer.question, person="", at=answer.approved_at, why=ANSWERED)
            for answer in await self._parts.answers.answers()
        ]
        embedder = self._parts.knowledge.embedder
        if self._kept.wording is None:
            analyser = Analyser()
            self._kept.wording = Wording(analyser, read_lexicon(analyser))
        embed = embedder.embed if "en" in embedder.languages else None
        groups = await grouped([*questions, *approved], self._kept.wording, embed)
        return [Gap(group=group, nearest=await self._nearest(group)) for group in groups]

    async def _unanswered(self, since: datetime) -> list[Unanswered]:
        admissions = {self._parts.replies.render(code, spoken, {}) for code in ADMISSIONS for spoken in LANGUAGES}
        async with self._kept.reading:
            active = await self._parts.log.active_since(since)
            kept = self._kept.unanswered
            for conversation_id, newest in active.items():
                # A conversation is read again only when something was added to it.
                if kept.get(conversation_id, (0, ()))[0] != newest:
                    recorded = await self._parts.log.read(conversation_id)
                    kept[conversation_id] = (newest, tuple(unanswered_in(conversation_id, recorded, admissions)))
            for gone in kept.keys() - active.keys():
                del kept[gone]
            return [one for conversation_id in active for one in kept[conversation_id][1] if one.at >= since]

    async def _nearest(self, group: Group) -> Hit | None:
        language: Language = "zh" if group.language == "zh" else "en"
        hits = await self._parts.knowledge.search.find(group.title, kinds=ANSWERING, language=language, limit=1)
        return hits[0] if hits else None

    async def _freshness(self) -> list[Freshness]:
        return [Freshness(source=row.name, synced_at=row.synced_at, every=row.every) for row in await self.sources()]


async def approve(log: EventLog, answers: AnswerLog, settings: ShopSettings, approval: Approval) -> ApprovedRow:
    """Keep an answer of a resolved conversation for everybody.

    Raises `Rejected` for an unknown conversation, an empty text, a missing name, or words that may tell who somebody is.
    """
    if not await log.exists(approval.conversation_id):
        raise Rejected(f"there is no conversation {approval.conversation_id}; ./aisle export lists them")
    for name, text in (
        ("question", approval.question),
        ("answer", approval.answer),
        ("approver", approval.approved_by),
    ):
        if not text.strip():
            raise Rejected(f"the {name} is empty")
    told = personal_data(f"{approval.question}\n{approval.answer}", settings)
    if told:
        raise Rejected(f"the text seems to hold somebody's {told}; reword it without and approve it again")
    return await answers.approve(approval)


def personal_data(text: str, settings: ShopSettings) -> str:
    """The kind of personal data that a text seems to hold, empty for none; the shop's own address and number may stand."""
    own = (settings.support.email, settings.support.phone)
    found = personal(text, own, settings.order_number_pattern)
    if found:
        return found
    for allowed in filter(None, own):
        text = text.replace(allowed, " ")
    kinds = [piece.kind for piece in personal_in(text) if piece.kind not in ("link", "number")]
    return kinds[0] if kinds else ""


def place_of(document: Document) -> str:
    """Where a passage stands, in a line: source, title, section, version."""
    parts = (document.source, document.title, document.section, document.version and f"version {document.version}")
    return " › ".join(part for part in parts if part)
