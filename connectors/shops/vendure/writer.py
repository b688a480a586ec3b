"""Acts on a Vendure shop, each once under its key. The reasoning stands under "Decisions" in the README."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from weakref import WeakValueDictionary

from connectors.commands import CancelOrder, ChangeAddress, ChangeItems, Command
from connectors.commerce import Receipt, ReturnOrder
from connectors.errors import Rejected, Unreachable, Unsupported
from connectors.shops.vendure import queries
from connectors.shops.vendure.answers import OrderAnswer
from connectors.shops.vendure.client import AdminClient
from connectors.shops.vendure.notes import (
    LEASE,
    NEEDED_FOR_A_STEP,
    Entry,
    Note,
    done,
    live_claims,
    notes_of,
    of_key,
    written,
)
from connectors.shops.vendure.objections import is_whole, objection
from connectors.shops.vendure.orders import VendureOrders
from connectors.shops.vendure.orders_mapping import order_of
from connectors.shops.vendure.receipts import receipt_of
from connectors.shops.vendure.steps import MODIFYING, Work, cancel, change_address, change_items, is_begun

ACTS: frozenset[type[Command]] = frozenset({ReturnOrder, CancelOrder, ChangeAddress, ChangeItems})
# So long somebody waits for another act on the same order, looking again at this interval.
WAIT_SECONDS = 20.0
LOOK_SECONDS = 0.15


class VendureOrderWriter:
    """Vendure's `OrderWriter`."""

    def __init__(
        self,
        client: AdminClient,
        now: Callable[[], datetime],
        new_token: Callable[[], str],
        settle_refunds: bool = False,
    ) -> None:
        self._client = client
        self._orders = VendureOrders(client)
        self._now = now
        self._new_token = new_token
        self._settle_refunds = settle_refunds
        # Within one process, those who want the same order queue here and write no claims against each other.
        self._queues: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def perform(self, command: Command, idempotency_key: str) -> Receipt:
        """The receipt of the act, done now or earlier under the same key; raises `Rejected` and `Unsupported`."""
        if not isinstance(command, ReturnOrder | CancelOrder | ChangeAddress | ChangeItems):
            raise Unsupported(f"a Vendure shop does not do {type(command).__name__}")
        earlier = await self.receipt(idempotency_key)
        if earlier is not None:
            return earlier
        queue = self._queues.setdefault(command.order_id, asyncio.Lock())
        async with queue:
            return await self._in_turn(command.order_id, command, idempotency_key)

    async def tell_stock_notice(self, notice_id: str) -> None:
        """Nothing: a Vendure shop keeps no such requests, so each is unknown."""

    async def receipt(self, idempotency_key: str) -> Receipt | None:
        """What was done under this key. An act that somebody began and did not end is brought to its end first.

        Raises `Unreachable` while somebody may still be at it.
        """
        for answer in await self._orders.holding(idempotency_key):
            notes = notes_of(answer)
            receipt = done(notes, idempotency_key)
            if receipt is not None:
                return receipt
            mine = of_key(notes, idempotency_key)
            if mine and is_begun(answer, mine[0].entry):
                if live_claims(mine, self._now()):
                    raise Unreachable(f"an act on order {answer.code} is under way")
                queue = self._queues.setdefault(answer.id, asyncio.Lock())
                async with queue:
                    return await self._in_turn(answer.id, mine[0].entry.command, idempotency_key)
        return None

    async def _in_turn(self, order_id: str, command: Command, key: str) -> Receipt:
        """The receipt, once nobody else holds the order."""
        end = time.monotonic() + WAIT_SECONDS
        while True:
            answer = await self._read(order_id)
            notes = notes_of(answer)
            receipt = done(notes, key)
            if receipt is not None:
                return receipt
            if not live_claims(notes, self._now()):
                claim = await self._claim(answer, command, key)
                if claim is not None:
                    return await self._under(claim, order_id)
            if time.monotonic() > end:
                raise Unreachable(f"another act on order {answer.code} is under way")
            await asyncio.sleep(LOOK_SECONDS)

    async def _claim(self, answer: OrderAnswer, command: Command, key: str) -> Note | None:
        """Our claim if nobody else has one.

        It is written first and the others are looked for then, so of two at least one sees the other.
        """
        if not of_key(notes_of(answer), key):
            self._object(command, answer)
        entry = Entry(
            key=key,
            token=self._new_token(),
            command_kind=type(command).__name__,
            command=command,
            until=self._now() + LEASE,
            state_before=answer.state,
            whole=isinstance(command, CancelOrder) and is_whole(command, order_of(answer)),
        )
        begun = next((n.entry for n in of_key(notes_of(answer), key) if is_begun(answer, n.entry)), None)
        if begun is not None:
            # What a crash left half done is brought to its end as it was meant, whoever asks for it and how.
            entry = replace(begun, token=entry.token, until=entry.until)
        note = {"id": answer.id, "note": written(entry), "isPublic": False}
        await self._client.act(queries.ADD_NOTE, {"input": note})
        end = time.monotonic() + WAIT_SECONDS
        while True:
            claims = live_claims(notes_of(await self._read(answer.id)), self._now())
            mine = next((each for each in claims if each.entry.token == entry.token), None)
            if mine is None:
                raise Unreachable(f"the claim on order {answer.code} was not found again")
            if len(claims) == 1:
                return mine
            # The earliest waits for the others to withdraw; nobody goes on while another claim can be seen.
            if claims[0] is not mine or time.monotonic() > end:
                await self._forget([mine])
                return None
            await asyncio.sleep(LOOK_SECONDS)

    async def _under(self, claim: Note, order_id: str) -> Receipt:
        """Do what is missing of the act and write down its receipt; a refusal leaves no trace."""
        entry = claim.entry
        answer = await self._read(order_id)
        ours = of_key(notes_of(answer), entry.key)
        receipt = done(ours, entry.key)
        if receipt is not None:
            await self._forget([claim])
            return receipt
        begun = is_begun(answer, entry)
        try:
            if not begun:
                self._object(entry.command, answer)
            await self._keep_key(order_id, entry.key)
            await self._do(entry, answer)
        except Rejected as refusal:
            if is_begun(await self._read(order_id), entry):
                raise Unreachable(f"an act on order {answer.code} stopped half way: {refusal}") from refusal
            await self._forget(ours)
            raise
        after = await self._read(order_id)
        receipt = receipt_of(entry, order_of(_as_before(answer, entry)), after, self._now())
        finished = written(replace(entry, receipt=receipt))
        await self._client.act(
            queries.CHANGE_NOTE, {"input": {"noteId": claim.id, "note": finished, "isPublic": False}}
        )
        await self._forget([note for note in ours if note.id != claim.id])
        return receipt

    async def _do(self, entry: Entry, answer: OrderAnswer) -> None:
        async def read() -> OrderAnswer:
            # Asked before each step: whoever is late must not act under a claim that others take for expired.
            if entry.until - self._now() < NEEDED_FOR_A_STEP:
                raise Unreachable(f"the act on order {answer.code} took too long; it is resumed later")
            return await self._read(answer.id)

        work = Work(entry=entry, client=self._client, read=read, settle_refunds=self._settle_refunds)
        before = order_of(_as_before(answer, entry))
        command = entry.command
        if isinstance(command, CancelOrder):
            await cancel(work, command)
        elif isinstance(command, ChangeAddress):
            await change_address(work, command)
        elif isinstance(command, ChangeItems):
            await change_items(work, command, before)

    def _object(self, command: Command, answer: OrderAnswer) -> None:
        if not isinstance(command, ReturnOrder | CancelOrder | ChangeAddress | ChangeItems):
            raise Unsupported(f"a Vendure shop does not do {type(command).__name__}")
        problem = objection(command, order_of(answer))
        if problem:
            raise Rejected(problem)

    async def _read(self, order_id: str) -> OrderAnswer:
        answer = await self._orders.answer(order_id)
        if answer is None:
            raise Rejected(f"there is no order {order_id}")
        return answer

    async def _keep_key(self, order_id: str, key: str) -> None:
        """Write the key where orders can be searched by it, before anything is done."""
        fields = (await self._client.ask(queries.KEYS_OF_ORDER, {"id": order_id}))["order"]["customFields"]
        kept = (fields["aisle"] or "").split()
        if key not in kept:
            await self._client.act(queries.KEEP_KEYS, {"id": order_id, "keys": " ".join([*kept, key])})

    async def _forget(self, notes: Sequence[Note]) -> None:
        for note in notes:
            await self._client.ask(queries.DELETE_NOTE, {"id": note.id})


def _as_before(answer: OrderAnswer, entry: Entry) -> OrderAnswer:
    """The order with the state in which the act found it."""
    return answer.model_copy(update={"state": entry.state_before}) if answer.state == MODIFYING else answer
