"""What a person does in a conversation, written to the log exactly once: say, tap, confirm, decline, language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import structlog

from assistant.record.events import (
    AssistantSaid,
    ConversationStarted,
    Event,
    LanguageChosen,
    ProposalConfirmed,
    ProposalDeclined,
    Recorded,
    ShopperSaid,
)
from assistant.record.views import view_of
from assistant.server.frames import Confirm, Decline, Say, SetLanguage, Tap
from assistant.server.ports import Log, Pictures, Sink, Turns
from assistant.server.texts import greeting_choices
from connectors.errors import ConnectorError
from connectors.shops.base import CatalogueReader

_log = structlog.get_logger(__name__)

InputFrame = Say | Tap | Confirm | Decline | SetLanguage


@dataclass(frozen=True, kw_only=True)
class NotTaken:
    """The frame has no meaning in this conversation now; `code` is an error code of the frames."""

    code: Literal["bad_frame", "unknown_choice", "unknown_proposal", "unknown_picture"]
    detail: str = ""


class Inputs:
    """Appends what people do, tells the tabs, and starts the turn that answers it."""

    def __init__(
        self, log: Log, sink: Sink, turns: Turns, catalogue: CatalogueReader, pictures: Pictures | None = None
    ) -> None:
        self._log = log
        self._sink = sink
        self._turns = turns
        self._catalogue = catalogue
        self._pictures = pictures

    async def take(self, conversation_id: str, frame: InputFrame) -> int | NotTaken:
        """The sequence number under which the frame stands in the log, the same when it is sent again."""
        match frame:
            case Say():
                return await self._say(conversation_id, frame)
            case Tap():
                return await self._tap(conversation_id, frame)
            case Confirm():
                confirmed = ProposalConfirmed(proposal_id=frame.proposal, via="frame")
                return await self._decide(conversation_id, confirmed)
            case Decline():
                return await self._decide(conversation_id, ProposalDeclined(proposal_id=frame.proposal, via="frame"))
            case SetLanguage():
                chosen = LanguageChosen(language=frame.language)
                return await self._append(conversation_id, chosen, f"language:{frame.id}", turn=False)

    async def _append(self, conversation_id: str, event: Event, key: str, *, turn: bool = True) -> int:
        recorded = await self._log.append(conversation_id, [event], key=key)
        self._sink.recorded(conversation_id, recorded)
        if turn:
            self._turns.start(conversation_id)
        return recorded[0].seq

    async def _say(self, conversation_id: str, frame: Say) -> int | NotTaken:
        if "\0" in frame.text:
            return NotTaken(code="bad_frame", detail="text must not hold the character NUL")
        shown: Mapping[str, Any] = {}
        if frame.picture is not None:
            picture = await self._pictures.read(conversation_id, frame.picture) if self._pictures else None
            if picture is None:
                return NotTaken(code="unknown_picture")
            shown = {"id": frame.picture, "width": picture.width, "height": picture.height}
        product = await self._open_product(frame.product)
        said = ShopperSaid(text=frame.text, client_id=frame.id, picture=shown, product=product)
        return await self._append(conversation_id, said, f"say:{frame.id}")

    async def _open_product(self, product_id: str | None) -> str:
        """The id, if the shop has such a product: the page's word alone does not get into the log."""
        if product_id is None:
            return ""
        try:
            known = await self._catalogue.products([product_id])
        except ConnectorError as error:
            # What was said counts more than where: it is recorded without the page.
            _log.info("open product not checked", error=type(error).__name__)
            return ""
        return product_id if product_id in known else ""

    async def _tap(self, conversation_id: str, frame: Tap) -> int | NotTaken:
        recorded = await self._log.read(conversation_id)
        say = _choice(recorded, frame)
        if say is None:
            return NotTaken(code="unknown_choice")
        product = await self._open_product(frame.product)
        said = ShopperSaid(text=say, client_id=frame.id, via="tap", product=product)
        return await self._append(conversation_id, said, f"say:{frame.id}")

    async def _decide(self, conversation_id: str, event: ProposalConfirmed | ProposalDeclined) -> int | NotTaken:
        """The first decision counts, whichever tab it came from; the same one again gives the first one's number."""
        recorded = await self._log.read(conversation_id)
        proposals = {proposal.id: proposal for proposal in view_of(recorded).proposals}
        proposal = proposals.get(event.proposal_id)
        if proposal is None:
            return NotTaken(code="unknown_proposal")
        if proposal.state != "open":
            earlier = [e.seq for e in recorded if _same_decision(e.event, event)]
            return earlier[0] if earlier else NotTaken(code="unknown_proposal")
        written = await self._log.append(conversation_id, [event], key=f"confirm:{event.proposal_id}")
        self._sink.recorded(conversation_id, written)
        if not _same_decision(written[0].event, event):
            return NotTaken(code="unknown_proposal")
        self._turns.start(conversation_id)
        return written[0].seq


def _same_decision(one: Event, other: ProposalConfirmed | ProposalDeclined) -> bool:
    return type(one) is type(other) and getattr(one, "proposal_id", None) == other.proposal_id


def _choice(recorded: tuple[Recorded, ...], frame: Tap) -> str | None:
    """What the tapped suggestion says for the shopper; number 1 is the greeting."""
    for entry in recorded:
        if entry.seq != frame.seq:
            continue
        says: list[Any] = []
        if isinstance(entry.event, AssistantSaid):
            says = [reply.get("say") for reply in entry.event.quick_replies]
        elif isinstance(entry.event, ConversationStarted):
            language = view_of(recorded).language
            says = [choice.say for choice in greeting_choices("zh" if language == "zh" else "en")]
        return str(says[frame.choice]) if frame.choice < len(says) else None
    return None
