"""`./aisle try`: talk to the assistant in the terminal, or play a written conversation and print every event."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from assistant.app import Aisle, open_aisle
from assistant.clock import random_id
from assistant.commands.script import Line, read_script
from assistant.commands.steps import Steps
from assistant.record.events import (
    AssistantSaid,
    CustomerIdentified,
    Event,
    LanguageChosen,
    ProposalConfirmed,
    ProposalDeclined,
    Recorded,
    ShopperSaid,
    to_json,
)
from assistant.record.views import view_of
from assistant.settings import Settings, read_settings
from connectors.errors import Misconfigured

Script = Sequence[tuple[int, Line]]


class Printer:
    """Shows a turn in the terminal: finished replies, cards as text; with `as_json` every event as a JSON line.

    Such a line has `conversation`, `seq`, `at`, `event` (what happened, such as "ShopperSaid") and the event's own fields.
    """

    def __init__(self, as_json: bool) -> None:
        self._json = as_json

    def working(self, conversation_id: str, turn: str, label: str, done: bool) -> None:
        """Say what the assistant is busy with."""
        if label and not self._json:
            print(f"  … {label}", file=sys.stderr)

    def delta(self, conversation_id: str, turn: str, index: int, text: str) -> None:
        """Words are shown with the finished reply: a terminal cannot take any back."""

    def recorded(self, conversation_id: str, recorded: Sequence[Recorded]) -> None:
        """Print what was recorded."""
        for entry in recorded:
            if self._json:
                kind, body = to_json(entry.event)
                line = {
                    "conversation": conversation_id,
                    "seq": entry.seq,
                    "at": entry.at.isoformat(),
                    "event": kind,
                    **body,
                }
                print(json.dumps(line, ensure_ascii=False), flush=True)
            elif isinstance(entry.event, AssistantSaid):
                print(f"\n{_reply(entry.event)}\n", flush=True)


def run(arguments: argparse.Namespace) -> int:
    """0 when the conversation ended well."""
    settings = read_settings(shop=arguments.shop)
    # Read to its end before anything is opened: a mistake in its last line is told at once.
    script = list(read_script(arguments.script)) if arguments.script else None
    return asyncio.run(_run(arguments, settings, script))


async def _run(arguments: argparse.Namespace, settings: Settings, script: Script | None) -> int:
    printer = Printer(arguments.json)
    aisle = await open_aisle(settings, Steps(), lambda _: printer, fresh=arguments.fresh)
    try:
        talk = Talk(aisle, printer)
        await talk.begin(arguments.customer, arguments.language)
        if script is not None:
            for number, line in script:
                try:
                    await talk.play(line)
                except Misconfigured as error:
                    raise Misconfigured(f"{arguments.script}, line {number}: {error}") from error
        else:
            print("Type a message; y or n answers a proposal; an empty line ends.", file=sys.stderr)
            async for text in _typed():
                await talk.say(text)
    finally:
        await aisle.close()
    return 0


class Talk:
    """One person in one conversation at a time, through the same `run_turn` as everybody else."""

    def __init__(self, aisle: Aisle, printer: Printer) -> None:
        self._aisle = aisle
        self._printer = printer
        self._conversation = ""

    async def begin(self, customer_id: str | None, language: str | None = None) -> None:
        """A new conversation as this customer, or as a guest."""
        chosen = language or self._aisle.wiring.shop_settings.default_language
        self._conversation = await self._aisle.log.start("terminal", "local", chosen)
        self._printer.recorded(self._conversation, await self._aisle.log.read(self._conversation))
        if customer_id is not None:
            customer = await self._aisle.wiring.shop.orders.customer(customer_id)
            if customer is None:
                raise Misconfigured(f"this shop has no customer {customer_id!r}")
            await self._append(CustomerIdentified(customer_id=customer.id, name=customer.name))

    async def play(self, line: Line) -> None:
        """Do what one line of a script says."""
        if line.signs_in:
            await self.begin(line.customer)
        elif line.language is not None:
            await self._append(LanguageChosen(language=line.language))
        elif line.say is not None:
            await self.say(line.say)
        elif line.tap is not None:
            await self._tap(line.tap)
        else:
            await self._decide(confirmed=line.confirm is True)

    async def say(self, text: str, via: str = "say") -> None:
        """Say something and wait for the reply."""
        await self._append(ShopperSaid(text=text, client_id=random_id("s"), via=via))
        await self._aisle.run_turn(self._conversation)

    async def _tap(self, wanted: int | str) -> None:
        replies = [
            e.event for e in await self._aisle.log.read(self._conversation) if isinstance(e.event, AssistantSaid)
        ]
        choices = replies[-1].quick_replies if replies else ()
        for index, choice in enumerate(choices):
            if wanted in (index, choice["label"]):
                await self.say(str(choice["say"]), via="tap")
                return
        raise Misconfigured(f"the last reply has no suggestion {wanted!r}; it has {[c['label'] for c in choices]}")

    async def _decide(self, *, confirmed: bool) -> None:
        view = view_of(await self._aisle.log.read(self._conversation))
        if not view.open_proposals:
            raise Misconfigured("no proposal is open")
        decided = ProposalConfirmed if confirmed else ProposalDeclined
        await self._append(decided(proposal_id=view.open_proposals[-1].id, via="frame"))
        await self._aisle.run_turn(self._conversation)

    async def _append(self, event: Event) -> None:
        written = await self._aisle.log.append(self._conversation, [event])
        self._printer.recorded(self._conversation, written)


async def _typed() -> AsyncIterator[str]:
    while True:
        try:
            text = await asyncio.to_thread(input, "› ")
        except EOFError:
            return
        if not text.strip():
            return
        yield text


def _reply(said: AssistantSaid) -> str:
    parts = [said.text, *(_card(card) for card in said.cards)]
    if said.sources:
        parts.append(
            "  (" + "; ".join(" – ".join(filter(None, (s["title"], s["section"]))) for s in said.sources) + ")"
        )
    if said.quick_replies:
        parts.append("  [" + "] [".join(str(choice["label"]) for choice in said.quick_replies) + "]")
    return "\n".join(filter(None, parts))


def _card(card: Mapping[str, Any]) -> str:
    """A card as indented lines."""
    lines: list[str] = []
    heading = " ".join(str(card[key]) for key in ("title", "number", "state_label", "total") if card.get(key))
    if heading:
        lines.append(heading)
    lines += [f"• {tile['title']}  {tile['price']}" for tile in card.get("products", ())]
    lines += [f"• {o['number']}  {o['state_label']}  {o['total']}  {o['summary']}" for o in card.get("orders", ())]
    lines += [f"• {line['quantity']} × {line['title']}  {line['price']}" for line in card.get("lines", ())]
    lines += [f"- {step['at']} {step['text']}".replace("-  ", "- ") for step in card.get("timeline", ())]
    for row in card.get("rows", ()):
        lines.append(
            f"{row['label']}: {row['value']}" if "label" in row else f"{row['name']}: {' | '.join(row['values'])}"
        )
    return "\n".join(f"  │ {line}" for line in lines)
