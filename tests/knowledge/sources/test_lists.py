"""Questions from lists and from conversations, and reviews: what becomes findable, and what never does."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.commerce import Product, Review
from connectors.errors import Misconfigured
from connectors.untrusted import Untrusted
from knowledge.documents import Document, Kind
from knowledge.lexicon import Lexicon
from knowledge.sources.base import SourcePage
from knowledge.sources.conversations import ApprovedAnswer, ConversationSource, Discretion
from knowledge.sources.personal import personal
from knowledge.sources.questions import QuestionSource
from knowledge.sources.reviews import ReviewSource
from tests.knowledge.conftest import bench
from tests.knowledge.shopfront import NOW, PRODUCTS, Catalogue


def documents(page: SourcePage) -> list[Document]:
    return [document for found in page.subjects.values() for document in found]


async def listed(path: Path, text: str, encoding: str = "utf-8") -> SourcePage:
    await asyncio.to_thread(path.write_bytes, text.encode(encoding))
    return await QuestionSource("questions", path).changes(None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
async def test_a_list_is_read_in_the_encodings_that_spreadsheets_write(tmp_path: Path, encoding: str) -> None:
    page = await listed(
        tmp_path / "q.csv", "问题,答案,分类,失效日期\n可以退吗？,三十天之内都可以退。,退货,2027-01-31\n", encoding
    )
    [found] = documents(page)
    assert (found.kind, found.title, found.text, found.section, found.language, found.valid_to) == (
        Kind.QUESTION, "可以退吗？", "三十天之内都可以退。", "退货", "zh", date(2027, 1, 31),
    )  # fmt: skip


async def test_each_faulty_row_is_reported_by_its_line_and_the_rest_is_taken(tmp_path: Path) -> None:
    page = await listed(
        tmp_path / "q.csv",
        "Question;Answer;valid_from\n"
        "Is it new?;Yes, always.;\n"
        "Is it old?;;\n"
        "Is it\nlate?;No;yesterday\n"  # a line break without quotation marks makes two rows of one
        'Is it "quoted"?;"He said ""yes"".";\n'
        "is it new?;Sure.;\n"
        "Too;many;cells;here\n"
        '"Two\nlines?";Both.;2026-01-01\n',
    )
    assert {document.title: document.text for document in documents(page)} == {
        "Is it new?": "Yes, always.", 'Is it "quoted"?': 'He said "yes".', "Two\nlines?": "Both.",
    }  # fmt: skip
    assert [(problem.document, problem.code) for problem in page.problems] == [
        ("line 3", "bad_row"), ("line 4", "bad_row"), ("line 5", "bad_metadata"), ("line 7", "duplicate"), ("line 8", "bad_row"),
    ]  # fmt: skip


async def test_an_open_quotation_mark_does_not_swallow_the_list_in_silence(tmp_path: Path) -> None:
    page = await listed(tmp_path / "q.csv", 'question,answer\nA?,Yes.\nB?,"No.\n' + "C?,Perhaps.\n" * 200)
    assert [document.title for document in documents(page)] == ["A?"]
    assert [(problem.document, problem.code) for problem in page.problems] == [("line 3", "bad_row")]


async def test_a_file_that_is_no_such_list_leaves_what_was_known(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="no columns question and answer"):
        await listed(tmp_path / "q.csv", "name,price\nkettle,10\n")
    with pytest.raises(Misconfigured, match="cannot be opened"):
        await QuestionSource("questions", tmp_path / "none.csv").changes(None)


async def test_translations_of_one_question_stand_for_each_other(tmp_path: Path) -> None:
    page = await listed(
        tmp_path / "q.csv", "id,question,answer\nfly,On a plane?,In hand luggage.\nfly,能带上飞机吗？,可以随身带。\n"
    )
    assert {(d.subject, d.language, d.attributes["place"]) for d in documents(page)} == {
        ("fly", "en", "1/1"),
        ("fly", "zh", "1/1"),
    }


# ---------------------------------------------------------------- conversations


@dataclass
class Approved:
    """What agents approved, in a list."""

    held: list[ApprovedAnswer] = field(default_factory=list)

    async def answers(self) -> Sequence[ApprovedAnswer]:
        return self.held


def answer(id_: str, said: str, **changed: Any) -> ApprovedAnswer:
    made = ApprovedAnswer(
        id=id_, question="Does it fit?", answer=said, language="en", approved_by="agent-1", approved_at=datetime(2026, 11, 1, tzinfo=UTC)
    )  # fmt: skip
    return replace(made, **changed)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Write to anna.b@mail.example.org", "e-mail"),
        ("anna (at) mail.example", "e-mail"),
        ("Call 0171 555 0123 4", "phone"),
        ("+1 (212) 555-0199", "phone"),
        ("我的电话是13812345678", "phone"),
        ("电话 138 1234 5678", "phone"),
        ("4111 1111 1111 1111", "card"),
        ("6222021234567890123", "card"),
        ("Order HP-10113 is late", "order"),
        ("order #4821", "order"),
        ("W2378156", "order"),
        ("订单HP-10113还没到", "order"),
        ("to 12 Harbour Street", "address"),
        ("Lindenstraße 4", "address"),
        ("apt 5 please", "address"),
        ("上海市徐汇区衡山路 12 号", "address"),
        ("3 号楼 2 单元", "address"),
    ],
)
def test_what_could_tell_who_somebody_is_is_found(text: str, kind: str) -> None:
    assert personal(text, order_number=r"[Hh][Pp]-?\d{5}") == kind


@pytest.mark.parametrize(
    "text",
    [
        "You can return it within 30 days, from 2026-07-01 on.",
        "It holds 20,000 mm of water and costs $1,299.00.",
        "Choose M for a chest of 95–101 cm.",
        "三十天之内可以退，运费 8 元，满 299 元包邮。",
        "Open 9:00–18:00, Monday to Friday. 24/7 in December.",
    ],
)
def test_ordinary_answers_are_not_taken_for_personal_ones(text: str) -> None:
    assert personal(text) == ""


def test_the_shop_s_own_address_may_stand() -> None:
    assert personal("Write to care@shop.example.com", own=("care@shop.example.com",)) == ""


async def test_only_approved_answers_without_personal_data_are_found_and_withdrawn_ones_disappear(
    tmp_path: Path, lexicon: Lexicon
) -> None:
    approved = Approved([
        answer("good", "It fits bottles of up to nine centimetres."),
        answer("leak", "It fits, I wrote to anna@mail.example.org."),
        answer("nobody", "It fits.", approved_by=" "),
        answer("empty", " "),
    ])  # fmt: skip
    async with bench(tmp_path / "d", [ConversationSource(approved, Discretion())], lexicon) as held:
        report = await held.sync.run()
        assert {fault.document: fault.code for fault in report.faults} == {
            "leak": "personal", "nobody": "not_approved", "empty": "no_text",
        }  # fmt: skip
        assert "anna" not in "".join(map(str, report.faults))
        assert await held.store.subjects("conversations") == {"good"}
        [hit] = await held.search.find("does it fit", kinds=(Kind.QUESTION,), language="en", limit=5)
        assert "agent-1" not in str(hit.document)
        approved.held.clear()
        await held.sync.run()
        assert await held.store.subjects("conversations") == set()


# ---------------------------------------------------------------- reviews


@dataclass
class Reviewed(Catalogue):
    """The small shop with reviews; remembers of which products they were read."""

    said: dict[str, str] = field(default_factory=dict)
    read: list[str] = field(default_factory=list)

    async def reviews(self, product_id: str, limit: int = 10) -> tuple[Review, ...]:
        self.read.append(product_id)
        return (
            Review(
                id=f"r-{product_id}", product_id=product_id, rating=4, title=Untrusted("Fine"), body=Untrusted(self.said[product_id]),
                author=Untrusted("Ana Example"), language="xx", written_at=NOW,
            ),
        )  # fmt: skip


def reviewed(product: Product, count: int = 1) -> Product:
    return replace(product, review_count=count, rating=4.0 if count else None)


async def test_reviews_are_found_by_their_words_and_their_product_without_their_author(
    tmp_path: Path, lexicon: Lexicon
) -> None:
    shop = Reviewed(changes=[reviewed(PRODUCTS[0]), PRODUCTS[1]], said={"kettle": "Quiet, boils in two minutes."})
    async with bench(tmp_path / "d", [ReviewSource(shop)], lexicon) as held:
        await held.sync.run()
        assert shop.read == ["kettle"]
        [hit] = await held.search.find("quiet kettle", kinds=(Kind.REVIEW,), language="en", limit=3)
        assert (hit.document.subject, hit.document.title, hit.document.section) == ("kettle", "Heron Kettle", "Fine")
        assert (hit.document.attributes["rating"], hit.document.attributes["date"]) == ("4", "2026-11-22")
        assert "Ana" not in str(hit.document)


async def test_reviews_are_read_again_only_where_something_changed(tmp_path: Path, lexicon: Lexicon) -> None:
    shop = Reviewed(
        changes=[reviewed(PRODUCTS[0]), reviewed(PRODUCTS[1])], said={"kettle": "Quiet.", "lamp": "Bright."}
    )
    async with bench(tmp_path / "d", [ReviewSource(shop)], lexicon) as held:
        await held.sync.run()
        shop.read.clear()
        await held.sync.run()
        shop.change(reviewed(PRODUCTS[0]))  # told again, but as it was
        await held.sync.run()
        assert shop.read == []
        shop.change(reviewed(PRODUCTS[1], 2), reviewed(PRODUCTS[0], 0))
        await held.sync.run()
        assert shop.read == ["lamp"]
        assert await held.store.subjects("reviews") == {"lamp"}
        shop.change("lamp")
        await held.sync.run()
        assert await held.store.subjects("reviews") == set()
