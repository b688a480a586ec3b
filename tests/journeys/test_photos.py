"""A photo from upload to reply: seen by a vision model and searched, or kindly asked about where nothing can see."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from PIL import Image

from tests.assistant.models.openai_server import Answer, Json
from tests.journeys.client import Reply, Tab, tab_on
from tests.journeys.conftest import Served, running
from tests.journeys.hosted_model import Stand, over

pytestmark = pytest.mark.slow

WORDS = {"en": "over-ear headphones, black, padded", "zh": "黑色头戴式耳机"}


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (320, 240), "#202020").save(out, "PNG")
    return out.getvalue()


async def show(tab: Tab, served: Served, text: str = "") -> Reply:
    """Upload a photo, say it, and wait for the reply."""
    welcome = await tab.type("welcome")
    async with httpx2.AsyncClient(base_url=served.url, trust_env=False) as client:
        answer = await client.post(
            f"/api/conversations/{welcome['conversation']}/pictures",
            content=photo(),
            headers={"Authorization": f"Bearer {welcome['resume']}"},
        )
    assert answer.status_code == 201, answer.text
    seq = await tab.act("say", text=text, picture=answer.json()["id"])
    return await tab.reply_after(seq, seconds=60)


@pytest.fixture(scope="module")
def seeing(prepared_home: Path, tmp_path_factory: pytest.TempPathFactory, stand: Stand) -> Iterator[Served]:
    """The demo shop whose vision model is on the stand; words are the offline model's, for the stand refuses the rest."""
    home = tmp_path_factory.mktemp("seeing") / "home"
    shutil.copytree(prepared_home, home)
    with running(home, over(stand) | {"AISLE_VISION_MODEL": "sees"}) as served:
        yield served


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_photo_is_described_and_searched(seeing: Served, stand: Stand, language: str) -> None:
    shown: list[Any] = []

    def script(body: Json, number: int) -> Answer:
        if body["model"] != "sees":
            return Answer(status=400)
        shown.extend(body["messages"][-1]["content"])
        return Answer(text=WORDS[language])

    stand.script = script
    async with tab_on(seeing.socket, language=language) as tab:
        reply = await show(tab, seeing)
    [part] = shown
    assert part["image_url"]["url"].startswith("data:image/jpeg;base64,/9j/")
    titles = " ".join(tile["title"] for tile in reply.card("products")["products"]).lower()
    assert {"en": "headphones", "zh": "耳机"}[language] in titles


async def test_a_vision_model_that_fails_leaves_the_kind_question(seeing: Served, stand: Stand) -> None:
    stand.script = lambda body, number: Answer(status=500)
    async with tab_on(seeing.socket, language="en") as tab:
        reply = await show(tab, seeing)
    assert "can't see pictures" in reply.item["text"]


async def test_a_model_without_eyes_is_told_so_and_never_gets_the_photo(hosted: Served, stand: Stand) -> None:
    asked: list[Json] = []

    def script(body: Json, number: int) -> Answer:
        asked.append(body)
        return Answer(text="I cannot see photos here. What is on it?")

    stand.script = script
    async with tab_on(hosted.socket, language="en") as tab:
        reply = await show(tab, hosted, "do you have this?")
    assert reply.item["text"] == "I cannot see photos here. What is on it?"
    assert "image_url" not in str(asked)
    assert "You cannot see photos" in asked[0]["messages"][-1]["content"]
