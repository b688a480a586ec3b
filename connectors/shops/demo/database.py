"""Opening the demo shop's database, and its failures in the words of `connectors.errors`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, create_engine
from sqlalchemy.engine import Engine
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from connectors.errors import Misconfigured, Unreachable
from connectors.shops.demo import schema


def open_engine(path: Path) -> Engine:
    """A blocking engine on the file, for the importer. Statements in errors show no values: those are personal."""
    engine = create_engine(URL.create("sqlite", database=str(path)), hide_parameters=True)
    schema.listen(engine)
    return engine


def open_async_engine(path: Path) -> AsyncEngine:
    """The one engine of a served shop."""
    engine = create_async_engine(URL.create("sqlite+aiosqlite", database=str(path)), hide_parameters=True)
    schema.listen(engine.sync_engine)
    return engine


@contextmanager
def speaking_of_failures() -> Iterator[None]:
    """Turn what the database raises into `Unreachable` (locked, disk: try again) or `Misconfigured` (not our file)."""
    try:
        yield
    except PoolTimeout as error:
        raise Unreachable(f"too many at once are reading the shop's database: {error}") from error
    except OperationalError as error:
        if "no such table" in str(error.orig):
            raise Misconfigured("the shop's database has no shop in it: import a folder first") from error
        raise Unreachable(f"the shop's database did not answer: {error.orig}") from error
    except DatabaseError as error:
        raise Misconfigured(f"the shop's database cannot be read; delete it and import again: {error.orig}") from error
