"""`./aisle erase`: exit codes, what it prints, and what is told while a server runs."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path

import pytest

from assistant.__main__ import main
from assistant.clock import random_id, utc_now
from assistant.home import OpenHome, shop_home
from assistant.record.database import Database
from assistant.record.events import CustomerIdentified, ProposalConfirmed, ProposalMade, ShopperSaid
from assistant.record.log import EventLog
from assistant.settings import read_settings
from assistant.wiring.shop import record_url
from tests.connectors.folders import ShopFiles


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    for name in [name for name in os.environ if name.startswith(("AISLE_", "OPENAI_"))]:
        monkeypatch.delenv(name)
    ShopFiles().write(tmp_path / "shop")
    return ["--shop", str(tmp_path / "shop"), "--home", str(tmp_path / "home")]


async def talk(place: list[str], *, unsettled: bool = False) -> None:
    """A conversation of Ana's in the record of this place."""
    database = Database(record_url(read_settings(shop=Path(place[1]), home=Path(place[3]))))
    await database.open()
    log = EventLog(database, utc_now, random_id)
    conversation = await log.start("widget", "web", "en")
    await log.append(
        conversation, [CustomerIdentified(customer_id="ana", name="Ana"), ShopperSaid(text="hi", client_id="1")]
    )
    if unsettled:
        made = ProposalMade(
            proposal_id="p1", kind="return", subject="o1", command={}, card={}, expires_at="2099-01-01T00:00:00+00:00"
        )
        await log.append(conversation, [made, ProposalConfirmed(proposal_id="p1", via="frame")])
    await database.close()


def test_a_person_is_erased_by_one_command(place: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["erase", "ana", *place]) == 0
    capsys.readouterr()
    asyncio.run(talk(place))
    assert main(["erase", "ana", "--json", *place]) == 0
    view = json.loads(capsys.readouterr().out.strip().splitlines()[-1])
    assert (view["conversations"], view["events"], view["held"]) == (1, 3, 0)
    assert main(["erase", "ana", *place]) == 0
    assert "Nothing is kept under this id." in capsys.readouterr().out
    asyncio.run(talk(place, unsettled=True))
    assert main(["erase", "ana", *place]) == 1
    assert "Erase again later." in capsys.readouterr().out


def test_while_a_server_runs_it_is_told_what_to_ask(place: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    held = OpenHome(shop_home(read_settings(shop=Path(place[1]), home=Path(place[3]))))
    try:
        assert main(["erase", "ana", *place]) == 1
    finally:
        held.release()
    told = capsys.readouterr().err
    assert "/owner/erase" in told
    assert '{"id": "ana"}' in told
