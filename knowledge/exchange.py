"""Exchanges a thing that is in use: who began with the old one ends with it, who begins afterwards gets the new one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

T = TypeVar("T")


class Exchange(Generic[T]):
    """Holds the one thing that is current; for one event loop."""

    def __init__(self, current: T) -> None:
        self._now = _Generation(current)

    @property
    def current(self) -> T:
        """The thing that whoever begins now gets."""
        return self._now.thing

    @contextmanager
    def held(self) -> Iterator[T]:
        """The current thing, the same one for as long as the block runs."""
        taken = self._now
        taken.users += 1
        taken.idle.clear()
        try:
            yield taken.thing
        finally:
            taken.users -= 1
            if not taken.users:
                taken.idle.set()

    async def put(self, new: T) -> None:
        """Hand out `new` from now on; returns when nobody works with the one before any more."""
        before, self._now = self._now, _Generation(new)
        await before.idle.wait()


class _Generation(Generic[T]):
    def __init__(self, thing: T) -> None:
        self.thing = thing
        self.users = 0
        self.idle = asyncio.Event()
        self.idle.set()
