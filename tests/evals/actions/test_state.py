"""The watch over a shop's database: it sees every change of others, and puts back whatever was changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from evals.actions.state import ShopState


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[tuple[ShopState, sqlite3.Connection]]:
    """A watched database with one order, and another program's connection to it."""
    other = sqlite3.connect(tmp_path / "shop.sqlite", isolation_level=None)
    other.execute("PRAGMA journal_mode = WAL")
    other.execute("CREATE TABLE orders (id TEXT PRIMARY KEY, body TEXT)")
    other.execute("CREATE TABLE receipts (number INTEGER PRIMARY KEY, body TEXT)")
    other.execute("INSERT INTO orders VALUES ('#1', '{\"state\": \"pending\"}')")
    state = ShopState(tmp_path / "shop.sqlite")
    yield state, other
    state.close()
    other.close()


def test_a_change_of_another_program_is_seen_and_put_back(shop: tuple[ShopState, sqlite3.Connection]) -> None:
    state, other = shop
    other.execute("UPDATE orders SET body = '{}'")
    other.execute("INSERT INTO receipts VALUES (7, 'x')")
    assert state.changed()
    assert state.changed_rows()["orders"] == {"#1"}
    state.put_back()
    assert not state.changed()
    assert other.execute("SELECT body FROM orders").fetchall() == [('{"state": "pending"}',)]
    assert other.execute("SELECT * FROM receipts").fetchall() == []


def test_own_alterations_are_no_change_of_the_shop_and_are_taken_back(
    shop: tuple[ShopState, sqlite3.Connection],
) -> None:
    state, other = shop
    state.alter("orders", "#1", lambda body: body.update(state="cancelled"))
    assert other.execute("SELECT body FROM orders").fetchone() == ('{"state": "cancelled"}',)
    assert not state.changed()
    state.undo()
    assert other.execute("SELECT body FROM orders").fetchone() == ('{"state": "pending"}',)


def test_reading_and_refused_writing_leave_the_state_unchanged(shop: tuple[ShopState, sqlite3.Connection]) -> None:
    state, other = shop
    other.execute("BEGIN IMMEDIATE")
    other.execute("UPDATE orders SET body = '{}'")
    other.execute("ROLLBACK")
    other.execute("SELECT * FROM orders").fetchall()
    assert not state.changed()
