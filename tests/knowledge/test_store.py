"""The gate between an id and a document."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.documents import Document, Kind
from knowledge.store import DocumentStore, Page, Viewer, from_body, to_body

TODAY = date(2026, 11, 22)
EVERYTHING = tuple(Kind)


def document(id_: str, owner: str | None = None, kind: Kind = Kind.POLICY, **more: object) -> Document:
    base = Document(
        id=id_, kind=kind, language="en", title=id_, text=f"text of {id_}", subject=id_, source="s", owner=owner
    )
    return replace(base, **more)  # type: ignore[arg-type]  # the fields are checked by what the tests see


def page(*documents: Document, **more: object) -> Page:
    return Page(subjects={d.subject: [d] for d in documents}, **more)  # type: ignore[arg-type]  # as above


def viewer(owner: str | None = None, today: date = TODAY) -> Viewer:
    return Viewer(owner=owner, kinds=EVERYTHING, today=today)


owners = st.sampled_from([None, "", "ana", "bo", "public", "customer:ana", "ANA", "' OR 1=1 --", "%", "ana "])


@settings(max_examples=60, deadline=None)  # each example opens a database
@given(held=st.lists(owners, max_size=12), asking=owners)
def test_owned_documents_are_read_by_their_owner_alone_whoever_asks(
    tmp_path_factory: pytest.TempPathFactory, held: list[str | None], asking: str | None
) -> None:
    async def read() -> dict[str, Document]:
        store = await DocumentStore.open(tmp_path_factory.mktemp("store") / "documents.sqlite")
        documents = [document(f"d{place}", owner) for place, owner in enumerate(held)]
        await store.write("s", page(*documents))
        found = await store.read([d.id for d in documents], viewer(asking))
        await store.close()
        return found

    found = asyncio.run(read())
    visible = {f"d{place}" for place, owner in enumerate(held) if owner is None or (owner == asking and owner)}
    assert set(found) == visible


@pytest.mark.parametrize("owner", [None, ""])
async def test_an_order_without_an_owner_cannot_even_be_stored(tmp_path: Path, owner: str | None) -> None:
    store = await DocumentStore.open(tmp_path / "documents.sqlite")
    with pytest.raises(sqlite3.IntegrityError):
        await store.write("s", page(document("o", owner, Kind.ORDER)))
    assert await store.changes(0, 10) == []
    await store.close()


async def test_what_has_not_begun_is_not_read_and_what_has_ended_says_so(tmp_path: Path) -> None:
    store = await DocumentStore.open(tmp_path / "documents.sqlite")
    last_year = document("old", valid_to=date(2025, 12, 31))
    next_year = document("coming", valid_from=date(2027, 1, 1))
    await store.write("s", page(last_year, next_year, document("now")))
    ids = ["old", "coming", "now"]
    found = await store.read(ids, viewer())
    assert set(found) == {"old", "now"}
    assert found["old"].valid_to == date(2025, 12, 31)
    assert set(await store.read(ids, viewer(today=date(2027, 1, 1)))) == {"old", "coming", "now"}
    await store.close()


async def test_a_changed_text_gets_a_number_and_a_changed_fact_one_for_those_who_follow_facts(tmp_path: Path) -> None:
    store = await DocumentStore.open(tmp_path / "documents.sqlite")
    await store.write("s", page(document("a"), document("b")))
    assert [change.number for change in await store.changes(0, 10)] == [1, 2]
    again = await store.write("s", page(document("a"), document("b", attributes={"department": "Kitchen"})))
    assert (again.unchanged, again.changed) == (1, 1)
    assert await store.count_changes(2) == 0
    assert [(change.number, change.id) for change in await store.changes(2, 10, facts_too=True)] == [(3, "b")]
    assert (await store.read(["b"], viewer()))["b"].attributes == {"department": "Kitchen"}
    await store.write("s", page(document("a", text="other")))
    assert [(change.number, change.id) for change in await store.changes(2, 10)] == [(4, "a")]
    await store.close()


async def test_the_words_of_a_deleted_document_are_gone_at_once(tmp_path: Path) -> None:
    store = await DocumentStore.open(tmp_path / "documents.sqlite")
    await store.write("s", page(document("secret", "ana")))
    await store.write("s", Page(subjects={}, deleted=["secret"]))
    assert await store.read(["secret"], viewer("ana")) == {}
    assert await store.ids_of("ana", 10) == []
    (change,) = await store.changes(0, 10)
    assert change.document is None
    await store.close()
    with sqlite3.connect(tmp_path / "documents.sqlite") as db:
        assert db.execute("SELECT body FROM documents").fetchall() == [("",)]
    db.close()


async def test_a_document_comes_back_as_it_was_stored() -> None:
    whole = document("a", "ana", valid_from=TODAY, section="s", version="2", attributes={"kind": "台灯"})
    assert from_body(to_body(whole)) == whole
