"""A photo in the chat: chosen, pasted, dropped, removed, sent, seen in every tab."""

from __future__ import annotations

import asyncio
import base64
import io
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import Route, expect

from tests.widget.conftest import Chat, OpenChat, Running
from tests.widget.test_accessibility import LOOKS, violations

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="module")]

INPUT, PREVIEW = "aisle-chat input[type=file]", "aisle-chat .attached .photo"
SENT = "aisle-chat .said .photo"

# Fulfilled when the light corner of the sent photo is drawn; the test's own time-out ends the wait.
DRAWN = """() => new Promise((drawn) => {
    const look = () => {
        const canvas = document.querySelector("aisle-chat").shadowRoot.querySelector(".said .photo");
        const [red] = canvas.getContext("2d").getImageData(canvas.width - 20, 20, 1, 1).data;
        if (red > 200) drawn();
        else requestAnimationFrame(look);
    };
    look();
})"""


def photo(width: int = 1600, height: int = 1200, kind: str = "JPEG") -> bytes:
    """A photo with a place in it, upright only when its EXIF orientation is followed."""
    image = Image.new("RGB", (width, height), "#20506a")
    image.paste("#e8b23a", (0, 0, width // 2, height // 2))
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    image.save(out, kind, exif=exif)
    return out.getvalue()


async def attach(chat: Chat, content: bytes, name: str = "photo.jpg", kind: str = "image/jpeg") -> None:
    await chat.page.locator(INPUT).set_input_files({"name": name, "mimeType": kind, "buffer": content})


async def give(chat: Chat, how: str, content: bytes) -> None:
    """Paste or drop a file, as the browser would tell the page."""
    target = {"paste": "textarea", "drop": ".panel"}[how]
    field = {"paste": "clipboardData", "drop": "dataTransfer"}[how]
    kind = {"paste": "ClipboardEvent", "drop": "DragEvent"}[how]
    await chat.page.evaluate(
        """([target, field, kind, how, bytes]) => {
            const data = new DataTransfer();
            const raw = Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0));
            data.items.add(new File([raw], "p.png", { type: "image/png" }));
            const event = new globalThis[kind](how, { [field]: data, bubbles: true, cancelable: true });
            document.querySelector("aisle-chat").shadowRoot.querySelector(target).dispatchEvent(event);
        }""",
        [target, field, kind, how, base64.b64encode(content).decode()],
    )


async def test_a_photo_is_shown_before_it_is_sent_and_then_stands_in_the_conversation(
    running: Running, chat_on: OpenChat
) -> None:
    chat = await chat_on()
    await chat.open()
    await attach(chat, photo())
    await chat.page.locator(PREVIEW).wait_for()
    assert running.fake.photos == {}
    await expect(chat.page.locator("aisle-chat textarea")).to_be_focused()
    await chat.ask("something like this?")
    await expect(chat.page.locator(SENT)).to_have_count(1)
    await expect(chat.page.locator(PREVIEW)).to_have_count(0)
    [(_, content, tile)] = running.fake.photos.values()
    assert (tile.width, tile.height) == (960, 1280)
    kept = Image.open(io.BytesIO(content))
    assert dict(kept.getexif()) == {}
    # What stood at the lower left in the file stands at the upper left once it is turned upright.
    colour = kept.getpixel((930, 30))
    assert isinstance(colour, tuple)
    assert colour[0] > 200
    assert colour[2] < 110
    assert chat.problems == []


async def test_what_leaves_the_browser_is_small_and_tells_nothing_about_where_it_was_taken(chat_on: OpenChat) -> None:
    chat = await chat_on()
    bodies: list[bytes] = []

    async def passed_on(route: Route) -> None:
        bodies.append(route.request.post_data_buffer or b"")
        await route.continue_()

    await chat.page.route("**/pictures", passed_on)
    await chat.open()
    await attach(chat, photo(4000, 3000))
    await chat.page.locator(PREVIEW).wait_for()
    await chat.ask("")
    [body] = bodies
    sent = Image.open(io.BytesIO(body))
    assert max(sent.size) == 1280
    assert dict(sent.getexif()) == {}


async def test_a_photo_alone_is_a_message_and_other_tabs_see_it(running: Running, chat_on: OpenChat) -> None:
    one = await chat_on()
    await one.open()
    two = await chat_on(context=one.page.context)
    await two.open()
    await attach(one, photo())
    await one.page.locator(PREVIEW).wait_for()
    await one.page.locator("aisle-chat .send").click()
    await two.page.locator(SENT).wait_for()
    assert await two.page.locator("aisle-chat .said .bubble").count() == 0
    async with asyncio.timeout(10):
        await two.page.evaluate(DRAWN)


@pytest.mark.parametrize("how", ["paste", "drop"])
async def test_a_photo_can_be_pasted_and_dropped(chat_on: OpenChat, how: str) -> None:
    chat = await chat_on()
    await chat.open()
    await give(chat, how, photo(kind="PNG"))
    await chat.page.locator(PREVIEW).wait_for()


async def test_an_attached_photo_can_be_removed_with_the_keyboard(running: Running, chat_on: OpenChat) -> None:
    chat = await chat_on(language="zh", path="/embed?attributes=data-language%3Dzh")
    await chat.open()
    await attach(chat, photo(kind="WEBP"), "p.webp", "image/webp")
    await chat.page.get_by_role("button", name="移除图片").focus()
    await chat.page.keyboard.press("Enter")
    await expect(chat.page.locator(PREVIEW)).to_have_count(0)
    await expect(chat.page.locator("aisle-chat textarea")).to_be_focused()
    await expect(chat.page.locator("aisle-chat .hint")).to_have_text("已移除图片")
    await chat.page.keyboard.press("Enter")
    assert running.said() == []


async def test_a_file_that_is_no_photo_is_refused_with_words(chat_on: OpenChat, tmp_path: Path) -> None:
    chat = await chat_on()
    await chat.open()
    await attach(chat, b"%PDF-1.7", "offer.pdf", "application/pdf")
    await expect(chat.page.locator("aisle-chat .hint")).to_contain_text("JPEG, PNG or WebP")
    await attach(chat, b"no picture", "fake.jpg")
    await expect(chat.page.locator("aisle-chat .hint")).to_contain_text("JPEG, PNG or WebP")
    assert await chat.page.locator(PREVIEW).count() == 0


async def test_a_photo_that_the_server_refuses_can_be_tried_again(running: Running, chat_on: OpenChat) -> None:
    chat = await chat_on()
    await chat.open()
    running.fake.refused_photos = 1
    await attach(chat, photo())
    await chat.page.locator(PREVIEW).wait_for()
    await chat.say("this one")
    await expect(chat.page.locator("aisle-chat .status.failed")).to_contain_text("could not be used")
    await chat.page.get_by_role("button", name="Try again").click()
    await expect(chat.page.locator("aisle-chat .status")).to_have_count(0)
    assert running.said() == ["this one"]


@pytest.mark.parametrize(("phone", "dark", "language"), LOOKS)
async def test_axe_finds_nothing_in_a_chat_with_photos(
    chat_on: OpenChat, phone: bool, dark: bool, language: str
) -> None:
    chat = await chat_on("/", phone=phone, dark=dark, language=language)
    await chat.open()
    await attach(chat, photo())
    await chat.page.locator(PREVIEW).wait_for()
    await chat.ask("jacket")
    await attach(chat, photo())
    await chat.page.locator(PREVIEW).wait_for()
    assert await violations(chat.page) == []
