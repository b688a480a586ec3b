"""Executes a confirmed proposal exactly once, across crashes and repeats.

The idempotency key towards the shop is the proposal's id. Whoever resumes asks the shop first whether the key is known,
so an answer that was lost is read back and never repeated. Only the receipt read back from the shop counts as done.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

import structlog

from assistant.actions.proposal import Proposal
from assistant.actions.store import ProposalStore
from assistant.clock import Clock
from connectors.commerce import Language, Receipt
from connectors.errors import ConnectorError

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Objection:
    """Why a confirmed act may not be done after all: a refusal code and its facts."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a person is told of an outcome: the data of the reply template and the card beside it."""

    data: Mapping[str, Any]
    card: Mapping[str, Any] | None = None


class Act(Protocol):
    """One kind of act: the rules on fresh data, the doing, the reading back, and how its outcomes are told."""

    async def object(self, command: Mapping[str, Any]) -> Objection | None:
        """Why the rules forbid this command now, None when they allow it."""
        ...

    async def perform(self, command: Mapping[str, Any], idempotency_key: str) -> None:
        """Ask the shop to do it; raises `ConnectorError`."""
        ...

    async def receipt(self, idempotency_key: str) -> Receipt | None:
        """What the shop recorded under the key."""
        ...

    def tell(self, receipt: Receipt, language: Language) -> Told:
        """What to say of a success, from nothing but the receipt."""
        ...

    def explain(self, objection: Objection, language: Language) -> Told:
        """What to say of an objection."""
        ...


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a confirmed proposal ended: `state` is done, refused, failed, expired, waiting_for_agent or pending.

    "pending" means that the shop cannot be reached: nothing is known, and the same key must be tried again.
    """

    state: str
    code: str = ""
    objection: Objection | None = None
    receipt: Receipt | None = None


class Executor:
    """The only holder of the acts, and so of every writing protocol."""

    def __init__(self, store: ProposalStore, acts: Mapping[str, Act], clock: Clock) -> None:
        self._store = store
        self._acts = acts
        self._clock = clock

    async def settle(self, proposal_id: str) -> Outcome:
        """Do what a person confirmed, or say why not; calling it again gives the same outcome and no second effect."""
        proposal = await self._store.get(proposal_id)
        if proposal is None or proposal.kind not in self._acts:
            return Outcome(state="failed", code="unknown_proposal")
        if proposal.state in ("open", "confirmed"):
            blocked = await self._begin(proposal)
            if blocked is not None:
                return blocked
        elif proposal.state in ("waiting_for_agent", "declined", "expired", "refused", "failed"):
            return Outcome(state=proposal.state)
        return await self._execute(proposal, self._acts[proposal.kind])

    def act(self, kind: str) -> Act:
        """The act of this kind; raises KeyError for a kind that nothing here can do."""
        return self._acts[kind]

    async def decline(self, proposal_id: str) -> bool:
        """Whether the proposal was still open and is declined now."""
        return await self._store.move(proposal_id, "declined")

    async def _begin(self, proposal: Proposal) -> Outcome | None:
        if proposal.state == "open" and self._clock() > proposal.expires_at:
            await self._store.move(proposal.id, "expired")
            return Outcome(state="expired")
        await self._store.move(proposal.id, "confirmed")
        if proposal.needs_agent:
            await self._store.move(proposal.id, "waiting_for_agent")
            return Outcome(state="waiting_for_agent")
        await self._store.move(proposal.id, "executing")
        return None

    async def _execute(self, proposal: Proposal, act: Act) -> Outcome:
        try:
            earlier = await act.receipt(proposal.id)
            if earlier is None:
                objection = await act.object(proposal.command)
                if objection is not None:
                    await self._store.move(proposal.id, "refused")
                    return Outcome(state="refused", code=objection.code, objection=objection)
                await act.perform(proposal.command, proposal.id)
                earlier = await act.receipt(proposal.id)
        except ConnectorError as error:
            return await self._failed(proposal, error)
        if earlier is None:
            return await self._failed(proposal, ConnectorError("no receipt after the act"))
        await self._store.move(proposal.id, "done")
        return Outcome(state="done", receipt=earlier)

    async def _failed(self, proposal: Proposal, error: ConnectorError) -> Outcome:
        log.warning("act failed", proposal=proposal.id, kind=proposal.kind, error=type(error).__name__)
        if error.retryable:
            return Outcome(state="pending", code=type(error).__name__)
        await self._store.move(proposal.id, "failed")
        return Outcome(state="failed", code=type(error).__name__)


def receipt_json(receipt: Receipt) -> dict[str, Any]:
    """A receipt as plain JSON, with its amount in the shape that facts and templates read."""
    amount = receipt.amount
    money = {"amount": amount.minor, "currency": amount.currency, "text": str(amount)} if amount else None
    return {**asdict(receipt), "at": receipt.at.isoformat(), "amount": money, "details": dict(receipt.details)}
