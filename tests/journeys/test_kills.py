"""kill -9 in the middle of things: what was acknowledged is kept and finished, and a confirmed return happens exactly once."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from evals.benches.processes import free_port, wait_until_ready
from tests.assistant.models.openai_server import Answer
from tests.journeys.client import Tab, tab_on
from tests.journeys.conftest import ROOT, Served, running
from tests.journeys.hosted_model import Stand, over
from tests.journeys.scripts.scripted_shop import CHECK, HERE, SLOW
from tests.journeys.shop import orders_in

# Several processes start here one after the other, and the lease of a dead one must run out.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

# Whose returns are under way at each kill: customers and orders that may go back.
ROUNDS = (
    (("mia-chen", "HP-10113"), ("james-okafor", "HP-10045")),
    (("hannah-weiss", "HP-10026"), ("zhang-wei", "HP-10098")),
    (("wang-lei", "HP-10039"), ("aiko-tanaka", "HP-10047")),
    (("mia-chen", "HP-10066"), ("noah-tremblay", "HP-10041")),
    (("mia-chen", "HP-10090"), ("james-okafor", "HP-10079")),
)
HOMES = 2


def started(home: Path) -> Served:
    """A process of `scripted_shop` that is on its way up."""
    port = free_port()
    command = [sys.executable, "-m", "tests.journeys.scripts.scripted_shop", str(port), str(home)]
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("AISLE_", "OPENAI_"))}
    quiet = {**clean, "HF_HUB_OFFLINE": "1", "ANONYMIZED_TELEMETRY": "False"}
    process = subprocess.Popen(command, cwd=ROOT, env=quiet, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return Served(port=port, home=home, process=process)


@contextlib.asynccontextmanager
async def scripted(home: Path) -> AsyncIterator[Served]:
    """Aisle over `scripted_shop` in a process of its own, ready."""
    served = started(home)
    try:
        await asyncio.to_thread(wait_until_ready, served.process, served.port)
        yield served
    finally:
        kill(served.process)


def kill(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()


@dataclass
class Shopper:
    """Somebody over several connections: what was sent, what was acknowledged, which items were seen."""

    customer: str | None = None
    resume: str | None = None
    unanswered: list[dict[str, Any]] = field(default_factory=list)
    seen: list[dict[str, Any]] = field(default_factory=list)
    tab: Tab | None = None

    @contextlib.asynccontextmanager
    async def online(self, served: Served) -> AsyncIterator[Tab]:
        """Connect, or connect again where this shopper left off, and send again whatever was not acknowledged."""
        hello: dict[str, Any] = {"since": self.seen[-1]["seq"] if self.seen else 0}
        if self.customer:
            hello["identity"] = await asyncio.to_thread(served.identity, self.customer)
        if self.resume:
            hello["resume"] = self.resume
        async with tab_on(served.socket, **hello) as tab:
            self.tab, self.resume = tab, tab.resume
            for frame in self.unanswered:
                await tab.send(frame)
            yield tab
        self.seen += tab.items
        acknowledged = {frame["id"] for frame in tab.of_type("accepted")}
        self.unanswered = [frame for frame in self.unanswered if frame["id"] not in acknowledged]

    async def post(self, kind: str, name: str, **fields: Any) -> None:
        """Send a frame without waiting for anything."""
        assert self.tab is not None
        frame = {"type": kind, "id": name, **fields}
        self.unanswered.append(frame)
        await self.tab.send(frame)

    def replies(self) -> list[dict[str, Any]]:
        return [frame["item"] for frame in self.seen if frame["item"]["type"] == "assistant"]


@dataclass
class Scene:
    """Everybody who is in a conversation when the process dies."""

    returning: Sequence[tuple[Shopper, str]]
    listening: Shopper
    asking: Sequence[Shopper]

    @classmethod
    def of(cls, orders: Sequence[tuple[str, str]]) -> Scene:
        returning = [(Shopper(customer=customer), order) for customer, order in orders]
        return cls(returning=returning, listening=Shopper(), asking=[Shopper() for _ in range(3)])

    @property
    def everybody(self) -> list[Shopper]:
        return [*(shopper for shopper, _ in self.returning), self.listening, *self.asking]


async def act_until_killed(served: Served, scene: Scene, moment: float) -> None:
    """Returns are confirmed, one reply streams, questions arrive: and `moment` seconds later the process is gone."""
    async with contextlib.AsyncExitStack() as stack:
        for shopper in scene.everybody:
            await stack.enter_async_context(shopper.online(served))
        proposals = []
        for shopper, order in scene.returning:
            assert shopper.tab is not None
            proposed = await shopper.tab.say(f"return {order}")
            proposals.append(proposed.card("confirmation")["proposal"])
        await scene.listening.post("say", "talk", text="talk")
        assert scene.listening.tab is not None
        await scene.listening.tab.type("delta")
        for shopper in scene.asking:
            await shopper.post("say", "ask", text="are you there?")
        for (shopper, _), proposal in zip(scene.returning, proposals, strict=True):
            await shopper.post("confirm", "yes", proposal=proposal)
        # The one wait that is meant: it chooses the point of death.
        await asyncio.sleep(moment)
        kill(served.process)
        for shopper in scene.everybody:
            assert shopper.tab is not None
            await shopper.tab.end()


async def finished(served: Served, scene: Scene) -> None:
    """After the restart everybody gets what was under way; only what was never acknowledged is sent again."""
    async with contextlib.AsyncExitStack() as stack:
        for shopper in scene.everybody:
            await stack.enter_async_context(shopper.online(served))
        for shopper, _ in scene.returning:
            await received(shopper, lambda item: any(card["type"] == "receipt" for card in item["cards"]))
        await received(scene.listening, lambda item: item["text"].startswith(SLOW[:20]))
        for shopper in scene.asking:
            await received(shopper, lambda item: item["text"] == HERE)
        for shopper in scene.everybody:
            assert shopper.tab is not None
            for frame in shopper.unanswered:
                await shopper.tab.accepted(frame["id"])


async def received(shopper: Shopper, wanted: Any) -> None:
    """Return when this shopper has such a reply, from before the kill or after it."""
    assert shopper.tab is not None
    if not any(wanted(item) for item in shopper.replies()):
        await shopper.tab.until(
            lambda f: f["type"] == "item" and f["item"]["type"] == "assistant" and wanted(f["item"])
        )


async def holds(served: Served, scene: Scene) -> None:
    """Nothing lost, nothing doubled: in what was seen, in the whole history, and in the shop."""
    for shopper in scene.everybody:
        assert shopper.unanswered == []
        seqs = [frame["seq"] for frame in shopper.seen]
        assert seqs == sorted(set(seqs))
        hello = {"identity": await asyncio.to_thread(served.identity, shopper.customer)} if shopper.customer else {}
        async with tab_on(served.socket, resume=shopper.resume, since=0, **hello) as anew:
            assert anew.items == shopper.seen
    orders = await orders_in(served.home)
    for shopper, number in scene.returning:
        [registered] = orders[number].returns
        [receipt] = [card for item in shopper.replies() for card in item["cards"] if card["type"] == "receipt"]
        assert receipt["reference"] in registered.id
        assert orders[number].lines[0].returned == 1
        asked, done = shopper.replies()
        assert asked["text"] == CHECK
        assert receipt["reference"] in done["text"]
    for shopper in (scene.listening, *scene.asking):
        assert len(shopper.replies()) == 1


async def killed_again_and_again(home: Path, chance: random.Random) -> None:
    """A kill in each round, while everything is under way; each next process finishes what the last one began."""
    scenes: list[Scene] = []
    for orders in ROUNDS:
        async with scripted(home) as served:
            if scenes:
                await finished(served, scenes[-1])
            scenes.append(Scene.of(orders))
            await act_until_killed(served, scenes[-1], chance.uniform(0.0, 0.08))
    async with scripted(home) as served:
        await finished(served, scenes[-1])
        for scene in scenes:
            await holds(served, scene)


async def test_whenever_the_process_dies_a_confirmed_return_happens_once_and_everybody_is_answered(
    prepared_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    homes = [tmp_path_factory.mktemp("killed") / "home" for _ in range(HOMES)]
    for home in homes:
        shutil.copytree(prepared_home, home)
    async with asyncio.TaskGroup() as group:
        for number, home in enumerate(homes):
            group.create_task(killed_again_and_again(home, random.Random(number)))


async def test_a_turn_that_died_in_a_stalled_stream_is_finished_by_the_next_process(
    prepared_home: Path, tmp_path_factory: pytest.TempPathFactory, stand: Stand
) -> None:
    home = tmp_path_factory.mktemp("stalled") / "home"
    shutil.copytree(prepared_home, home)
    shopper = Shopper()
    stand.script = lambda body, number: Answer(text="We are happy to tell you all about it", stall_after=8)
    with running(home, over(stand, timeout=60)) as served:
        async with shopper.online(served) as tab:
            await shopper.post("say", "ask", text="tell me about your shop")
            await tab.type("delta")
            await tab.accepted("ask")
            kill(served.process)
            await tab.end()
    assert shopper.unanswered == []
    assert shopper.replies() == []
    stand.script = lambda body, number: Answer(text="We are happy to tell you all about it, and here it is.")
    with running(home, over(stand, timeout=60)) as served:
        async with shopper.online(served) as tab:
            await tab.until(lambda f: f["type"] == "item" and f["item"]["type"] == "assistant")
        async with tab_on(served.socket, resume=shopper.resume) as anew:
            assert anew.items == shopper.seen
    assert [item["text"] for item in shopper.replies()] == ["We are happy to tell you all about it, and here it is."]
