"""Failed guesses at somebody's order run out, also when many are made at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from assistant.guess import Guess
from assistant.record.database import Database
from assistant.record.guesses import GuessLimits, GuessLog

KEY = b"k" * 32


class Time:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


@pytest_asyncio.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite:///{tmp_path}/guesses.sqlite")
    await database.open()
    yield database
    await database.close()


def log(database: Database, time: Time, *, conversation: int = 99, order: int = 99, email: int = 99) -> GuessLog:
    limits = GuessLimits(per_conversation=conversation, per_order_per_hour=order, per_email_per_hour=email)
    return GuessLog(database, time, limits, KEY)


def guess(conversation: str, order: str, email: str) -> Guess:
    return Guess(conversation_id=conversation, order_key=order, email_digest=email)


def whole(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def test_guesses_run_out_in_a_conversation_for_ever(database: Database, time: Time) -> None:
    guesses = log(database, time, conversation=2)
    assert await guesses.attempt(guess("a", "hp-1", "x"))
    assert await guesses.attempt(guess("a", "hp-2", "y"))
    assert not await guesses.attempt(guess("a", "hp-3", "z"))
    time.now += timedelta(days=1)
    assert not await guesses.attempt(guess("a", "hp-4", "z"))
    assert await guesses.attempt(guess("b", "hp-1", "x"))


async def test_guesses_run_out_at_an_order_for_an_hour(database: Database, time: Time) -> None:
    guesses = log(database, time, order=2)
    assert await guesses.attempt(guess("a", "hp-1", "x"))
    assert await guesses.attempt(guess("b", "hp-1", "y"))
    assert not await guesses.attempt(guess("c", "hp-1", "z"))
    assert await guesses.attempt(guess("c", "hp-2", "z"))
    time.now += timedelta(seconds=3601)
    assert await guesses.attempt(guess("c", "hp-1", "z"))


async def test_whoever_knows_an_e_mail_cannot_try_order_numbers_from_new_conversations(
    database: Database, time: Time
) -> None:
    guesses = log(database, time, email=3)
    passed = [await guesses.attempt(guess(f"c{number}", f"hp-{number}", "known")) for number in range(6)]
    assert passed == [True] * 3 + [False] * 3
    time.now += timedelta(seconds=3601)
    assert await guesses.attempt(guess("c9", "hp-9", "known"))


@pytest.mark.parametrize("limit", ["conversation", "order", "email"])
async def test_of_guesses_made_at_once_no_more_pass_than_in_turn(database: Database, time: Time, limit: str) -> None:
    guesses = log(database, time, **{limit: 5})
    made = [
        guess("c" if limit == "conversation" else f"c{n}", "o" if limit == "order" else f"o{n}", "e" if limit == "email" else f"e{n}")
        for n in range(30)
    ]  # fmt: skip
    assert sum(await asyncio.gather(*map(guesses.attempt, made))) == 5


async def test_two_processes_share_what_was_guessed(database: Database, time: Time, tmp_path: Path) -> None:
    other = Database(f"sqlite:///{tmp_path}/guesses.sqlite")
    both = (log(database, time, order=4), log(other, time, order=4))
    passed = await asyncio.gather(*(both[n % 2].attempt(guess(f"c{n}", "hp-1", f"e{n}")) for n in range(12)))
    assert sum(passed) == 4
    await other.close()


async def test_a_guess_that_was_right_counts_no_longer_but_wrong_ones_like_it_do(
    database: Database, time: Time
) -> None:
    guesses = log(database, time, conversation=2)
    same = guess("a", "hp-1", "x")
    for _ in range(5):
        assert await guesses.attempt(same)
        await guesses.forget(same)
    assert await guesses.attempt(same)
    assert await guesses.attempt(same)
    await guesses.forget(same)
    assert await guesses.attempt(same)
    assert not await guesses.attempt(same)


async def test_neither_order_nor_e_mail_can_be_read_in_the_database(
    database: Database, time: Time, tmp_path: Path
) -> None:
    assert await log(database, time).attempt(guess("a", "hp-10066", "digest-of-ana"))
    kept = whole(tmp_path)
    assert b"guess_attempts" in kept
    assert b"hp-10066" not in kept
    assert b"digest-of-ana" not in kept
