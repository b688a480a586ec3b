"""A shop folder into the demo shop's database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from connectors.shops.demo.content import Conflict
from connectors.shops.demo.importing import read_origin, store_shop
from connectors.shops.folder.reading import folder_fingerprint, read_folder
from connectors.shops.folder.report import FolderReport, Problem
from connectors.shops.settings import load_shop_settings


def import_folder(folder: Path, database: Path, today: date) -> FolderReport:
    """What was imported; with problems in the report, nothing was and the database is as before.

    Blocks while it reads and writes: from async code call it through `asyncio.to_thread`.
    """
    # Taken first: a file that changes while it is read makes the next start import again.
    origin = {"fingerprint": folder_fingerprint(folder), "imported_on": today.isoformat()}
    read = read_folder(folder, today)
    if read.content is None:
        return read.report
    try:
        store_shop(database, read.content, origin)
    except Conflict as conflict:
        return replace(read.report, problems=(Problem(file="orders.jsonl", line=None, reason=str(conflict)),))
    return read.report


def import_needed(folder: Path, database: Path, today: date) -> bool:
    """Whether importing the folder would change anything: another content, or dates that follow the day."""
    origin = read_origin(database)
    if origin.get("fingerprint") != folder_fingerprint(folder):
        return True
    return load_shop_settings(folder).dates_relative_to is not None and origin.get("imported_on") != today.isoformat()
