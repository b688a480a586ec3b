"""What products, orders and policies become."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from connectors.money import Money
from knowledge.documents import Kind
from knowledge.sources.orders import order_documents
from knowledge.sources.policies import policy_documents
from knowledge.sources.products import product_documents
from tests.knowledge.shopfront import PRODUCTS, order, policy

KETTLE, TENT = PRODUCTS[0], PRODUCTS[-1]


def test_a_product_gives_itself_and_each_longer_text_in_each_language() -> None:
    documents = product_documents(KETTLE)
    assert [d.id for d in documents] == [
        "product:kettle:en", "product:kettle:en:1", "product:kettle:zh", "product:kettle:zh:1",
    ]  # fmt: skip
    assert {(d.kind, d.subject, d.owner) for d in documents} == {(Kind.PRODUCT, "kettle", None)}
    assert documents[1].section == "Descaling"
    assert documents[3].text == "加白醋煮沸即可。"


def test_a_product_in_one_language_gives_no_document_in_the_other() -> None:
    assert [d.language for d in product_documents(TENT)] == ["en"]


def test_what_people_ask_for_stands_in_a_product_s_text_but_neither_price_nor_stock() -> None:
    text = product_documents(KETTLE)[0].passage
    assert "Material: steel" in text
    assert "Colour: black" in text
    assert "19.90" not in text
    changed = replace(KETTLE, variants=(replace(KETTLE.variants[0], price=Money(999, "USD"), available=False),))
    assert [d.text_hash for d in product_documents(changed)] == [d.text_hash for d in product_documents(KETTLE)]
    assert [d.content_hash for d in product_documents(changed)] != [d.content_hash for d in product_documents(KETTLE)]


def test_an_order_belongs_to_its_customer() -> None:
    documents = order_documents(order("o1", "ana", "Heron Kettle", "Crane Lamp"))
    assert [(d.owner, d.subject, d.kind) for d in documents] == [("ana", "o1", Kind.ORDER)]
    assert "Heron Kettle" in documents[0].text
    assert "#O1" in documents[0].title


def test_an_order_without_a_customer_is_not_searchable_at_all() -> None:
    assert order_documents(order("o1", "", "Heron Kettle")) == []


def test_a_policy_is_cut_by_section_and_keeps_version_and_validity() -> None:
    documents = policy_documents(
        policy("returns", "en", "Returns", ("How long", "30 days."), ("Fee", "None."), valid_to=date(2027, 1, 1))
    )
    assert [(d.section, d.text, d.version, d.valid_to) for d in documents] == [
        ("How long", "30 days.", "1", date(2027, 1, 1)),
        ("Fee", "None.", "1", date(2027, 1, 1)),
    ]


def test_a_section_put_in_front_leaves_the_others_as_they_are() -> None:
    before = policy_documents(policy("r", "en", "Returns", ("Fee", "None.")))
    after = policy_documents(policy("r", "en", "Returns", ("New", "Text."), ("Fee", "None.")))
    assert {d.id: d.text_hash for d in before}.items() <= {d.id: d.text_hash for d in after}.items()


def test_a_long_section_becomes_several_passages_under_one_heading() -> None:
    documents = policy_documents(policy("r", "en", "Returns", ("Fee", "Nobody pays a fee here at all. " * 60)))
    assert len(documents) > 1
    assert {d.section for d in documents} == {"Fee"}
    assert len({d.id for d in documents}) == len(documents)
