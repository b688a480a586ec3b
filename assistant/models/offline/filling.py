"""The arguments of a tool call, as far as the message and the scene give them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.models.offline import changing, phrases, references
from assistant.models.offline.catalogue import ProductNames
from assistant.models.offline.details import OrderNumbers, choice, emails, prices
from assistant.models.offline.phrases import points_back, wants_stock, wish
from assistant.models.offline.scene import Scene
from assistant.models.offline.text import EMAIL, HAN
from assistant.models.offline.tools import Slot, ToolShape
from assistant.skills.examples import Intent
from assistant.skills.matching import matters, terms
from assistant.skills.recommendations.wishes import gift_in
from knowledge.when import names_days

# Outcomes after which the next message is about that same order unless it says otherwise.
ORDER_IN_FOCUS = (
    "orders.status",
    "account.verified",
    "returns.which",
    "returns.proposal",
    "returns.status",
    "changes.",
    "exchanges.",
    "policies.",
)
LONG_ENOUGH = 25
Words = Mapping[str, Mapping[str, Sequence[str]]]
_EMPTY_TALK = re.compile(
    r"\b(?:my|the|its?|it's|is|order|number|no|nr|this|that|one|please|here|for|and|mail|e-?mail|address|under|with|used|a)\b|"
    r"订单号|订单|单号|邮箱|邮件|地址|我的|号码|是|号|的|这个|那个|用|和",
    re.IGNORECASE,
)
_ASKING_WORDS = terms(
    "tell show give detail details describe description product item choice option number about introduce "
    "first second third fourth fifth last cheapest expensive looks look good nice great like love interesting "
    "介绍 一下 详细 看看 说说 讲讲 了解"
)


@dataclass(frozen=True, kw_only=True)
class Said:
    """The part of a message that asks for something, and the whole message around it."""

    part: str
    whole: str


class Filler:
    """Fills slots by their kind. `words` are the synonyms of enumerated arguments from the skills' examples."""

    def __init__(self, intents: Sequence[Intent], numbers: OrderNumbers, names: ProductNames) -> None:
        self.numbers = numbers
        self.names = names
        self._words = _synonyms(intents)
        self._words_of = {
            tool: _synonyms([i for i in intents if i.tool == tool]) for tool in {i.tool for i in intents if i.words}
        }

    def fill(self, shape: ToolShape, said: Said, scene: Scene) -> dict[str, Any]:
        """Every argument for which there is a value."""
        given = changing.address(said.whole) if shape.slot("address") else None
        about = (
            said if given is None else Said(part=said.part.replace(given, " "), whole=said.whole.replace(given, " "))
        )
        values = {
            slot.argument: _fitting(slot, self._value(slot, shape, said if slot.kind == "address" else about, scene))
            for slot in shape.slots
        }
        number, lines = shape.slot("order_number"), shape.slot("lines")
        if number and lines and values[lines.argument] and not self.numbers.find(said.whole):
            # The order in focus is not meant when it holds nothing of the kind.
            held = references.may_hold(scene, values[number.argument], values[lines.argument])
            values[number.argument] = values[number.argument] if held else None
        return {argument: value for argument, value in values.items() if value not in (None, "", [], False)}

    def order_number(self, said: Said, scene: Scene) -> str | None:
        """The order meant: by number, else the only number of the message, else by place or because it is in focus."""
        own, all_of_them = self.numbers.find(said.part), self.numbers.find(said.whole)
        if own or len(all_of_them) == 1:
            return (own or all_of_them)[0]
        if scene.last is not None and scene.orders and scene.last.data.get("orders"):
            by_place = references.order_by_place(said.part, scene.orders)
            if by_place:
                return by_place
        in_focus = scene.last is not None and scene.last.outcome.startswith(ORDER_IN_FOCUS)
        return scene.order if in_focus or points_back(said.part) else None

    def only_number(self, text: str) -> bool:
        """Whether a text gives an order number (and perhaps an e-mail) and says nothing beside it."""
        if not self.numbers.find(text):
            return False
        left = _EMPTY_TALK.sub(" ", self.numbers.regex.sub(" ", EMAIL.sub(" ", text)))
        return not any(c.isalnum() for c in left)

    def enumerated(self, argument: str, text: str, tool: str) -> str | None:
        """The value of a tool's enumerated argument that the text speaks of; where the tool has no words of its own, by any tool's."""
        own = self._words_of.get(tool, {}).get(argument)
        return choice(text, own if own is not None else self._words.get(argument, {}))

    def _without_choices(self, text: str) -> str:
        """The text without the words that choose an enumerated value: "too small" names no thing."""
        words = {word for values in self._words.values() for some in values.values() for word in some}
        for word in sorted(words, key=lambda w: (-len(w), w)):
            if len(word) > 1:
                edged = re.escape(word) if HAN.search(word) else rf"\b{re.escape(word)}\b"
                text = re.sub(edged, " ", text, flags=re.IGNORECASE)
        return text

    def question(self, text: str, title: str = "") -> str | None:
        """The text as a question about a product; None when it asks nothing in particular."""
        rest = phrases.without_introduction(text)
        # A number alone belongs to a name or a place in a list: "tell me about the Quiet 60".
        more = {t for t in terms(rest) - terms(title) - _ASKING_WORDS if not t.isdigit()}
        return text if more or matters(rest) - matters(title) else None

    def _value(self, slot: Slot, shape: ToolShape, said: Said, scene: Scene) -> Any:
        limits = prices(said.part)
        match slot.kind:
            case "text" if slot.required:
                return wish(said.part) or None
            case "text":
                return said.whole if len(said.whole) >= LONG_ENOUGH else None
            case "price_max":
                return limits.high
            case "price_min":
                return limits.low
            case "flag":
                return wants_stock(said.part)
            case "order_number":
                return self.order_number(said, scene)
            case "email":
                return next(iter(emails(said.whole)), None)
            case "product":
                return references.product(said.part, scene, self.names)
            case "about":
                # A present is for somebody, not for the thing that was spoken of before, unless it is pointed at.
                apart = gift_in(said.part) is not None and not points_back(said.part)
                return references.product(said.part, Scene() if apart else scene, self.names)
            case "products":
                return references.products(said.part, scene, self.names)
            case "question" if slot.required:
                return said.part
            case "question":
                return self.question(said.part, self._title(shape, said, scene))
            case "period":
                return said.part if names_days(said.part) else None
            case "lines":
                return references.lines(self._without_choices(said.part), self.names, awaited=False)
            case "swaps":
                return changing.swaps(said.part, self.numbers.regex, self.names)
            case "method":
                return changing.method(said.whole)
            case "address":
                return changing.address(said.whole)
            case _ if slot.values:
                found = self.enumerated(slot.argument, said.whole, shape.name)
                return found if found in slot.values else None
        return None

    def _title(self, shape: ToolShape, said: Said, scene: Scene) -> str:
        if shape.slot("product") is None:
            return ""
        meant = references.product(said.part, scene, self.names)
        shown = next((p.title for p in scene.products if p.id == meant), "")
        return shown or self.names.known_words(said.part)


def _fitting(slot: Slot, value: Any) -> Any:
    """The value as the tool takes it: people's own words are cut to what it reads, a number or address that long is none."""
    if not isinstance(value, str) or slot.longest is None or len(value) <= slot.longest:
        return value
    return value[: slot.longest].strip() if slot.kind in ("text", "question", "product") else None


def _synonyms(intents: Sequence[Intent]) -> Words:
    """Argument → value → words of all languages, over all intents."""
    found: dict[str, dict[str, list[str]]] = {}
    for intent in intents:
        for argument, values in intent.words.items():
            for value, by_language in values.items():
                words = found.setdefault(argument, {}).setdefault(value, [])
                words += [word for some in by_language.values() for word in some]
    return found
