"""`./aisle erase ID`: forget a person, wherever something of them is kept."""

from __future__ import annotations

import argparse
import asyncio
import json

from assistant.app import eraser_of, open_wiring
from assistant.commands.knowledge_options import same_place
from assistant.commands.steps import Steps
from assistant.errors import SetupProblem
from assistant.home import HomeInUse
from assistant.owner.erasing import Erasure, erasure_view
from assistant.settings import Settings, read_settings
from knowledge.sources.conversations import NAME as CONVERSATIONS

_LABELS = {
    "conversations": "conversations", "events": "events of them", "pictures": "photos", "proposals": "proposals",
    "answers": "approved answers", "learning_events": "acts on the shop's pages", "stock_notices": "back-in-stock requests",
    "acts_kept": "acts kept without a name",
}  # fmt: skip


def run(arguments: argparse.Namespace) -> int:
    """0 when nothing is left, 1 where something confirmed is not settled yet."""
    settings = read_settings(shop=arguments.shop, home=arguments.home)
    erasure = asyncio.run(_erase(settings, arguments))
    view = erasure_view(erasure)
    if arguments.json:
        print(json.dumps(view), flush=True)
    elif erasure.nothing:
        print("Nothing is kept under this id.")
    else:
        print("\n".join(f"{view[name]:>6}  {label}" for name, label in _LABELS.items() if view[name]))
    if erasure.held and not arguments.json:
        print(f"{erasure.held} conversations stay: something confirmed in them is not settled yet. Erase again later.")
    return 1 if erasure.held else 0


async def _erase(settings: Settings, arguments: argparse.Namespace) -> Erasure:
    try:
        async with open_wiring(settings, Steps()) as wiring:
            erasure = await eraser_of(wiring).erase(arguments.id)
            if erasure.record.answers:
                await wiring.owner.sync([CONVERSATIONS])
            return erasure
    except HomeInUse as busy:
        url = f"{busy.address or 'http://ITS-ADDRESS'}/owner/erase"
        body = json.dumps({"id": arguments.id})
        raise SetupProblem(
            f"{busy} Most likely a server runs, which keeps some of it in memory.",
            f"ask that server: curl -H 'Content-Type: application/json' -d '{body}' -H \"Authorization: Bearer TOKEN\" {url} "
            f"(TOKEN: ./aisle owner token{same_place(arguments, 'home')}), or stop it first",
        ) from busy
