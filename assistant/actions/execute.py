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
    """One kind of act: the rules on fresh data, the doing, the reading back, and how its outcomes are told.

    `replies` is the prefix of its reply codes: "returns" has returns.done, returns.declined and returns.changed.
    """

    @property
    def replies(self) -> str:
        """The prefix of its reply codes."""
        ...

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
    """How a confirmed proposal ended: `state` is done, refused, failed, waiting_for_agent or pending.

    "pending" means that nothing certain is known, and that the same key must be tried again.
    """

    state: str
    code: str = ""
    objection: Objection | None = None
    receipt: Receipt | None = None


class Executor:
    """The only holder of the acts, and so of every writing protocol."""

    def __init__(self, store: ProposalStore, acts: Mapping[str, Act]) -> None:
        self._store = store
        self._acts = acts

    async def settle(self, proposal_id: str) -> Outcome:
        """Do what a person confirmed, or say why not; calling it again, even at once, has no second effect.

        It keeps no state of its own: the log moves the proposal together with the event that tells the outcome, and
        until then whoever settles again asks the shop for the receipt under the same key first.
        """
        proposal = await self._store.get(proposal_id)
        if proposal is None or proposal.kind not in self._acts:
            return Outcome(state="failed", code="unknown_proposal")
        if proposal.state == "confirmed":
            return Outcome(state="waiting_for_agent") if proposal.needs_agent else await self._execute(proposal)
        return Outcome(state="failed", code="not_confirmed")

    def act(self, kind: str) -> Act:
        """The act of this kind; raises KeyError for a kind that nothing here can do."""
        return self._acts[kind]

    async def _execute(self, proposal: Proposal) -> Outcome:
        act = self._acts[proposal.kind]
        try:
            receipt = await act.receipt(proposal.id)
            if receipt is not None:
                return Outcome(state="done", receipt=receipt)
            objection = await act.object(proposal.command)
            if objection is not None:
                # The objection may be our own act's effect, done by somebody else in the meantime.
                receipt = await act.receipt(proposal.id)
                return _done(receipt) or Outcome(state="refused", code=objection.code, objection=objection)
        except ConnectorError as error:
            return _unknown(proposal, error)
        return await self._perform(proposal, act)

    async def _perform(self, proposal: Proposal, act: Act) -> Outcome:
        refusal: ConnectorError | None = None
        try:
            await act.perform(proposal.command, proposal.id)
        except ConnectorError as error:
            if error.retryable:
                return _unknown(proposal, error)
            refusal = error
        try:
            receipt = await act.receipt(proposal.id)
        except ConnectorError as error:
            return _unknown(proposal, error)
        if receipt is None and refusal is not None:
            log.warning(
                "act refused by the shop", proposal=proposal.id, kind=proposal.kind, error=type(refusal).__name__
            )
            return Outcome(state="failed", code=type(refusal).__name__)
        # Performed, and yet no receipt: nothing certain is known, so nothing is claimed either way.
        return _done(receipt) or Outcome(state="pending", code="no_receipt")


def _done(receipt: Receipt | None) -> Outcome | None:
    return Outcome(state="done", receipt=receipt) if receipt is not None else None


def _unknown(proposal: Proposal, error: ConnectorError) -> Outcome:
    log.warning("act not settled", proposal=proposal.id, kind=proposal.kind, error=type(error).__name__)
    return Outcome(state="pending", code=type(error).__name__)


def receipt_json(receipt: Receipt) -> dict[str, Any]:
    """A receipt as plain JSON, with its amount in the shape that facts and templates read."""
    amount = receipt.amount
    money = {"amount": amount.minor, "currency": amount.currency, "text": str(amount)} if amount else None
    return {**asdict(receipt), "at": receipt.at.isoformat(), "amount": money, "details": dict(receipt.details)}
