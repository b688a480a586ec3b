"""A shop folder read and checked as a whole: either everything in our words, or what is wrong with it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from connectors.errors import Misconfigured
from connectors.shops.demo.content import ShopContent
from connectors.shops.folder.assemble import IMAGES, assemble, check_pictures
from connectors.shops.folder.lines import Records, read_records
from connectors.shops.folder.policies import FOLDER as POLICIES
from connectors.shops.folder.policies import collect_policies
from connectors.shops.folder.purchases import check_learning_files
from connectors.shops.folder.records import CustomerRecord, OrderRecord, ProductRecord, ReviewRecord, VariantRecord
from connectors.shops.folder.references import FolderRecords, check_references
from connectors.shops.folder.report import MOST_PROBLEMS, FolderReport, Problem, Problems
from connectors.shops.folder.values import Reading, reading_of
from connectors.shops.settings import ShopSettings, load_shop_settings

NEEDED = ("products.jsonl", "variants.jsonl", "customers.jsonl", "orders.jsonl")
OPTIONAL = ("reviews.jsonl",)
# Part of every fingerprint: raise it when the same folder is to be imported again because importing has changed.
IMPORTER = b"2"

R = TypeVar("R", bound=BaseModel)


@dataclass(frozen=True, kw_only=True)
class FolderContent:
    """A folder as read: the report, and the content where nothing is wrong."""

    report: FolderReport
    content: ShopContent | None


def check_folder(folder: Path) -> FolderReport:
    """What a shop folder holds, or what is wrong with it. Nothing is changed."""
    report = read_folder(folder, date(2000, 1, 1)).report
    # Said here only: a path that is away for a while, such as a mount, must not keep a shop from being served.
    problems = (*report.problems, *_missing_sources(folder))
    left_out = report.left_out + max(0, len(problems) - MOST_PROBLEMS)
    return replace(report, problems=problems[:MOST_PROBLEMS], left_out=left_out)


def read_folder(folder: Path, today: date) -> FolderContent:
    """Everything in a shop folder, its dates moved so that `dates_relative_to` becomes `today`."""
    problems = Problems()
    settings = _settings(folder, problems)
    policies = collect_policies(folder, problems)
    for name in NEEDED:
        if not (folder / name).is_file():
            problems.add(name, None, "is missing")
    if settings is None:
        return FolderContent(report=_report({}, problems), content=None)
    reading = reading_of(settings, today)
    records = _records(folder, reading, problems)
    check_references(records, problems)
    check_pictures(records, folder, problems)
    if settings.demo_customer and records.customers.lacks(settings.demo_customer):
        problems.add("shop.toml", None, f"demo_customer: there is no customer {settings.demo_customer}")
    counts = {kind.name: len(getattr(records, kind.name).placed) for kind in fields(records)}
    counts["policies"] = len(policies)
    purchases = check_learning_files(folder, settings, records.products, problems)
    counts |= {"purchases": purchases} if purchases else {}
    report = _report(counts, problems)
    return FolderContent(report=report, content=assemble(records, folder, reading) if report.ok else None)


def folder_fingerprint(folder: Path) -> str:
    """A hash of everything in a shop folder that matters; equal = importing again changes nothing."""
    paths = [folder / name for name in ("shop.toml", *NEEDED, *OPTIONAL)]
    paths += sorted((folder / POLICIES).glob("*.md")) + sorted((folder / IMAGES).glob("*.*"))
    whole = hashlib.sha256(IMPORTER)
    for path in paths:
        if path.is_file():
            whole.update(f"{path.relative_to(folder)}\0".encode())
            whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def _settings(folder: Path, problems: Problems) -> ShopSettings | None:
    try:
        return load_shop_settings(folder)
    except Misconfigured as error:
        problems.add("shop.toml", None, str(error).removeprefix(f"{folder / 'shop.toml'}").lstrip(": "))
        return None


def _missing_sources(folder: Path) -> list[Problem]:
    """A problem for each source that is switched on and whose folder or file is not there."""
    try:
        sources = load_shop_settings(folder).sources
    except Misconfigured:
        return []  # said already, with its place
    problems = []
    for each in sources:
        path, kind = folder / each.path, "folder" if each.type == "folder" else "file"
        there = path.is_dir() if kind == "folder" else path.is_file()
        if each.enabled and each.type in ("folder", "questions") and not there:
            reason = f"sources: source {each.name!r} names a path that is not there: no {kind} {each.path}"
            problems.append(Problem(file="shop.toml", line=None, reason=reason))
    return problems


def _records(folder: Path, reading: Reading, problems: Problems) -> FolderRecords:
    def read(name: str, kind: type[R]) -> Records[R]:
        return read_records(folder / name, kind, reading, problems)

    return FolderRecords(
        products=read("products.jsonl", ProductRecord),
        variants=read("variants.jsonl", VariantRecord),
        customers=read("customers.jsonl", CustomerRecord),
        orders=read("orders.jsonl", OrderRecord),
        reviews=read("reviews.jsonl", ReviewRecord),
    )


def _report(counts: dict[str, int], problems: Problems) -> FolderReport:
    return FolderReport(counts=counts, problems=tuple(problems.kept), left_out=problems.left_out)
