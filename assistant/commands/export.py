"""`./aisle export`: the conversations in which a shopper asked for a person, for the people who answer them.

Each line is one conversation as JSON: its references, whether somebody is signed in, and what was said, oldest first.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any

from assistant.app import open_record
from assistant.errors import SetupProblem
from assistant.record.events import AssistantSaid, HandedOver, Recorded, ShopperSaid
from assistant.record.views import view_of
from assistant.settings import Settings


def run(arguments: argparse.Namespace) -> int:
    """0 when something was printed, 1 when no conversation has that reference."""
    settings = Settings(**({"shop": arguments.shop} if arguments.shop else {}))
    found = asyncio.run(_conversations(settings, arguments.reference))
    for conversation in found:
        print(json.dumps(conversation, ensure_ascii=False))
    if arguments.reference and not found:
        raise SetupProblem(
            f"no conversation has the reference {arguments.reference}.", "see all of them: ./aisle export"
        )
    return 0


async def _conversations(settings: Settings, reference: str | None) -> list[Mapping[str, Any]]:
    async with open_record(settings) as (log, _):
        logs = [(key, await log.read(key)) for key in await log.handed_over()]
    found = [_conversation(key, recorded) for key, recorded in logs]
    return [c for c in found if reference is None or reference in c["references"]]


def _conversation(conversation_id: str, recorded: Sequence[Recorded]) -> Mapping[str, Any]:
    view = view_of(recorded)
    return {
        "conversation": conversation_id,
        "references": list(view.handed_over),
        "reasons": [e.event.reason for e in recorded if isinstance(e.event, HandedOver)],
        "language": view.language,
        "customer": view.customer_id,
        "customer_name": view.customer_name,
        "proposals": [{"id": p.id, "kind": p.kind, "order": p.subject, "state": p.state} for p in view.proposals],
        "messages": [
            {
                "at": e.at.isoformat(),
                "from": "shopper" if isinstance(e.event, ShopperSaid) else "assistant",
                "text": e.event.text,
            }
            for e in recorded
            if isinstance(e.event, ShopperSaid | AssistantSaid)
        ],
    }
