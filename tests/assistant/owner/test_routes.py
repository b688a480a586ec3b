"""The owner's routes and the catalogue webhook: closed without a token or secret, closed to a wrong one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from assistant.errors import WrongSetting
from assistant.owner.access import OwnerAccess, owner_access
from assistant.owner.token import OwnerGate, make_token
from assistant.server.build import build_server
from assistant.server.config import ServerConfig
from assistant.settings import Settings
from connectors.errors import Unverifiable
from connectors.signatures import sign, verify
from knowledge.sources.schedule import Due
from tests.assistant.owner.conftest import NOW, Office
from tests.assistant.server.conftest import config

__all__ = ["config"]

SECRET = b"a webhook secret that is long enough"
ROUTES = ("sources", "search?text=return", "gaps", "findings")


@asynccontextmanager
async def client(config: ServerConfig, access: OwnerAccess) -> AsyncIterator[httpx2.AsyncClient]:
    app = build_server(replace(config, owner=access, clock=lambda: NOW))
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://shop") as http:
        yield http


def access(office: Office, home: Path, **changed: Any) -> OwnerAccess:
    return OwnerAccess(**{"knowledge": office.owner, "gate": OwnerGate(home, None), **changed})


async def test_without_a_token_there_is_nothing_and_with_a_wrong_one_nobody_gets_in(
    office: Office, config: ServerConfig, tmp_path: Path
) -> None:
    async with client(config, access(office, tmp_path)) as http:
        for route in ROUTES:
            assert (await http.get(f"/owner/knowledge/{route}")).status_code == 404
        assert (await http.post("/owner/knowledge/sync", json={})).status_code == 404
        token = make_token(tmp_path)
        for wrong in ("", f"Bearer {token}x", f"Basic {token}", "Bearer ", "Bearer é"):
            headers = {"authorization": wrong.encode()}
            for route in ROUTES:
                answer = await http.get(f"/owner/knowledge/{route}", headers=headers)
                assert answer.status_code == 401
                assert answer.json()["error"]["code"] == "owner"
            assert (await http.post("/owner/knowledge/sync", json={}, headers=headers)).status_code == 401


def test_a_new_token_lets_the_one_before_lapse_and_only_its_hash_is_kept(tmp_path: Path) -> None:
    gate = OwnerGate(tmp_path, None)
    first, second = make_token(tmp_path), make_token(tmp_path)
    assert not gate.admits(first)
    assert gate.admits(second)
    [kept] = tmp_path.iterdir()
    assert second not in kept.read_text()
    assert kept.stat().st_mode & 0o077 == 0


async def test_the_owner_sees_sources_hits_and_findings_and_starts_a_sync(
    office: Office, config: ServerConfig, tmp_path: Path
) -> None:
    await office.owner.sync()
    headers = {"authorization": f"Bearer {make_token(tmp_path)}"}
    async with client(config, access(office, tmp_path)) as http:
        sources = (await http.get("/owner/knowledge/sources", headers=headers)).json()
        assert [source["name"] for source in sources["sources"]] == ["policies", "conversations", "catalogue"]
        found = (await http.get("/owner/knowledge/search?text=return+things&kind=policy", headers=headers)).json()
        assert found["hits"][0]["source"] == "policies"
        assert found["hits"][0]["why"]
        assert (await http.get("/owner/knowledge/search?text=x&kind=order", headers=headers)).status_code == 422
        assert (await http.get("/owner/knowledge/findings", headers=headers)).json()["findings"] == []
        assert (await http.get("/owner/knowledge/gaps", headers=headers)).json() == {"gaps": []}
        started = await http.post(
            "/owner/knowledge/sync", headers=headers, json={"sources": ["policies"], "whole": True}
        )
        assert (started.status_code, started.json()) == (202, {"woken": ["policies"], "whole": True})
        assert (await office.keeper.schedule()).due(NOW) == (Due(name="policies", whole=True),)
        unknown = await http.post("/owner/knowledge/sync", headers=headers, json={"sources": ["nothing"]})
        assert unknown.status_code == 404


async def test_a_signed_webhook_wakes_the_catalogue_and_every_other_is_refused(
    office: Office, config: ServerConfig, tmp_path: Path
) -> None:
    await office.owner.sync()
    body = b'{"product": "p1"}'
    good = sign(SECRET, body, NOW)
    async with client(config, access(office, tmp_path)) as http:
        answer = await http.post("/webhooks/catalogue", content=body, headers={"x-aisle-signature": good})
        assert answer.status_code == 404
    async with client(config, access(office, tmp_path, webhook_secret=SECRET)) as http:
        for wrong in ("", "t=1", good + "0", sign(b"another secret", body, NOW), sign(SECRET, body + b" ", NOW)):
            answer = await http.post("/webhooks/catalogue", content=body, headers={"x-aisle-signature": wrong})
            assert (answer.status_code, answer.json()["error"]["code"]) == (401, "signature")
        assert (await office.keeper.schedule()).due(NOW) == ()
        answer = await http.post("/webhooks/catalogue", content=body, headers={"x-aisle-signature": good})
        assert (answer.status_code, answer.json()) == (202, {"woken": ["catalogue"]})
        assert [due.name for due in (await office.keeper.schedule()).due(NOW)] == ["catalogue"]


@pytest.mark.parametrize("age", [timedelta(minutes=6), timedelta(minutes=-6)])
def test_an_old_signature_is_refused(age: timedelta) -> None:
    verify(SECRET, b"{}", sign(SECRET, b"{}", NOW), NOW)
    with pytest.raises(Unverifiable):
        verify(SECRET, b"{}", sign(SECRET, b"{}", NOW - age), NOW)


def test_no_signature_holds_without_a_secret() -> None:
    with pytest.raises(Unverifiable):
        verify(b"", b"{}", sign(b"", b"{}", NOW), NOW)


def test_a_token_or_secret_that_could_be_guessed_is_a_wrong_setting(office: Office, tmp_path: Path) -> None:
    for name in ("owner_token", "webhook_secret"):
        settings = Settings(**{"home": tmp_path, name: "short"})
        with pytest.raises(WrongSetting, match=f"AISLE_{name.upper()}"):
            owner_access(office.owner, settings)
