"""Waiting for stock: noted once by the shop, told once in the conversation, whatever crashes in between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from assistant.actions.execute import Executor
from assistant.actions.notices import AT_ONCE, StockNoticeAct, StockNoticeEnd, StockNoticeTeller, TellerParts
from assistant.actions.proposal import proposal_from
from assistant.actions.store import ProposalStore
from assistant.clock import random_id
from assistant.record.database import Database
from assistant.record.events import AssistantSaid, LanguageChosen, ProposalConfirmed, Recorded
from assistant.record.log import EventLog
from assistant.record.views import view_of
from assistant.skills.notices.drawing import proposal
from assistant.skills.present import Presenter
from assistant.skills.registry import load_skills, skill_replies
from connectors.commerce import AskStockNotice, Language
from connectors.errors import Rejected, Unreachable
from connectors.registry import shop_factory
from connectors.shops.base import OrderWriter, Shop
from connectors.shops.folder import import_folder
from connectors.shops.settings import ShopSettings, load_shop_settings
from tests.connectors.folders import ShopFiles

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
RUG = AskStockNotice(product_id="rug", customer_id="ana")


@dataclass
class Stage:
    """An open demo shop, a log, an executor with the act of waiting, and what tabs were shown."""

    folder: Path
    shop: Shop
    settings: ShopSettings
    database: Database
    log: EventLog
    shown: list[tuple[str, Sequence[Recorded]]] = field(default_factory=list)

    @property
    def writer(self) -> OrderWriter:
        assert self.shop.writer is not None
        return self.shop.writer

    @property
    def executor(self) -> Executor:
        act = StockNoticeAct(self.shop.catalogue, self.writer)
        return Executor(ProposalStore(self.database), {"stock_notice": act})

    def teller(self, writer: OrderWriter | None = None) -> StockNoticeTeller:
        assert self.shop.notices is not None
        return StockNoticeTeller(
            TellerParts(
                notices=self.shop.notices,
                writer=writer or self.writer,
                catalogue=self.shop.catalogue,
                proposals=ProposalStore(self.database),
                log=self.log,
                recorded=lambda conversation, entries: self.shown.append((conversation, entries)),
                replies=skill_replies(load_skills()),
                settings=self.settings,
                clock=lambda: NOW,
                new_id=random_id,
            )
        )

    async def asked(self, command: AskStockNotice = RUG, language: Language = "en") -> tuple[str, str]:
        """A conversation in which a request was confirmed, and its proposal."""
        presenter = Presenter(language=language, zone=self.settings.zone, today=NOW.date())
        product = (await self.shop.catalogue.products([command.product_id]))[command.product_id]
        draft = proposal(command, product, presenter).proposal
        assert draft is not None
        conversation, proposal_id = await self.log.start("test", "t", language), random_id("p")
        made = proposal_from(draft, proposal_id, NOW)
        confirmed = ProposalConfirmed(proposal_id=proposal_id, via="button")
        await self.log.append(conversation, [made, confirmed])
        return conversation, proposal_id

    async def said(self, conversation: str) -> list[str]:
        events = [entry.event for entry in await self.log.read(conversation)]
        return [event.text for event in events if isinstance(event, AssistantSaid)]

    async def restock(self, *, back: bool = True) -> None:
        files = ShopFiles()
        files.variants[-1]["available"] = back
        await fill(self.folder, files)


async def fill(folder: Path, files: ShopFiles) -> None:
    files.write(folder / "shop")
    report = await asyncio.to_thread(import_folder, folder / "shop", folder / "shop.db", date(2026, 11, 22))
    assert report.ok


@pytest_asyncio.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    await fill(tmp_path, ShopFiles())
    settings = load_shop_settings(tmp_path / "shop")
    shop = await shop_factory("demo")(tmp_path / "shop.db", settings)
    database = Database(f"sqlite:///{tmp_path / 'record.sqlite'}")
    await database.open()
    yield Stage(tmp_path, shop, settings, database, EventLog(database, lambda: NOW, random_id))
    await database.close()
    await shop.close()


async def test_a_confirmed_request_is_noted_once_however_often_it_is_settled(stage: Stage) -> None:
    _, proposal_id = await stage.asked()
    outcomes = await asyncio.gather(*(stage.executor.settle(proposal_id) for _ in range(5)))
    assert {(o.state, o.receipt.reference if o.receipt else "") for o in outcomes} == {("done", "SN-501")}
    assert stage.shop.notices is not None
    assert len(await stage.shop.notices.stock_notices_of("ana")) == 1


async def test_what_came_back_before_the_yes_is_not_noted(stage: Stage) -> None:
    _, proposal_id = await stage.asked()
    await stage.restock()
    outcome = await stage.executor.settle(proposal_id)
    assert (outcome.state, outcome.code) == ("refused", "available")
    assert stage.shop.notices is not None
    assert await stage.shop.notices.stock_notices_of("ana") == ()


@pytest.mark.parametrize(("language", "words"), [("en", "it can be bought again"), ("zh", "可以买了")])
async def test_people_are_told_in_their_conversation_and_language_once(
    stage: Stage, language: Language, words: str
) -> None:
    conversation, proposal_id = await stage.asked(language=language)
    await stage.executor.settle(proposal_id)
    assert await stage.teller().tell_due() == 0
    await stage.restock()
    assert await stage.teller().tell_due() == 1
    assert await stage.teller().tell_due() == 0
    (said,) = await stage.said(conversation)
    assert words in said
    assert "$199.00" in said
    assert [each for each, _ in stage.shown] == [conversation]


async def test_a_crash_before_the_shop_knows_tells_nothing_twice(stage: Stage) -> None:
    conversation, proposal_id = await stage.asked()
    await stage.executor.settle(proposal_id)
    await stage.restock()

    class Broken:
        def __getattr__(self, name: str) -> object:
            raise Unreachable("the line is dead")

    assert await stage.teller(Broken()).tell_due() == 0  # type: ignore[arg-type] # a writer that always fails
    assert await stage.teller().tell_due() == 1
    assert len(await stage.said(conversation)) == 1


async def test_requests_that_cannot_be_delivered_do_not_starve_the_others(stage: Stage) -> None:
    for number in range(AT_ONCE * 2 + 1):
        # Asked for by an installation whose conversations are not here.
        await stage.writer.perform(replace(RUG, customer_id=f"stranger-{number}"), f"elsewhere-{number}")
    conversation, proposal_id = await stage.asked()
    await stage.executor.settle(proposal_id)
    await stage.restock()
    teller = stage.teller()
    assert await teller.tell_due() == 1
    assert len(await stage.said(conversation)) == 1
    assert await teller.tell_due() == 0


async def test_one_request_that_the_shop_will_not_note_as_told_does_not_keep_the_next_from_being_told(
    stage: Stage,
) -> None:
    talks = []
    for customer in ("ana", "bo"):
        conversation, proposal_id = await stage.asked(replace(RUG, customer_id=customer))
        await stage.executor.settle(proposal_id)
        talks.append(conversation)
    await stage.restock()

    class Stubborn:
        async def tell_stock_notice(self, notice_id: str) -> None:
            if notice_id == "SN-501":
                raise Rejected("not this one")
            await stage.writer.tell_stock_notice(notice_id)

    assert await stage.teller(Stubborn()).tell_due() == 1  # type: ignore[arg-type] # the one method that is called
    assert [len(await stage.said(talk)) for talk in talks] == [1, 1]


async def test_a_guest_s_address_is_forgotten_once_they_were_told(stage: Stage) -> None:
    _, proposal_id = await stage.asked(replace(RUG, customer_id="", email="kim@example.com"))
    receipt = (await stage.executor.settle(proposal_id)).receipt
    assert receipt is not None
    assert "kim@example.com" not in str(receipt)
    await stage.restock()
    assert await stage.teller().tell_due() == 1
    await stage.restock(back=False)
    assert (
        await stage.writer.perform(replace(RUG, customer_id="", email="kim@example.com"), "k")
    ).reference == "SN-502"


async def test_requests_of_somebody_who_is_erased_are_ended_and_their_address_is_forgotten(stage: Stage) -> None:
    await stage.writer.perform(RUG, "of-ana")
    _, guest = await stage.asked(replace(RUG, customer_id="", email="kim@example.com"))
    await stage.executor.settle(guest)
    end = StockNoticeEnd(stage.shop.notices, stage.writer)
    assert await end.end("ana", [guest, "unknown"]) == 2
    await stage.restock()
    assert await stage.teller().tell_due() == 0
    assert await end.end("ana", []) == 0
    assert await StockNoticeEnd(None, None).end("ana", [guest]) == 0


async def test_being_told_answers_nothing_that_waits_and_confirms_nothing(stage: Stage) -> None:
    conversation, proposal_id = await stage.asked()
    await stage.executor.settle(proposal_id)
    await stage.log.append(conversation, [LanguageChosen(language="zh")])
    await stage.restock()
    before = view_of(await stage.log.read(conversation))
    await stage.teller().tell_due()
    after = view_of(await stage.log.read(conversation))
    assert after.unanswered == before.unanswered
    assert after.proposals == before.proposals
    assert "可以买了" in (await stage.said(conversation))[0]
