"""The table of products says of each what reading and unpacking its documents says, and follows the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.commerce import Attribute, Localized, Product, Variant
from connectors.money import Money
from knowledge.analysis import Analyser
from knowledge.candidates import Candidates
from knowledge.columns import Columns, ProductColumns
from knowledge.documents import Document, Kind
from knowledge.facts import ATTRIBUTE, packed, unpacked
from knowledge.filters import Comparison, Filters, Price, Property
from knowledge.limiting import missed
from knowledge.matching import Occurring, Ways
from knowledge.properties import unmet
from knowledge.question import Alternative, Need
from knowledge.sources.products import product_documents
from knowledge.store import Change, DocumentStore, Page
from knowledge.terms import terms_of
from tests.knowledge.shopfront import PRODUCTS, product, words

NAMES = (words("Colour", "颜色"), words("Size"), words("Capacity", "容量"))
VALUES = ("black", "midnight black", "M", "500 ml", "1.5 l", "0.5 l, 1 l", "yes")
BRANDS = ("Brindle", "美的（Midea）", "")
attributes = st.builds(Attribute, name=st.sampled_from(NAMES), value=st.sampled_from([words(v) for v in VALUES]))
currencies = st.sampled_from(("USD", "JPY", "KWD"))


@st.composite
def products(draw: st.DrawFn) -> Product:
    currency = draw(currencies)
    variants = draw(
        st.lists(
            st.tuples(st.integers(0, 30_000), st.booleans(), st.lists(attributes, max_size=3)), min_size=0, max_size=4
        )
    )
    return replace(
        product("p", words("Thing"), words("thing", "东西")),
        brand=draw(st.sampled_from(BRANDS)),
        department=draw(st.sampled_from((words("Kitchen", "厨房"), words("Garden"), Localized({})))),
        rating=draw(st.none() | st.floats(0, 5)),
        attributes=tuple(draw(st.lists(attributes, max_size=3))),
        variants=tuple(
            Variant(id=f"v{n}", sku=f"v{n}", options=tuple(options), price=Money(minor, currency), available=there)
            for n, (minor, there, options) in enumerate(variants)
        ),
    )


prices = st.none() | st.builds(
    Price, amount=st.decimals(0, 400, places=3), currency=st.sampled_from(("", "USD", "JPY", "EUR"))
)
limits = st.builds(
    Property,
    name=st.sampled_from(("colour", "size", "capacity", "weight")),
    value=st.sampled_from(("black", "m", "500 ml", "1 l", "2 l", "yes")),
    comparison=st.sampled_from(Comparison),
)
filters = st.builds(
    Filters,
    price_min=prices,
    price_max=prices,
    rating_min=st.none() | st.floats(0, 5),
    in_stock=st.booleans(),
    department=st.sampled_from(("", "Kitchen", "厨房", "Garden")),
    brand=st.sampled_from(("", "brindle", "Midea", "美的（midea）")),
    properties=st.lists(limits, max_size=3).map(tuple),
)


async def table(documents: Sequence[Document], path: Path) -> ProductColumns:
    """The table over these documents, as if they had just been written."""
    columns = ProductColumns(path, Analyser())
    await columns.apply([change(document, number) for number, document in enumerate(documents, 1)])
    return columns


def change(document: Document, number: int) -> Change:
    return Change(number=number, id=document.id, partition="product-en", document=document)


def listed(one: Product, number: int) -> Document:
    """A document with the facts of a product, of another product each time."""
    document = product_documents(one)[0]
    return replace(document, id=f"product:{number}:en", subject=f"{number}")


@settings(max_examples=150, deadline=None)
@given(st.lists(products(), min_size=1, max_size=6), filters)
async def test_the_table_misses_the_limits_that_each_product_misses(shop: list[Product], wanted: Filters) -> None:
    documents = [listed(one, number) for number, one in enumerate(shop)]
    columns = (await table(documents, Path("unused.npz"))).now
    rows = np.array([columns.at[document.id] for document in documents], np.int64)
    facts = [unpacked(document.attributes) for document in documents]
    assert [columns.facts_at(row) for row in rows.tolist()] == facts
    assert missed(columns, rows, wanted) == [unmet(one, wanted) if one else () for one in facts]


async def test_what_carries_no_facts_misses_no_limit() -> None:
    bare = replace(listed(PRODUCTS[0], 1), attributes={"place": "main"})
    columns = (await table([bare, listed(PRODUCTS[1], 2)], Path("unused.npz"))).now
    limit = Filters(price_max=Price(amount=Decimal("1")), rating_min=4.0)
    assert missed(columns, np.array([0, 1], np.int64), limit) == [(), ("rating", "price")]
    assert columns.facts_at(0) is None


terms = st.sampled_from(("kettl", "heron", "thing", "red", "水壶", "电水"))
needs = st.builds(
    Need,
    said=st.uuids().map(str),
    alternatives=st.lists(
        st.builds(
            Alternative,
            terms=st.lists(terms, min_size=1, max_size=3).map(tuple),
            factor=st.sampled_from((1.0, 0.85, 0.7)),
            partly=st.booleans(),
        ),
        min_size=1,
        max_size=4,
    ).map(tuple),
)


def held(way: Alternative, where: set[str]) -> float:
    """Share of a way's terms in one document, said once more and slowly."""
    if not way.partly or len(way.terms) == 1:
        return float(set(way.terms) <= where)
    covered = {place for index, pair in enumerate(way.terms) if pair in where for place in (index, index + 1)}
    return len(covered) / (len(way.terms) + 1)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(needs, min_size=1, max_size=4), st.lists(st.tuples(st.sets(terms), st.sets(terms)), min_size=1, max_size=5)
)
def test_needs_are_met_by_all_documents_as_by_each_alone(
    asked: list[Need], shelf: list[tuple[set[str], set[str]]]
) -> None:
    ways = Ways(asked)
    heading = np.array([[term in named for term in ways.terms] for named, _ in shelf], np.bool_)
    body = heading | np.array([[term in more for term in ways.terms] for _, more in shelf], np.bool_)
    nothing = np.zeros(0, np.int64)
    meeting = ways.met(Occurring(heading, body, nothing, nothing.astype(np.int32)))
    for row, (named, more) in enumerate(shelf):
        for column, need in enumerate(asked):
            by_heading = max(way.factor * held(way, named) for way in need.alternatives)
            by_body = max(way.factor * 0.8 * held(way, named | more) for way in need.alternatives)
            assert meeting.share[row, column] == pytest.approx(max(by_heading, by_body))
            assert meeting.headed[row, column] == pytest.approx(0.6 * by_heading)


async def test_candidates_of_the_table_have_the_terms_of_their_documents() -> None:
    documents = [document for one in PRODUCTS for document in product_documents(one)]
    ids = [document.id for document in documents]
    read = {document.id: (document, terms_of(Analyser(), document)) for document in documents}
    wanted = {term: number for number, term in enumerate(("kettl", "brindl", "steel", "台灯", "descal", "absent"))}
    columns = (await table(documents, Path("unused.npz"))).now
    tabled, untabled = Candidates(ids, columns, {}), Candidates(ids, Columns(), read)
    one, other = tabled.occurring(wanted), untabled.occurring(wanted)
    assert one.heading.tolist() == other.heading.tolist()
    assert one.body.tolist() == other.body.tolist()
    assert sorted(zip(one.kind_owners, one.kind_terms, strict=True)) == sorted(
        zip(other.kind_owners, other.kind_terms, strict=True)
    )
    assert [tabled.heading(p) for p in tabled.places] == [untabled.heading(p) for p in untabled.places]
    assert [tabled.facts(p) for p in tabled.places] == [untabled.facts(p) for p in untabled.places]


async def test_a_changed_product_replaces_its_row_and_a_gone_one_leaves(tmp_path: Path) -> None:
    first, second = listed(PRODUCTS[0], 1), listed(PRODUCTS[1], 2)
    columns = await table([first, second], tmp_path / "columns.npz")
    dearer = packed(replace(PRODUCTS[0], variants=(replace(PRODUCTS[0].variants[0], price=Money(999_900, "USD")),)))
    changed = replace(first, attributes={**first.attributes, ATTRIBUTE: dearer})
    gone = Change(number=4, id=second.id, partition="product-en", document=None)
    await columns.apply([change(changed, 3), gone])
    assert columns.now.at.keys() == {first.id}
    facts = columns.now.facts_at(columns.now.at[first.id])
    assert facts is not None
    assert facts.variants[0].price == Decimal(9999)
    await columns.caught_up()
    assert len(columns.now.rows) == 1
    assert columns.now.facts_at(0) == facts


async def test_what_somebody_owns_or_is_no_product_is_not_in_the_table(tmp_path: Path) -> None:
    mine = replace(listed(PRODUCTS[0], 1), owner="ada")
    policy = replace(listed(PRODUCTS[1], 2), kind=Kind.POLICY)
    assert not (await table([mine, policy], tmp_path / "columns.npz")).now.at


@pytest.fixture
async def store(tmp_path: Path) -> DocumentStore:
    return await DocumentStore.open(tmp_path / "documents.sqlite")


async def follow(columns: ProductColumns, store: DocumentStore) -> None:
    """Take over all that changed, as a sync does."""
    reached = await store.reached(columns.name) or 0
    if changes := await store.changes(reached, 1000, facts_too=columns.facts_too):
        await columns.apply(changes)
        await store.note_reached(columns.name, changes[-1].number)
    await columns.caught_up()


async def test_the_table_comes_back_from_its_file_and_follows_a_price_that_alone_changed(
    store: DocumentStore, tmp_path: Path
) -> None:
    path = tmp_path / "columns.npz"
    await store.write("products", Page(subjects={one.id: product_documents(one) for one in PRODUCTS}))
    columns = await ProductColumns.open(path, Analyser(), store)
    await follow(columns, store)
    again = await ProductColumns.open(path, Analyser(), store)
    assert again.now.at == columns.now.at
    assert again.now.headings == columns.now.headings
    dear = replace(PRODUCTS[1], variants=(replace(PRODUCTS[1].variants[0], price=Money(5, "USD")),))
    await store.write("products", Page(subjects={dear.id: product_documents(dear)}))
    await follow(again, store)
    facts = again.now.facts_at(again.now.at["product:lamp:en"])
    assert facts is not None
    assert facts.variants[0].price == Decimal("0.05")
    await store.close()


@pytest.mark.parametrize("damage", [b"", b"PK nonsense"])
async def test_a_damaged_file_is_made_again_from_the_store(store: DocumentStore, tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "columns.npz"
    await store.write("products", Page(subjects={one.id: product_documents(one) for one in PRODUCTS}))
    await follow(await ProductColumns.open(path, Analyser(), store), store)
    path.write_bytes(damage)
    columns = await ProductColumns.open(path, Analyser(), store)
    assert not columns.now.at
    await follow(columns, store)
    assert len(columns.now.at) == sum(len(product_documents(one)) for one in PRODUCTS)
    await store.close()


async def test_a_file_of_another_state_than_the_stores_is_not_used(store: DocumentStore, tmp_path: Path) -> None:
    path = tmp_path / "columns.npz"
    await store.write("products", Page(subjects={one.id: product_documents(one) for one in PRODUCTS}))
    await follow(await ProductColumns.open(path, Analyser(), store), store)
    await store.note_reached(ProductColumns.name, 1)
    assert not (await ProductColumns.open(path, Analyser(), store)).now.at
    assert await store.reached(ProductColumns.name) == 0
    await store.close()
