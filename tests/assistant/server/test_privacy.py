"""Nobody reads another's conversation: by its id, by a token that is forged, expired or somebody else's, by any door."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import jwt
import pytest

from assistant.record.events import AssistantSaid, CustomerIdentified
from assistant.server.auth import Keys
from assistant.server.config import ServerConfig
from tests.assistant.server.conftest import SECRET, Client, Stage, running
from tests.assistant.server.fakes import NOON

SECRET_WORDS = "my order is number 4711"


async def refused(stage: Stage, **hello: Any) -> str:
    """The error code with which the socket turned this hello away; nothing else was sent."""
    tab = await stage.tab()
    await tab.send({"type": "hello", "v": 1, **hello})
    error = await tab.receive()
    assert error["type"] == "error", error
    assert await tab.closed() == 4401
    assert len(tab.frames) == 1
    return str(error["code"])


async def conversation_of(stage: Stage, customer: str | None) -> tuple[Client, dict[str, Any]]:
    """A tab with a secret in it, and its welcome."""
    tab = await stage.tab()
    welcome = await tab.hello(identity=stage.identity(customer, customer.title()) if customer else None)
    await tab.say(SECRET_WORDS)
    await tab.until("working", done=True)
    return tab, welcome


async def fetch(stage: Stage, conversation: str, **headers: str) -> tuple[int, str]:
    async with stage.http() as http:
        answer = await http.get(f"/api/conversations/{conversation}/items", headers=headers)
    return answer.status_code, answer.text


def forgeries(stage: Stage, resume: str, other: str) -> list[str]:
    """Resume tokens that must not open the conversation of `resume`; `other` opens another one."""
    conversation, issued, seal = resume.split(".")
    strange, _, strange_seal = other.split(".")
    return [
        conversation,
        f"{conversation}..",
        f"{conversation}.{issued}.",
        f"{conversation}.{issued}.{seal[:-1]}",
        f"{conversation}.{issued}.{seal[:-1]}{'A' if seal[-1] != 'A' else 'B'}",
        f"{conversation}.{int(issued, 16) + 1:x}.{seal}",
        f"{conversation}.{issued}.{strange_seal}",
        f"{strange}.{issued}.{seal}",
        f"{conversation}.zz.{seal}",
        f"{conversation}.{issued}.é",
        "..",
        ".",
        "x" * 4_000,
        Keys.derive(b"another server's secret, long enough").issue_resume(conversation, stage.clock()),
        jwt.encode({"sub": conversation}, SECRET, algorithm="HS256"),
    ]


async def test_a_forged_resume_token_opens_nothing(stage: Stage) -> None:
    _, welcome = await conversation_of(stage, None)
    _, other = await conversation_of(stage, None)
    for token in forgeries(stage, welcome["resume"], other["resume"]):
        assert await refused(stage, resume=token) == "resume", token


async def test_a_resume_token_opens_only_its_own_conversation(stage: Stage) -> None:
    _, welcome = await conversation_of(stage, None)
    _, other = await conversation_of(stage, None)
    status, text = await fetch(stage, welcome["conversation"], Authorization=f"Bearer {other['resume']}")
    assert (status, SECRET_WORDS in text) == (404, False)
    tab = await stage.tab()
    assert (await tab.hello(resume=other["resume"]))["conversation"] == other["conversation"]


async def test_an_old_resume_token_opens_nothing_and_a_newer_one_does(stage: Stage) -> None:
    _, welcome = await conversation_of(stage, None)
    stage.clock.pass_time(timedelta(days=29))
    tab = await stage.tab()
    renewed = await tab.hello(resume=welcome["resume"])
    stage.clock.pass_time(timedelta(days=2))
    assert await refused(stage, resume=welcome["resume"]) == "resume"
    again = await stage.tab()
    assert (await again.hello(resume=renewed["resume"]))["conversation"] == welcome["conversation"]


async def test_a_resume_token_for_a_conversation_that_is_gone_opens_nothing(stage: Stage) -> None:
    assert await refused(stage, resume=stage.keys.issue_resume("c_gone", stage.clock())) == "resume"


async def test_a_customers_conversation_needs_that_customers_identity(stage: Stage) -> None:
    _, welcome = await conversation_of(stage, "ana")
    resume = welcome["resume"]
    assert await refused(stage, resume=resume) == "identity"
    assert await refused(stage, resume=resume, identity=stage.identity("ben")) == "identity"
    assert await refused(stage, resume=resume, identity=stage.identity("Ana")) == "identity"
    tab = await stage.tab()
    again = await tab.hello(resume=resume, identity=stage.identity("ana", "Ana"))
    assert (again["conversation"], again["signed_in"]) == (welcome["conversation"], "Ana")


async def test_an_identity_alone_opens_no_existing_conversation(stage: Stage) -> None:
    _, welcome = await conversation_of(stage, "ana")
    tab = await stage.tab()
    assert (await tab.hello(identity=stage.identity("ana")))["conversation"] != welcome["conversation"]
    assert tab.items() == []


async def test_a_token_of_one_kind_does_not_pass_as_the_other(stage: Stage) -> None:
    _, welcome = await conversation_of(stage, None)
    assert await refused(stage, identity=welcome["resume"]) == "identity"
    assert await refused(stage, resume=stage.identity("ana")) == "resume"


def unsigned(header: dict[str, Any], claims: dict[str, Any]) -> str:
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (header, claims)]
    return ".".join([*parts, ""])


def bad_identities(stage: Stage) -> dict[str, str]:
    key, now = stage.keys.identity, int(stage.clock().timestamp())
    good: dict[str, Any] = {"sub": "ana", "exp": now + 600, "aud": "aisle"}

    def signed(**changes: Any) -> str:
        claims = {name: value for name, value in (good | changes).items() if value is not None}
        return jwt.encode(claims, key, algorithm="HS256")

    header, body, _ = signed().split(".")
    other = signed(sub="ben").split(".")
    return {
        "unsigned": unsigned({"alg": "none", "typ": "JWT"}, good),
        "signature of another token": f"{header}.{body}.{other[2]}",
        "no signature": f"{header}.{body}.",
        "another key": jwt.encode(good, b"another key that is also long enough!", algorithm="HS256"),
        "another algorithm": jwt.encode(good, key + key, algorithm="HS512"),
        "right key, another algorithm": jwt.encode(good, key.ljust(64, b"0"), algorithm="HS512"),
        "expired": signed(exp=now - 60),
        "lives for ever": signed(exp=now + 10 * 365 * 86_400),
        "no expiry": signed(exp=None),
        "expiry as text": signed(exp=str(now + 600)),
        "expiry as fraction": signed(exp=now + 600.5),
        "endless expiry": signed(exp=float("inf")),
        "another audience": signed(aud="other"),
        "no audience": signed(aud=None),
        "no subject": signed(sub=None),
        "empty subject": signed(sub=""),
        "long subject": signed(sub="x" * 129),
        "subject with a line break": signed(sub="ana\nben"),
        "not valid yet": signed(nbf=now + 300),
        "made in the future": signed(iat=now + 300),
        "name that is no text": signed(name=["Ana"]),
        "garbage": "garbage",
        "empty": "",
        "three dots": "...",
    }


async def test_an_identity_token_that_does_not_hold_in_every_point_lets_nobody_in(stage: Stage) -> None:
    conversations = len(stage.log.threads)
    for why, token in bad_identities(stage).items():
        assert await refused(stage, identity=token) == "identity", why
    assert len(stage.log.threads) == conversations


async def test_an_identity_expires_while_its_conversation_waits(stage: Stage) -> None:
    tab = await stage.tab()
    identity = stage.identity("ana", lifetime=timedelta(minutes=5))
    welcome = await tab.hello(identity=identity)
    stage.clock.pass_time(timedelta(minutes=6))
    assert await refused(stage, resume=welcome["resume"], identity=identity) == "identity"


async def test_a_guests_conversation_becomes_a_customers_and_never_another_ones(stage: Stage) -> None:
    _, welcome = await conversation_of(stage, None)
    upgraded = await stage.tab()
    after = await upgraded.hello(resume=welcome["resume"], identity=stage.identity("ana", "Ana"))
    assert after["conversation"] == welcome["conversation"]
    notice = next(frame["item"] for frame in upgraded.items() if frame["item"]["type"] == "notice")
    assert notice == {"type": "notice", "code": "signed_in", "text": "You are signed in as Ana."}
    assert await refused(stage, resume=welcome["resume"]) == "identity"
    assert await refused(stage, resume=welcome["resume"], identity=stage.identity("ben")) == "identity"
    log = stage.log.threads[welcome["conversation"]]
    assert [e.event.customer_id for e in log if isinstance(e.event, CustomerIdentified)] == ["ana"]


async def test_a_guest_who_looks_on_sees_nothing_after_a_customer_signed_in(stage: Stage) -> None:
    guest, welcome = await conversation_of(stage, None)
    customer = await stage.tab()
    await customer.hello(resume=welcome["resume"], identity=stage.identity("ana", "Ana"))
    assert await guest.closed() == 4401
    guest_saw = len(guest.frames)
    said = AssistantSaid(turn="t9", answers=(), text="Ana's order is on its way")
    stage.hub.recorded(welcome["conversation"], await stage.log.append(welcome["conversation"], [said]))
    while (await customer.until_item("assistant"))["item"]["text"] != said.text:
        pass
    assert len(guest.frames) == guest_saw
    assert said.text not in json.dumps(guest.frames)


async def test_rest_gives_the_items_of_a_guests_conversation_to_its_token_only(stage: Stage) -> None:
    tab, welcome = await conversation_of(stage, None)
    conversation = welcome["conversation"]
    status, text = await fetch(stage, conversation, Authorization=f"Bearer {welcome['resume']}")
    assert status == 200
    assert json.loads(text)["items"] == tab.items()
    absent = await fetch(stage, "c_nothing", Authorization=f"Bearer {welcome['resume']}")
    for headers in (
        {},
        {"Authorization": welcome["resume"]},
        {"Authorization": f"Basic {welcome['resume']}"},
        {"Authorization": f"Bearer {conversation}"},
        {"Authorization": f"Bearer {stage.identity('ana')}"},
        {"Authorization": "Bearer"},
    ):
        assert await fetch(stage, conversation, **headers) == absent
    assert absent[0] == 404


async def test_rest_asks_for_the_identity_of_a_customers_conversation(stage: Stage) -> None:
    _, welcome = await conversation_of(stage, "ana")
    conversation, bearer = welcome["conversation"], {"Authorization": f"Bearer {welcome['resume']}"}
    assert (await fetch(stage, conversation, **bearer))[0] == 401
    for token in (stage.identity("ben"), "garbage", stage.identity("ana", lifetime=timedelta(seconds=-60))):
        status, text = await fetch(stage, conversation, **bearer, **{"X-Aisle-Identity": token})
        assert (status, SECRET_WORDS in text) == (401, False)
    status, text = await fetch(stage, conversation, **bearer, **{"X-Aisle-Identity": stage.identity("ana")})
    assert (status, SECRET_WORDS in text) == (200, True)


async def test_rest_gives_only_what_came_after_a_number(stage: Stage) -> None:
    tab, welcome = await conversation_of(stage, None)
    async with stage.http() as http:
        answer = await http.get(
            f"/api/conversations/{welcome['conversation']}/items",
            params={"since": tab.items()[0]["seq"]},
            headers={"Authorization": f"bearer {welcome['resume']}"},
        )
    assert [frame["seq"] for frame in answer.json()["items"]] == [tab.items()[1]["seq"]]
    assert answer.headers["cache-control"] == "no-store"


async def test_conversation_ids_cannot_be_guessed_and_every_tab_gets_its_own(stage: Stage) -> None:
    tabs = [await stage.tab() for _ in range(3)]
    ids = {(await tab.hello())["conversation"] for tab in tabs}
    assert len(ids) == 3


async def test_the_demo_signs_in_only_its_listed_customers(stage: Stage) -> None:
    async with stage.http() as http:
        ana = await http.post("/demo/session", json={"customer": "ana"})
        guest = await http.post("/demo/session", json={"customer": None})
        stranger = await http.post("/demo/session", json={"customer": "zoe"})
        foreign = await http.post("/demo/session", json={"customer": "ana"}, headers={"Origin": "https://evil.example"})
        form = await http.post("/demo/session", content='{"customer": "ana"}', headers={"Content-Type": "text/plain"})
    assert guest.json() == {"identity": None, "name": ""}
    assert (stranger.status_code, foreign.status_code, form.status_code) == (404, 403, 422)
    tab = await stage.tab()
    assert (await tab.hello(identity=ana.json()["identity"]))["signed_in"] == "Ana"


async def test_outside_the_demo_nobody_is_signed_in_by_the_server(config: ServerConfig) -> None:
    async with running(replace(config, demo_customers=())) as stage, stage.http() as http:
        assert (await http.post("/demo/session", json={"customer": "ana"})).status_code in (404, 405)
        assert (await http.get("/api/shop")).json()["demo_customers"] == []


async def test_a_merchants_own_secret_signs_identities(config: ServerConfig) -> None:
    shared = "a secret between the merchant and us, 40+"
    keys = Keys.derive(SECRET, shared)
    async with running(replace(config, keys=keys)) as stage:
        claims = {"sub": "ana", "aud": "aisle", "exp": int(NOON.timestamp()) + 60}
        tab = await stage.tab()
        token = jwt.encode(claims, shared, algorithm="HS256")
        assert (await tab.hello(identity=token))["signed_in"] == "ana"
        assert (
            await refused(stage, identity=Keys.derive(SECRET).issue_identity("ana", "", NOON, timedelta(minutes=1)))
            == "identity"
        )


@pytest.mark.parametrize("allowed", [True, False])
async def test_another_origin_connects_when_it_is_allowed(config: ServerConfig, allowed: bool) -> None:
    origin = "https://shop.example"
    async with running(replace(config, allowed_origins=(origin,) if allowed else ())) as stage:
        if allowed:
            tab = await stage.tab(origin=origin)
            await tab.hello()
        async with stage.http() as http:
            answer = await http.get("/healthz", headers={"Origin": origin})
        assert answer.headers.get("access-control-allow-origin") == (origin if allowed else None)
