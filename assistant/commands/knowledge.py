"""`./aisle knowledge`: bring sources up to date, search as a shopper would, see what is missing and what is wrong."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import json
import sys
from collections.abc import Mapping
from typing import Any

from rich.console import Console

from assistant.app import open_record, open_wiring
from assistant.commands import knowledge_tables as tables
from assistant.commands.knowledge_options import same_place
from assistant.commands.knowledge_progress import sync_progress
from assistant.commands.steps import Steps
from assistant.errors import SetupProblem
from assistant.home import HomeInUse
from assistant.owner.knowledge import OwnerKnowledge, approve
from assistant.owner.views import (
    approved_view,
    finding_view,
    gap_view,
    search_view,
    source_view,
    sync_view,
)
from assistant.record.approved import Approval
from assistant.settings import Settings, read_settings
from connectors.errors import Rejected
from connectors.shops.settings import load_shop_settings
from knowledge.documents import Kind
from knowledge.search import Asked

SHOPPERS = tuple(kind for kind in Kind if kind is not Kind.ORDER)
OF_A_CUSTOMER = tuple(Kind)
RECORD_JOBS = ("approve", "withdraw", "answers")
# What to ask a running server instead of opening its index a second time.
ROUTES: Mapping[str, str] = {
    "sync": "POST /owner/knowledge/sync",
    "search": "GET /owner/knowledge/search?text=…",
    "sources": "GET /owner/knowledge/sources",
    "gaps": "GET /owner/knowledge/gaps",
    "check": "GET /owner/knowledge/findings",
}

Result = tuple[int, Mapping[str, Any]]


def run(arguments: argparse.Namespace) -> int:
    """0 when it was done, 1 when it failed or (check) contradictions were found."""
    settings = read_settings(shop=arguments.shop, home=arguments.home)
    job = _record_job if arguments.job in RECORD_JOBS else _index_job
    code, view = asyncio.run(job(arguments, settings))
    if arguments.json:
        print(json.dumps(view, ensure_ascii=False), flush=True)
    return code


async def _index_job(arguments: argparse.Namespace, settings: Settings) -> Result:
    """A job that needs the index; a server that has it open answers in its place."""
    try:
        async with open_wiring(settings, Steps()) as wiring:
            return await _JOBS[arguments.job](arguments, wiring.owner)
    except HomeInUse as busy:
        route = ROUTES[arguments.job]
        url = f"{busy.address or 'http://ITS-ADDRESS'}{route.partition(' ')[2]}"
        # The server reads no body of unknown length, so a POST always sends one.
        sent = "-H 'Content-Type: application/json' -d '{}' " if route.startswith("POST") else ""
        raise SetupProblem(
            f"{busy} Most likely a server runs; only one process may open the index.",
            f'ask that server: curl {sent}-H "Authorization: Bearer TOKEN" {url} '
            f"(TOKEN: ./aisle owner token{same_place(arguments, 'home')}), or stop it first",
        ) from busy


async def _sync(arguments: argparse.Namespace, owner: OwnerKnowledge) -> Result:
    names = arguments.source or None
    with sync_progress(Console(stderr=True)) as progress:
        report = await owner.sync(names, whole=arguments.whole, progress=progress)
    findings = await owner.findings()
    if not arguments.json:
        tables.show_sync(report, findings, same_place(arguments))
    return (1 if report.failed else 0), sync_view(report, findings)


async def _search(arguments: argparse.Namespace, owner: OwnerKnowledge) -> Result:
    chosen = tuple(Kind(kind) for kind in arguments.kind or ())
    kinds = chosen or (OF_A_CUSTOMER if arguments.customer else SHOPPERS)
    if Kind.ORDER in kinds and not arguments.customer:
        raise SetupProblem("orders are found by their owner alone.", "say whose: --customer ID")
    asked = Asked(
        text=" ".join(arguments.text),
        kinds=kinds,
        language=arguments.language or tables.language_of(" ".join(arguments.text)),
        owner=arguments.customer,
        limit=arguments.limit,
    )
    found = await owner.search(asked)
    if not arguments.json:
        tables.show_search(asked, found)
    return 0, search_view(asked, found)


async def _sources(arguments: argparse.Namespace, owner: OwnerKnowledge) -> Result:
    rows, findings = await owner.sources(), await owner.findings()
    if not arguments.json:
        tables.show_sources(rows, findings, same_place(arguments))
    return 0, {"sources": [source_view(row) for row in rows], "findings": len(findings)}


async def _gaps(arguments: argparse.Namespace, owner: OwnerKnowledge) -> Result:
    gaps = (await owner.gaps(arguments.days))[: arguments.limit]
    if not arguments.json:
        tables.show_gaps(gaps)
    return 0, {"gaps": [gap_view(gap) for gap in gaps]}


async def _check(arguments: argparse.Namespace, owner: OwnerKnowledge) -> Result:
    findings = await owner.findings()
    wrong = sum(finding.contradicts for finding in findings)
    if not arguments.json:
        tables.show_findings(findings, arguments.language or "en")
    view = {"findings": [finding_view(f, arguments.language or "en") for f in findings], "contradictions": wrong}
    return (1 if wrong else 0), view


_JOBS = {"sync": _sync, "search": _search, "sources": _sources, "gaps": _gaps, "check": _check}


# ------------------------------------------------------------------ approved answers, which need the record alone


async def _record_job(arguments: argparse.Namespace, settings: Settings) -> Result:
    async with open_record(settings) as (log, answers):
        if arguments.job == "answers":
            rows = await answers.all()
            if not arguments.json:
                tables.show_answers(rows)
            return 0, {"answers": [approved_view(row) for row in rows]}
        if arguments.job == "approve":
            approval = Approval(
                conversation_id=arguments.conversation,
                question=arguments.question,
                answer=arguments.answer,
                language=arguments.language or tables.language_of(arguments.answer),
                approved_by=arguments.by or getpass.getuser(),
            )
            row = await approve(log, answers, load_shop_settings(settings.shop), approval)
            if not arguments.json:
                print(f"Approved as {row.answer.id} by {row.answer.approved_by}.")
                command = f"./aisle knowledge sync --source conversations{same_place(arguments)}"
                print(f"Shoppers find it after the next sync: {command}")
            return 0, approved_view(row)
        withdrawn = await answers.withdraw(arguments.answer_id, arguments.by or getpass.getuser())
        if withdrawn is None:
            command = f"./aisle knowledge answers{same_place(arguments)}"
            raise Rejected(f"no approved answer {arguments.answer_id} stands; {command} lists them")
        if not arguments.json:
            print(f"Withdrawn: {withdrawn.answer.id}. It goes with the next sync and stays on record.", file=sys.stdout)
        return 0, approved_view(withdrawn)
