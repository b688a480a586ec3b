"""A person at the assistant's desk: a tool is asked, its proposal confirmed or not, and the turn settles it.

The tool is called with what a model would write; from the proposal on it is the same path as for every shopper: the event
log, the input frame that confirms, `run_turn` and the executor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pydantic import ValidationError

from assistant.actions.proposal import LIFETIME, proposal_from, superseded
from assistant.app import Aisle
from assistant.clock import random_id, utc_now
from assistant.record.events import ActSucceeded, AssistantSaid, CustomerIdentified
from assistant.record.views import view_of
from assistant.server.frames import Confirm
from assistant.server.inputs import Inputs, NotTaken
from assistant.skills.contract import Effect, Person, Tool, ToolContext
from connectors.commerce import Language
from evals.shops.run import Silent


@dataclass(frozen=True, kw_only=True)
class Call:
    """A tool with its arguments, as a model would ask for it."""

    tool: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """A signed-in person in a conversation of their own."""

    conversation: str
    customer: str


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What came of a call: a proposal's id, else the refusal or question in `outcome` and `code`."""

    outcome: str
    code: str = ""
    proposal: str = ""


@dataclass(frozen=True, kw_only=True)
class Settled:
    """What came of a confirmation: `done`, or how it ended instead."""

    done: bool
    how: str


class _NoTurns:
    """Turns are run here and now, one after the other."""

    def start(self, conversation_id: str) -> None:
        """Nothing: `Desk.settle` runs the turn itself."""

    async def drain(self) -> None:
        """Nothing to wait for."""


class Desk:
    """Serves visitors of one opened shop."""

    def __init__(self, aisle: Aisle, language: Language) -> None:
        self._aisle = aisle
        self._language = language
        self._tools: dict[str, Tool] = {tool.name: tool for skill in aisle.wiring.skills for tool in skill.tools}
        self._inputs = Inputs(aisle.log, Silent(), _NoTurns(), aisle.wiring.shop.catalogue)

    def can(self, tool: str) -> bool:
        """Whether there is such a proposing tool at all."""
        found = self._tools.get(tool)
        return found is not None and found.effect is Effect.PROPOSE

    async def visitor(self, customer: str) -> Visitor:
        """This customer in a new conversation."""
        conversation = await self._aisle.log.start("eval", "actions", self._language)
        await self._aisle.log.append(conversation, [CustomerIdentified(customer_id=customer, name="")])
        return Visitor(conversation=conversation, customer=customer)

    async def ask(self, visitor: Visitor, call: Call, *, expired: bool = False) -> Asked:
        """Run the tool for a visitor and keep its proposal in the log; `expired` makes it one whose time is over."""
        tool = self._tools[call.tool]
        context = self._context(visitor)
        try:
            arguments = tool.arguments.model_validate(dict(call.arguments))
        except ValidationError as error:
            return Asked(outcome="tool.bad_arguments", code=str(error.errors()[0]["loc"]))
        result = await tool.run(context, arguments)
        if result.proposal is None:
            return Asked(outcome=result.outcome, code=str(result.data.get("code", "")))
        made_at = context.now - (LIFETIME + timedelta(minutes=1) if expired else timedelta(0))
        made = proposal_from(result.proposal, random_id("p"), made_at)
        view = view_of(await self._aisle.log.read(visitor.conversation))
        await self._aisle.log.append(visitor.conversation, superseded([made], view.open_proposals))
        return Asked(outcome=result.outcome, proposal=made.proposal_id)

    async def confirm(self, visitor: Visitor, proposal: str) -> bool:
        """Send the frame that confirms; False where it was not taken. Nothing is executed yet."""
        taken = await self._inputs.take(visitor.conversation, Confirm(id=random_id("f"), proposal=proposal))
        return not isinstance(taken, NotTaken)

    async def settle(self, visitor: Visitor) -> Settled:
        """Run the turn that settles what was confirmed, and tell how it ended."""
        before = len(await self._aisle.log.read(visitor.conversation))
        await self._aisle.run_turn(visitor.conversation)
        events = [entry.event for entry in (await self._aisle.log.read(visitor.conversation))[before:]]
        done = any(isinstance(event, ActSucceeded) for event in events)
        how = next((type(e).__name__ for e in events if not isinstance(e, AssistantSaid)), "nothing")
        codes = [str(getattr(event, "code", "")) for event in events if getattr(event, "code", "")]
        return Settled(done=done, how=" ".join([how, *codes]))

    def _context(self, visitor: Visitor) -> ToolContext:
        wiring = self._aisle.wiring
        return ToolContext(
            conversation_id=visitor.conversation,
            person=Person(customer_id=visitor.customer),
            language=self._language,
            now=utc_now(),
            settings=wiring.shop_settings,
            capabilities=wiring.shop.capabilities,
            catalogue=wiring.shop.catalogue,
            orders=wiring.shop.orders,
            finder=wiring.knowledge.search,
            guesses=_FreeGuesses(),
            notices=wiring.shop.notices,
        )


class _FreeGuesses:
    """Signed-in people guess at nothing."""

    async def attempt(self, guess: object) -> bool:
        """Yes."""
        return True

    async def forget(self, guess: object) -> None:
        """Nothing to forget."""
