"""The shop's page and its chat as a person uses them: by what is written on things, never by how they are made."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from playwright.async_api import Browser, Dialog, Locator, Page, expect

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip
PATIENCE = 15_000
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
AXE = Path(__file__).parents[2] / "widget" / "node_modules" / "axe-core" / "axe.min.js"

Language = Literal["en", "zh"]
# The name under which the assistant greeted stays when the language is switched.
ASSISTANT = re.compile("^(Aisle|小廊)$")
LANGUAGES: tuple[Language, ...] = ("en", "zh")


@dataclass(frozen=True, kw_only=True)
class Labels:
    """What stands on the things that a person uses."""

    locale: str
    account: str
    guest: str
    signed_in: str
    chatting_as_guest: str
    open_chat: str
    close_chat: str
    field: str
    send: str
    you: str
    typing: str
    suggestions: str
    sources: str
    other_language: str


LABELS: dict[Language, Labels] = {
    "en": Labels(
        locale="en-US",
        account="Signed in as",
        guest="Continue as guest",
        signed_in="Signed in as {name}",
        chatting_as_guest="Chatting as a guest",
        open_chat="Open chat",
        close_chat="Close chat",
        field="Your message",
        send="Send",
        you="You",
        typing="Typing",
        suggestions="Suggestions",
        sources="Sources",
        other_language="切换到中文",
    ),
    "zh": Labels(
        locale="zh-CN",
        account="当前账号",
        guest="以游客身份浏览",
        signed_in="已登录：{name}",
        chatting_as_guest="游客咨询",
        open_chat="打开客服对话",
        close_chat="收起对话",
        field="消息",
        send="发送",
        you="我",
        typing="正在输入",
        suggestions="试试这样问",
        sources="参考来源",
        other_language="EN: switch to English",
    ),
}


@dataclass(kw_only=True)
class Look:
    """How a visitor's browser is set: its language, its screen, and whether it is dark."""

    language: Language = "en"
    phone: bool = False
    dark: bool = False


@dataclass(kw_only=True)
class Shopper:
    """A person at one tab of the shop."""

    page: Page
    language: Language
    pictures: Path
    problems: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("dialog", self._alarmed)

    async def _alarmed(self, dialog: Dialog) -> None:
        self.problems.append(f"a window popped up: {dialog.message}")
        await dialog.dismiss()

    @property
    def labels(self) -> Labels:
        return LABELS[self.language]

    @property
    def chat(self) -> Locator:
        """The open chat."""
        return self.page.get_by_role("dialog", name=ASSISTANT)

    @property
    def field(self) -> Locator:
        return self.chat.get_by_role("textbox", name=self.labels.field, exact=True)

    @property
    def said(self) -> Locator:
        """What the shopper has said, each as one bubble."""
        return self.chat.get_by_role("article", name=self.labels.you, exact=True)

    @property
    def replies(self) -> Locator:
        """What the assistant has said, finished, the greeting first."""
        finished = self.page.locator(":not(.draft)")
        return self.chat.get_by_role("article", name=ASSISTANT).and_(finished)

    async def sign_in(self, name: str | None) -> None:
        """Choose who to be in the shop's header; None is a guest."""
        account = self.page.get_by_role("combobox", name=self.labels.account)
        await account.select_option(label=name or self.labels.guest)

    async def open_chat(self, name: str | None) -> None:
        """Open the chat as the person who was chosen, and return when they have been greeted."""
        await self.page.get_by_role("button", name=self.labels.open_chat).click()
        await self.greeted(name)

    async def greeted(self, name: str | None) -> None:
        """Return when the chat says who is chatting and the greeting stands there."""
        who = self.labels.signed_in.format(name=name) if name else self.labels.chatting_as_guest
        await expect(self.chat.get_by_text(who, exact=True)).to_be_visible()
        await expect(self.replies.first).to_be_visible()

    async def say(self, text: str) -> None:
        await self.field.fill(text)
        await self.chat.get_by_role("button", name=self.labels.send, exact=True).click()

    async def ask(self, text: str) -> Locator:
        """Say something; the finished reply."""
        before = await self.replies.count()
        await self.say(text)
        return await self._reply(before)

    async def tap(self, suggestion: str) -> Locator:
        """Press a suggestion; the finished reply."""
        before = await self.replies.count()
        offered = self.chat.get_by_role("group", name=self.labels.suggestions)
        await offered.get_by_role("button", name=suggestion, exact=True).click()
        return await self._reply(before)

    async def press(self, name: str) -> Locator:
        """Press a button in the newest reply; the finished reply to that."""
        before = await self.replies.count()
        await self.replies.last.get_by_role("button", name=name, exact=True).click()
        return await self._reply(before)

    async def _reply(self, before: int) -> Locator:
        reply = self.replies.nth(before)
        await expect(reply).to_be_visible()
        await self.idle()
        return reply

    async def idle(self) -> None:
        """Return when nobody is typing."""
        await expect(self.chat.get_by_text(self.labels.typing, exact=True)).to_have_count(0)

    async def transcript(self) -> list[str]:
        """Every message of the conversation as it is written there, in order."""
        return [" ".join(text.split()) for text in await self.chat.get_by_role("article").all_inner_texts()]

    async def switch_language(self) -> None:
        """Press the language button of the chat."""
        await self.chat.get_by_role("button", name=self.labels.other_language, exact=True).click()
        self.language = "zh" if self.language == "en" else "en"
        await expect(self.chat).to_be_visible()

    async def picture(self, name: str) -> None:
        """Keep how it looks now on a large screen and on a phone, to be looked at by people."""
        size = self.page.viewport_size
        assert size is not None
        for kind, wanted in (("desktop", DESKTOP), ("phone", PHONE)):
            if kind == "desktop" and size == PHONE:
                continue
            await self.page.set_viewport_size({"width": wanted["width"], "height": wanted["height"]})
            await self.page.screenshot(path=self.pictures / f"{name}-{kind}.png")
        await self.page.set_viewport_size(size)

    async def violations(self) -> list[Any]:
        """What axe-core finds on the page and in the chat, shortened to what a person needs to mend it."""
        await self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found: list[Any] = await self.page.evaluate(
            "async () => (await axe.run(document, { resultTypes: ['violations'] })).violations"
            ".map(v => [v.id, v.nodes.map(n => n.target.join(' ') + ': ' + n.failureSummary)])"
        )
        return found


@dataclass(kw_only=True)
class Visits:
    """Opens the shop for new visitors, each in a browser context of its own."""

    browser: Browser
    url: str
    pictures: Path
    shoppers: list[Shopper] = field(default_factory=list)

    async def page(self, path: str = "/", look: Look | None = None, url: str | None = None) -> Shopper:
        """A stranger's first page; nobody but the demo shop decides who is signed in."""
        look = look or Look()
        size = PHONE if look.phone else DESKTOP
        context = await self.browser.new_context(
            viewport={"width": size["width"], "height": size["height"]},
            color_scheme="dark" if look.dark else "light",
            locale=LABELS[look.language].locale,
            has_touch=look.phone,
            is_mobile=look.phone,
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        shopper = Shopper(page=await context.new_page(), language=look.language, pictures=self.pictures)
        self.shoppers.append(shopper)
        await shopper.page.goto((url or self.url) + path)
        return shopper

    async def chat(self, name: str | None, look: Look | None = None, url: str | None = None) -> Shopper:
        """A visitor who is signed in under this name (None: a guest) and has just been greeted in the chat."""
        shopper = await self.page(look=look, url=url)
        await shopper.sign_in(name)
        await shopper.open_chat(name)
        return shopper

    async def tab(self, shopper: Shopper) -> Shopper:
        """Another tab of the same browser."""
        other = Shopper(
            page=await shopper.page.context.new_page(), language=shopper.language, pictures=shopper.pictures
        )
        self.shoppers.append(other)
        await other.page.goto(shopper.page.url)
        return other
