"""The act of waiting for stock, and telling people in their conversation when it is back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import structlog

from assistant.actions.execute import Objection, Told
from assistant.actions.store import ProposalStore
from assistant.clock import Clock, NewId
from assistant.errors import UnknownConversation
from assistant.record.events import AssistantSaid, Event, Recorded
from assistant.record.views import ConversationView, view_of
from assistant.skills.notices.commands import notice_command
from assistant.skills.notices.drawing import receipt_card, receipt_data, variant_words
from assistant.skills.notices.rules import decide
from assistant.skills.present import Presenter
from assistant.skills.products.view import product_data, products_card
from assistant.skills.replies import Replies
from connectors.commerce import Language, Product, Receipt, StockNotice
from connectors.errors import ConnectorError
from connectors.shops.base import CatalogueReader, NoticeReader, OrderWriter
from connectors.shops.settings import ShopSettings

log = structlog.get_logger(__name__)

# Stands in the place of a model's name in what is said when stock is back.
NOTICE = "notice"
# So many are told at one go; the next go follows soon.
AT_ONCE = 100


class StockNoticeAct:
    """Notes in one shop who waits for what."""

    replies = "notices"

    def __init__(self, catalogue: CatalogueReader, writer: OrderWriter) -> None:
        self._catalogue = catalogue
        self._writer = writer

    async def object(self, command: Mapping[str, Any]) -> Objection | None:
        """Why the request makes no sense any more; the product is read anew."""
        asked = notice_command(command)
        products = await self._catalogue.products([asked.product_id])
        refused = decide(asked, products.get(asked.product_id))
        return Objection(code=refused.code) if refused is not None else None

    async def perform(self, command: Mapping[str, Any], idempotency_key: str) -> None:
        """Have the shop note it under the key."""
        await self._writer.perform(notice_command(command), idempotency_key)

    async def receipt(self, idempotency_key: str) -> Receipt | None:
        """What the shop noted under the key."""
        return await self._writer.receipt(idempotency_key)

    def tell(self, receipt: Receipt, language: Language) -> Told:
        """The reference and what is waited for, as the shop noted them."""
        return Told(data=receipt_data(receipt, language), card=receipt_card(receipt, language))

    def explain(self, objection: Objection, language: Language) -> Told:
        """The refusal's code."""
        return Told(data={"code": objection.code, "facts": dict(objection.facts)})


class StockNoticeEnd:
    """Ends the requests of somebody who is erased: the shop marks them as told and forgets the e-mail that was given."""

    def __init__(self, reader: NoticeReader | None, writer: OrderWriter | None) -> None:
        self._reader = reader
        self._writer = writer

    async def end(self, person: str, keys: Sequence[str]) -> int:
        """How many requests of this customer, or made under these keys, nobody will be told of any more."""
        if self._reader is None or self._writer is None:
            return 0
        ids = {n.id for n in await self._reader.stock_notices_of(person) if n.state != "told"}
        for key in keys:
            receipt = await self._writer.receipt(key)
            ids |= {receipt.reference} if receipt is not None and receipt.reference else set()
        for notice_id in sorted(ids):
            await self._writer.tell_stock_notice(notice_id)
        return len(ids)


class Log(Protocol):
    """The event log as it is needed here."""

    async def read(self, conversation_id: str, since: int = 0) -> tuple[Recorded, ...]:
        """The events of a conversation."""
        ...

    async def append(
        self, conversation_id: str, events: Sequence[Event], key: str | None = None
    ) -> tuple[Recorded, ...]:
        """The events in their places; the same key again adds nothing."""
        ...


@dataclass(frozen=True, kw_only=True)
class TellerParts:
    """What telling needs: the shop's requests and writer, and the way into a conversation."""

    notices: NoticeReader
    writer: OrderWriter
    catalogue: CatalogueReader
    proposals: ProposalStore
    log: Log
    recorded: Callable[[str, Sequence[Recorded]], None]
    replies: Replies
    settings: ShopSettings
    clock: Clock
    new_id: NewId


class StockNoticeTeller:
    """Writes into conversations that something is back, once for each request, whatever crashes in between.

    The message goes under the request's own key before the shop is told that it was said: whoever repeats it adds nothing.
    """

    def __init__(self, parts: TellerParts) -> None:
        self._parts = parts
        # Requests whose conversation is not here, such as one of another installation or of somebody who was erased.
        self._undeliverable: set[str] = set()

    async def tell_due(self) -> int:
        """How many people were told now; what cannot be reached is tried again next time."""
        while True:
            known = len(self._undeliverable)
            try:
                due = await self._parts.notices.due_stock_notices(AT_ONCE + known)
                waiting = [notice for notice in due if notice.id not in self._undeliverable]
                live = await self._parts.catalogue.products([notice.asked.product_id for notice in waiting])
            except ConnectorError as error:
                log.warning("stock notices not read", error=type(error).__name__)
                return 0
            told = sum([await self._told(notice, live.get(notice.asked.product_id)) for notice in waiting])
            # Requests that nobody can be told of never stand in the way of those behind them.
            if told or len(self._undeliverable) == known:
                return told

    async def _told(self, notice: StockNotice, product: Product | None) -> bool:
        try:
            return product is not None and await self._tell(notice, product)
        except UnknownConversation:
            self._undeliverable.add(notice.id)
        except ConnectorError as error:
            log.warning("stock notice not told", notice=notice.id, error=type(error).__name__)
            if not error.retryable:
                self._undeliverable.add(notice.id)
        return False

    async def _tell(self, notice: StockNotice, product: Product) -> bool:
        parts = self._parts
        proposal = await parts.proposals.get(notice.key)
        if proposal is None:
            raise UnknownConversation("no conversation asked for this notice")
        view = view_of(await parts.log.read(proposal.conversation_id))
        said = await parts.log.append(
            proposal.conversation_id, [self._message(notice, product, view)], key=f"notice:{notice.id}"
        )
        parts.recorded(proposal.conversation_id, said)
        await parts.writer.tell_stock_notice(notice.id)
        return True

    def _message(self, notice: StockNotice, product: Product, view: ConversationView) -> AssistantSaid:
        parts = self._parts
        zone = parts.settings.zone
        presenter = Presenter(language=view.language, zone=zone, today=parts.clock().astimezone(zone).date())
        data = product_data(product, presenter) | {"variant": variant_words(notice.asked, product, presenter)}
        text = parts.replies.render("notices.back", view.language, data)
        card = products_card([product], presenter)
        return AssistantSaid(turn=parts.new_id("t"), answers=(), text=text, cards=(card,), model=NOTICE)
