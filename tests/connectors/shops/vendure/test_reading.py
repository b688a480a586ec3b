"""A real Vendure shop, read."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.commerce import Order, OrderState, Product
from connectors.errors import Misconfigured, Unreachable
from connectors.money import Money
from connectors.registry import shop_factory
from connectors.shops.base import Shop
from tests.backends.vendure.merchant import Merchant, Shopper
from tests.backends.vendure.server import Backend
from tests.connectors.shops.vendure.conftest import settings_for


def usd(minor: int) -> Money:
    return Money(minor, "USD")


@pytest.fixture
def ana(backend: Backend, request: pytest.FixtureRequest) -> Shopper:
    return Shopper(backend.address, f"{abs(hash(request.node.name))}@example.com")


async def all_products(shop: Shop, cursor: str | None, limit: int = 500) -> tuple[list[Product], str]:
    found: list[Product] = []
    while True:
        page = await shop.catalogue.product_feed(cursor, limit)
        found += page.products
        cursor = page.cursor
        if not page.more:
            return found, cursor


async def all_orders(shop: Shop, cursor: str | None, limit: int = 500) -> tuple[list[Order], str]:
    found: list[Order] = []
    while True:
        page = await shop.orders.order_feed(cursor, limit)
        found += page.orders
        cursor = page.cursor
        if not page.more:
            return found, cursor


async def numbered(shop: Shop, number: str) -> Order:
    order = await shop.orders.order_by_number(number)
    assert order is not None
    return order


# ------------------------------------------------------------------ products


async def test_a_product_is_read_whole_in_both_languages_with_prices_including_tax(
    shop: Shop, backend: Backend
) -> None:
    sample = backend.sample
    lamp = (await shop.catalogue.products([sample.lamp]))[sample.lamp]
    assert (lamp.title.text("en"), lamp.title.text("zh"), lamp.brand) == ("Lamp", "台灯", "Lumen")
    assert (lamp.department.text("zh"), lamp.kind.text("en")) == ("灯具", "Desk lamp")
    assert [(a.name.text("en"), a.value.text("zh")) for a in lamp.attributes] == [("Material", "钢")]
    assert [(v.sku, v.available, v.price) for v in lamp.variants] == [
        ("LAMP-B", True, usd(5390)),
        ("LAMP-W", False, usd(5390)),
    ]
    assert [v.options[0].value.text("zh") for v in lamp.variants] == ["黑色", "白色"]
    assert lamp.variants[1].stock == 0


async def test_products_come_in_the_sequence_asked_for_and_unknown_ones_are_absent(
    shop: Shop, backend: Backend
) -> None:
    sample = backend.sample
    asked = [sample.mug, "nothing", sample.lamp, sample.mug, *(f"unknown-{n}" for n in range(2500))]
    assert list(await shop.catalogue.products(asked)) == [sample.mug, sample.lamp]
    assert await shop.catalogue.products([]) == {}


async def test_a_shop_without_reviews_says_so(shop: Shop, backend: Backend) -> None:
    assert await shop.catalogue.reviews(backend.sample.lamp) == ()
    assert not shop.capabilities.reviews


async def test_the_feed_tells_what_changed_what_is_new_and_what_is_gone(shop: Shop, merchant: Merchant) -> None:
    vase = merchant.product("Vase", "花瓶", [])
    variant = merchant.variant(vase, "VASE-1", 2000, 5)
    everything, cursor = await all_products(shop, None, limit=1)
    ids = [product.id for product in everything]
    assert vase in ids
    assert len(set(ids)) == len(ids)
    quiet = await shop.catalogue.product_feed(cursor)
    assert (quiet.products, quiet.deleted, quiet.cursor, quiet.more) == ((), (), cursor, False)

    query = "mutation($i: [UpdateProductVariantInput!]!) { updateProductVariants(input: $i) { id } }"
    merchant.admin.ask(query, {"i": [{"id": variant, "price": 3000}]})
    page = await shop.catalogue.product_feed(cursor)
    assert [(product.id, product.variants[0].price) for product in page.products] == [(vase, usd(3300))]
    assert (await shop.catalogue.product_feed(cursor)).products == page.products

    merchant.admin.ask("mutation($i: ID!) { deleteProduct(id: $i) { result } }", {"i": vase})
    assert (await shop.catalogue.product_feed(page.cursor)).deleted == (vase,)
    assert await shop.catalogue.products([vase]) == {}


@pytest.mark.parametrize("cursor", ["", "99", "elsewhere:2", "v1:x", "v1:eNqrBQAApgB8", "v1:９"])
async def test_a_cursor_that_the_shop_never_gave_out_starts_from_the_beginning(
    shop: Shop, backend: Backend, cursor: str
) -> None:
    found = {product.id for product in (await shop.catalogue.product_feed(cursor)).products}
    assert {backend.sample.lamp, backend.sample.mug} <= found


# ------------------------------------------------------------------ orders


async def test_an_order_carries_all_that_happened_to_it(
    shop: Shop, backend: Backend, merchant: Merchant, ana: Shopper
) -> None:
    code = ana.buy({backend.sample.black: 2, backend.sample.blue_mug: 1})
    order = await numbered(shop, code)
    assert (order.state, order.total, order.shipping_fee) == (OrderState.PENDING, usd(2 * 5390 + 1100 + 500), usd(500))
    assert [(p.method_label, p.amount) for p in order.payments] == [("card", order.total)]
    assert order.shipping_address is not None
    assert (order.shipping_address.city, order.shipping_address.country) == ("Boston", "US")
    merchant.send(code, "1Z999AA10123456784")
    order = await numbered(shop, code)
    (parcel,) = order.shipments
    assert (parcel.carrier, parcel.tracking_number, parcel.state) == ("UPS", "1Z999AA10123456784", "delivered")
    assert [event.state for event in parcel.events] == ["in_transit", "delivered"]
    assert order.delivered_at == parcel.delivered_at is not None
    assert await shop.orders.order(order.id) == order
    assert await shop.orders.order("99999") is None


@pytest.mark.parametrize(
    ("parcel", "state"),
    [("Pending", OrderState.PROCESSING), ("Shipped", OrderState.SHIPPED), ("Delivered", OrderState.DELIVERED)],
)
async def test_the_state_follows_the_parcel(
    shop: Shop, backend: Backend, merchant: Merchant, ana: Shopper, parcel: str, state: OrderState
) -> None:
    code = ana.buy({backend.sample.blue_mug: 1})
    merchant.send(code, "T-1", parcel)
    assert (await numbered(shop, code)).state == state


async def test_an_order_on_invoice_is_pending_and_nothing_was_paid(shop: Shop, backend: Backend, ana: Shopper) -> None:
    order = await numbered(shop, ana.buy({backend.sample.blue_mug: 1}, method="invoice"))
    assert (order.state, order.payments, order.label) == (OrderState.PENDING, (), "PaymentAuthorized")


@pytest.mark.parametrize("dress", [str.lower, str.upper, "# {}".format, " {}\u200b".format, "＃{}".format])
async def test_an_order_number_is_found_however_it_is_written(
    shop: Shop, backend: Backend, ana: Shopper, dress: object
) -> None:
    assert callable(dress)
    code = ana.buy({backend.sample.blue_mug: 1})
    assert (await numbered(shop, dress(code))).number == code


@pytest.mark.parametrize("written", ["", "#", "%", "A' OR '1'='1", "1"])
async def test_what_is_not_the_whole_number_finds_nothing(shop: Shop, written: str) -> None:
    assert await shop.orders.order_by_number(written) is None


async def test_orders_and_addresses_of_a_customer_are_theirs_newest_first(
    shop: Shop, backend: Backend, ana: Shopper
) -> None:
    codes = [ana.buy({backend.sample.blue_mug: n}) for n in (1, 2)]
    customer_id = (await numbered(shop, codes[0])).customer_id
    assert [o.number for o in await shop.orders.orders_of(customer_id)] == codes[::-1]
    assert [o.number for o in await shop.orders.orders_of(customer_id, limit=1)] == codes[1:]
    person = await shop.orders.customer(customer_id)
    assert person is not None
    assert (person.name, person.email, person.addresses[0].city) == ("Ana Silva", ana.email, "Boston")
    assert await shop.orders.orders_of("nobody") == ()
    assert await shop.orders.customer("nobody") is None


async def test_the_order_feed_gives_each_once_and_then_only_what_changed(
    shop: Shop, backend: Backend, merchant: Merchant, ana: Shopper
) -> None:
    codes = [ana.buy({backend.sample.blue_mug: 1}) for _ in range(3)]
    everything, cursor = await all_orders(shop, None, limit=2)
    numbers = [order.number for order in everything]
    assert set(codes) <= set(numbers)
    assert len(set(numbers)) == len(numbers)
    assert await all_orders(shop, cursor) == ([], cursor)
    merchant.send(codes[1], "T-2")
    changed, _ = await all_orders(shop, cursor)
    assert [(order.number, order.state) for order in changed] == [(codes[1], OrderState.DELIVERED)]


# ------------------------------------------------------------------ set-up


async def test_a_wrong_key_is_named_as_such(backend: Backend, tmp_path: Path) -> None:
    settings = settings_for(backend)
    connector = settings.connector.model_copy(update={"key": type(settings.connector.key)("wrong:key")})
    with pytest.raises(Misconfigured, match="AISLE_SHOP_KEY"):
        await shop_factory("vendure")(tmp_path, settings.model_copy(update={"connector": connector}))


async def test_another_currency_than_the_channel_s_is_refused(backend: Backend, tmp_path: Path) -> None:
    settings = settings_for(backend).model_copy(update={"currency": "EUR"})
    with pytest.raises(Misconfigured, match="sells in USD"):
        await shop_factory("vendure")(tmp_path, settings)


async def test_a_server_that_is_not_there_may_be_tried_again(backend: Backend, tmp_path: Path) -> None:
    with pytest.raises(Unreachable):
        await shop_factory("vendure")(tmp_path, settings_for(backend, "http://127.0.0.1:1"))
