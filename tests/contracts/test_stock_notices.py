"""Back-in-stock requests: the same suite over every shop that has them (see conftest.py)."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from connectors.commerce import AskStockNotice, StockNotice
from connectors.errors import Rejected
from connectors.shops.base import NoticeReader
from tests.connectors.folders import ShopFiles
from tests.contracts.conftest import ConnectedShop

RUG = AskStockNotice(product_id="rug", customer_id="ana")
GUEST = AskStockNotice(product_id="rug", email="kim@example.com")
WHITE = AskStockNotice(product_id="lamp", variant_id="lamp-white", customer_id="ana")


@pytest.fixture
def notices(connected: ConnectedShop) -> NoticeReader:
    if connected.shop.notices is None:
        pytest.skip("this shop keeps no back-in-stock requests")
    assert connected.shop.capabilities.stock_notices
    return connected.shop.notices


def with_rugs() -> ShopFiles:
    files = ShopFiles()
    files.variants[-1]["available"] = True
    return files


async def states(notices: NoticeReader, customer: str = "ana") -> list[tuple[str, str]]:
    return [(notice.asked.product_id, notice.state) for notice in await notices.stock_notices_of(customer)]


async def test_a_request_is_kept_and_its_receipt_can_be_read_back(
    connected: ConnectedShop, notices: NoticeReader
) -> None:
    receipt = await connected.writer.perform(RUG, "key-1")
    assert (receipt.kind, receipt.subject, receipt.amount) == ("stock_notice", "rug", None)
    assert await connected.writer.receipt("key-1") == receipt
    (kept,) = await notices.stock_notices_of("ana")
    assert (kept.id, kept.key, kept.asked, kept.state) == (receipt.reference, "key-1", RUG, "waiting")
    assert await notices.stock_notices_of("bo") == ()


async def test_the_same_key_from_many_sides_at_once_is_one_request(
    connected: ConnectedShop, notices: NoticeReader
) -> None:
    other = await connected.reopen()
    assert other.writer is not None
    writers = [connected.writer, other.writer] * 4
    receipts = await asyncio.gather(*(writer.perform(RUG, "key-1") for writer in writers))
    assert len({receipt.reference for receipt in receipts}) == 1
    assert len(await notices.stock_notices_of("ana")) == 1


async def test_who_asks_again_for_the_same_gets_the_first_receipt_under_both_keys(
    connected: ConnectedShop, notices: NoticeReader
) -> None:
    first = await connected.writer.perform(RUG, "key-1")
    assert await connected.writer.perform(RUG, "key-2") == first
    assert await connected.writer.receipt("key-1") == await connected.writer.receipt("key-2") == first
    (kept,) = await notices.stock_notices_of("ana")
    assert kept.key == "key-2"


async def test_different_people_and_variants_wait_each_by_themselves(
    connected: ConnectedShop, notices: NoticeReader
) -> None:
    asked = [RUG, GUEST, WHITE, replace(RUG, customer_id="bo")]
    receipts = [await connected.writer.perform(each, f"key-{n}") for n, each in enumerate(asked)]
    assert len({receipt.reference for receipt in receipts}) == 4
    assert await states(notices) == [("lamp", "waiting"), ("rug", "waiting")]


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (replace(RUG, product_id="mug"), "can be bought"),
        (replace(RUG, product_id="lamp"), "can be bought"),
        (replace(WHITE, variant_id="lamp-black"), "can be bought"),
        (replace(RUG, product_id="yacht"), "no product"),
        (replace(RUG, variant_id="rug-9"), "no variant"),
        (replace(RUG, customer_id=""), "either"),
        (replace(RUG, email="ana@example.com"), "either"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_what_the_shop_refuses_leaves_no_trace(
    connected: ConnectedShop, notices: NoticeReader, command: AskStockNotice, why: str
) -> None:
    with pytest.raises(Rejected, match=why):
        await connected.writer.perform(command, "key-1")
    assert await connected.writer.receipt("key-1") is None
    assert await notices.stock_notices_of("ana") == ()


async def test_a_request_falls_due_when_stock_returns_and_is_told_once(
    connected: ConnectedShop, notices: NoticeReader
) -> None:
    await connected.writer.perform(RUG, "key-1")
    await connected.writer.perform(GUEST, "key-2")
    await connected.writer.perform(WHITE, "key-3")
    assert await notices.due_stock_notices() == ()
    await connected.become(with_rugs())
    due = await notices.due_stock_notices()
    assert [(n.key, n.asked.email) for n in due] == [("key-1", ""), ("key-2", "kim@example.com")]
    for notice in due:
        await connected.writer.tell_stock_notice(notice.id)
        await connected.writer.tell_stock_notice(notice.id)
    assert await notices.due_stock_notices() == ()
    assert await states(notices) == [("lamp", "waiting"), ("rug", "told")]


async def test_what_was_told_can_be_asked_for_anew_when_it_is_gone_again(
    connected: ConnectedShop, notices: NoticeReader
) -> None:
    first = await connected.writer.perform(RUG, "key-1")
    await connected.become(with_rugs())
    await connected.writer.tell_stock_notice(first.reference)
    await connected.become(ShopFiles())
    second = await connected.writer.perform(RUG, "key-2")
    assert second.reference != first.reference
    assert await connected.writer.receipt("key-1") == first
    assert await states(notices) == [("rug", "waiting"), ("rug", "told")]


async def test_marking_what_nobody_asked_for_does_nothing(connected: ConnectedShop, notices: NoticeReader) -> None:
    await connected.writer.tell_stock_notice("SN-1")
    found: tuple[StockNotice, ...] = await notices.due_stock_notices()
    assert found == ()
