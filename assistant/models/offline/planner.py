"""From a message in its scene to a plan: which tools to call with what, and which replies need no tool."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from assistant.models.offline import changing, phrases, references
from assistant.models.offline.answers import Answers
from assistant.models.offline.details import emails, places, prices
from assistant.models.offline.filling import Filler, Said
from assistant.models.offline.offers import accepted_offer
from assistant.models.offline.plan import ACTS, PROPOSALS, Call, Item, Say
from assistant.models.offline.reading import LEADING, Reader, Request
from assistant.models.offline.refining import refined
from assistant.models.offline.scene import Awaited, Done, Scene
from assistant.models.offline.text import HAN, has_words, readable
from assistant.models.offline.tools import ToolShape
from assistant.skills.matching import matters
from assistant.skills.policies.hours import asks_hours
from assistant.skills.policies.lists import asks_about_a_place
from assistant.skills.recommendations.wishes import gift_in, interest_in, way_in
from assistant.skills.vocabulary import ABOUT_PRODUCTS, ABOUT_RULES
from knowledge.recommend.base import Way

# Above this one the wording is believed against what the named things speak for.
SURE = 0.85
SEARCHING, RECOMMENDING = "search_products", "recommend_products"
# Ways that a kind of thing can be searched by just as well; "what goes with …" cannot.
OPEN_WAYS = (None, Way.POPULAR, Way.ALTERNATIVE)
# What is settled by the shop's rules and never by a product's page: how it is wrapped, paid, brought.
ONLY_RULES = (ABOUT_RULES - ABOUT_PRODUCTS) | {"gift_wrap"}
RETURNING = ("request_return", "return_status", "find_policy")
WHICH_ORDER = ("orders.which", "returns.which_order", "changes.which_order", "exchanges.which_order")
# A reading that is this likely is not far-fetched.
POSSIBLE = 0.05
NOT_UNDERSTOOD, EMPTY, ACKNOWLEDGED = (
    "conversation.not_understood",
    "conversation.empty_or_emoji",
    "conversation.acknowledged",
)
_POINTING = re.compile(
    r"\b(?:the|that|this|one|ones|please|yes|ok|show|tell|me|about|more|on|i|would|like|take|mean|meant|want|option|"
    r"product|item|order|let's|see|what|how|details?|"
    r"first|second|third|fourth|fifth|sixth|last|cheapest|which|and|most|is|are|expensive|number|no|\d(?:st|nd|rd|"
    r"th)?|top|two|three|of|them|it)\b|第|[一二三四五六七八九十两\d]|个|款|件|条|双|只|台|单|"
    r"那|这|最后|吧|呢|最便宜|最贵|哪|看看|看|介绍|一下|详细|说说|我|要|选|就|的|讲讲",
    re.IGNORECASE,
)


class Planner:
    """Plans one message at a time; it keeps nothing but what it was built with."""

    def __init__(self, reader: Reader, filler: Filler, shapes: Mapping[str, ToolShape]) -> None:
        self._reader = reader
        self._filler = filler
        self._shapes = shapes
        self._answers = Answers(reader, filler, shapes)

    def plan(self, text: str, scene: Scene) -> list[Item]:
        """What to do about this message, in its order; never empty."""
        if not has_words(text):
            return [Say(code=EMPTY)]
        read = readable(text)
        requests = self._requests(read)
        answered = self._answers.plan(read, requests, scene)
        if answered is not None:
            return answered
        proof = self._proof(read, requests, scene)
        if proof is not None:
            return proof
        if scene.last is not None and scene.last.outcome in PROPOSALS and phrases.agrees(read):
            # A yes that reached us confirmed nothing: say again what waits and how it is confirmed.
            return [Say(code=scene.last.outcome, data=scene.last.data)]
        accepted = accepted_offer(read, scene, self._shapes)
        if accepted is not None:
            return [accepted]
        pointed = self._pointed(read, scene)
        if pointed is not None:
            return [pointed]
        further = refined(read, requests[0], scene, self._filler, self._shapes)
        if further is not None:
            return [further]
        items = [self._item(request, read, scene) for request in requests]
        return _one_act(items)

    def limits(self, text: str, scene: Scene) -> dict[str, Any]:
        """The limits of a search that a text names, without its wish."""
        shape = self._shapes.get("search_products")
        filled = self._filler.fill(shape, Said(part=text, whole=text), scene) if shape and has_words(text) else {}
        return {argument: value for argument, value in filled.items() if argument != "query"}

    def names_goods(self, text: str) -> bool:
        """Whether the text names a kind of goods or one product."""
        return self._filler.names.names_kind(text) or self._filler.names.named(text) is not None

    def known_words(self, text: str) -> str:
        """The words of a text that name something that the shop sells."""
        return self._filler.names.known_words(text)

    def follow(self, call: Call, done: Done) -> Call | None:
        """What has to be called next because of this result, before there is anything to say."""
        if done.outcome == "account.verified" and call.then:
            return self._with_number(call.then, str(done.data.get("order", "")))
        if done.outcome in WHICH_ORDER and not call.arguments.get("order_number"):
            number = references.order_by_words(call.said, done.data.get("orders", ()))
            return self._with_number(replace(call, then=None), number) if number else None
        if done.outcome in ("changes.refused", "exchanges.refused"):
            return self._other_way(call, done)
        if done.outcome in ("products.unanswered", "products.unknown") and call.otherwise:
            return call.otherwise
        if done.outcome == "products.details" and call.then:
            known = done.data.get("product")
            return call.then if isinstance(known, Mapping) and known.get("available") else None
        if done.outcome == "products.found" and call.then:
            return self._with_found(call.then, [str(p["id"]) for p in done.data.get("products", ())])
        return None

    def _other_way(self, call: Call, done: Done) -> Call | None:
        """The same wish as an exchange where the order has arrived, as a change where it has not been sent."""
        code, order = done.data.get("code"), done.data.get("order", {})
        known = {k: v for k, v in call.arguments.items() if k not in ("pay_with", "settle_with")}
        method = call.arguments.get("pay_with") or call.arguments.get("settle_with")
        ways = {
            ("change_order_items", "already_sent", "delivered"): ("request_exchange", "settle_with"),
            ("request_exchange", "not_delivered", "pending"): ("change_order_items", "pay_with"),
            ("request_exchange", "not_delivered", "awaiting_payment"): ("change_order_items", "pay_with"),
        }
        tool, argument = ways.get((call.name, str(code), str(order.get("state"))), ("", ""))
        if tool not in self._shapes:
            return None
        number = {"order_number": order.get("number")} if order.get("number") else {}
        return Call(name=tool, arguments={**known, **number, **({argument: method} if method else {})}, said=call.said)

    def _requests(self, text: str) -> list[Request]:
        if phrases.takes_back(text):
            # "Forget it, no chairs, show me lamps" asks for lamps.
            rest = phrases.still_wished(text)
            text = text if phrases.takes_back(rest) else rest
        known = [r for r in self._reader.requests(text) if not r.intent.tool or r.intent.tool in self._shapes]
        return known or [self._reader.best(text)]

    def _item(self, request: Request, whole: str, scene: Scene) -> Item:
        said = Said(part=request.text, whole=whole)
        act = request.intent.tool == "request_return"
        small_talk = request.intent.name in ("goodbye", "acknowledged") and not phrases.says_farewell(request.text)
        if phrases.takes_back(request.text) and (act or small_talk or not request.clear):
            return Say(code=ACKNOWLEDGED)
        if self._filler.only_number(request.text):
            return self._call("order_status", said, scene)
        evident = self._evident(request, scene)
        if evident is not None:
            return self._or_policy(self._call(evident, said, scene))
        if not request.clear:
            return self._guessed(request, said, scene)
        if request.intent.tool is None:
            return Say(code=request.intent.reply or NOT_UNDERSTOOD)
        if (
            request.intent.name == "place_order"
            and scene.focus
            and phrases.points_back(said.part)
            and phrases.asks(said.part)
        ):
            return self._whether_to_be_had(scene.focus, said, scene)
        return self._or_policy(self._call(request.intent.tool, said, scene))

    def _or_policy(self, item: Item) -> Item:
        """The item; a question about a product that the rules could answer as well is asked of them where its page says nothing."""
        if not isinstance(item, Call) or item.name != "product_details" or "find_policy" not in self._shapes:
            return item
        likely = self._reader.probability(item.said, "find_policy") >= LEADING
        if not likely and not matters(item.said) & ONLY_RULES:
            return item
        return replace(item, otherwise=Call(name="find_policy", arguments={"question": item.said}, said=item.said))

    def _whether_to_be_had(self, product: str, said: Said, scene: Scene) -> Item:
        """A look at the product that somebody asks to buy: it may be sold out, which they should hear first."""
        order = self._call("cannot_do", said, scene)
        shape = self._shapes.get("product_details")
        slot = shape.slot("product") if shape else None
        if slot is None or not isinstance(order, Call):
            return order
        return Call(name="product_details", arguments={slot.argument: product}, said=said.part, then=order)

    def _evident(self, request: Request, scene: Scene) -> str | None:
        """The tool that the things named in a request speak for, against what its wording was taken for."""
        text, tool, names = request.text, request.intent.tool, self._filler.names
        unsure = request.probability < SURE
        if asks_hours(text) and "find_policy" in self._shapes:
            return "find_policy"
        if self._other_goods(request):
            return SEARCHING
        if phrases.compares(text) and len(references.named_products(text, scene, names)) >= 2:
            return "compare_products"
        if tool == "change_order_payment" and changing.names_both(text, names, self._filler.numbers.regex):
            return "request_exchange" if changing.speaks_of_exchanging(text) else "change_order_items"
        if tool == "verify_guest" or (tool == "list_orders" and self._filler.numbers.find(text)):
            return "order_status"
        if tool in ("order_status", "verify_guest") and asks_about_a_place(text) and "find_policy" in self._shapes:
            return "find_policy"
        general = phrases.in_general(text) or (phrases.supposes(text) and tool != "order_status")
        if tool in ("request_return", "return_status", "order_status") and general and phrases.asks(text):
            return "find_policy"
        if phrases.wants_notice(text) and tool != "my_stock_notices" and "request_stock_notice" in self._shapes:
            return "request_stock_notice"
        wishes = tool in ("search_products", RECOMMENDING) and unsure
        if wishes and scene.focus and phrases.asks_of_it(text):
            return "product_details"
        shown = scene.products or scene.focus
        if tool == SEARCHING and shown and phrases.asks_barely(text) and not names.names_kind(text):
            return "product_details"
        if tool in (SEARCHING, RECOMMENDING) and self._asks_for_the_most_bought(text):
            return RECOMMENDING
        if tool == RECOMMENDING and self._is_a_search(text, unsure):
            return "search_products"
        if phrases.speaks_of_returning(text) and (tool == "search_products" or not request.clear):
            return max(RETURNING, key=lambda aim: self._reader.probability(text, aim))
        if tool == "search_products" and phrases.asks_which(text) and not references.products_by_place(text, scene):
            return None
        about_one = bool(names.named(text) or references.products_by_place(text, scene))
        asked = phrases.asks(text) or phrases.introduces(text)
        if (
            about_one
            and asked
            and (tool in ("search_products", "product_details", "find_policy") or (unsure and tool is None))
        ):
            return "product_details"
        if tool is None and phrases.asks(text) and names.names_kind(text) and references.product(text, scene, names):
            return "product_details"
        if not self._filler.numbers.find(text) and names.nothing_but(text):
            return "product_details" if about_one else "search_products"
        if (
            tool == "product_details"
            and unsure
            and not (about_one or scene.products or scene.focus or names.names_kind(text))
        ):
            # Nothing that could be meant was named or shown: perhaps it is the next likeliest thing.
            second = max(("find_policy", "order_status"), key=lambda aim: self._reader.probability(text, aim))
            return second if self._reader.probability(text, second) >= POSSIBLE else None
        if tool is None and unsure and _is_priced(text):
            return "search_products"
        chatty = tool is None and unsure and self._reader.probability(text, "search_products") >= POSSIBLE
        return "search_products" if chatty and names.names_kind(text) else None

    def _other_goods(self, request: Request) -> bool:
        """Whether the shop is asked for goods, and for no rule of it nor a part of what is spoken of: "do you sell car tyres"."""
        text, tool = request.text, request.intent.tool
        if not phrases.wish(text) or phrases.points_back(text) or self._filler.names.named(text):
            return False
        if phrases.asks_whether_sold(text):
            return tool in (None, "find_policy", "product_details") and not matters(text) & ABOUT_RULES
        unbelieved = tool == "product_details" or not request.clear or (tool is None and request.probability < SURE)
        return unbelieved and phrases.asks_for_goods(text) and not matters(text)

    def _asks_for_the_most_bought(self, text: str) -> bool:
        """Whether what sells best of a kind is asked for, which the shop's orders tell: "your most popular headphones"."""
        return way_in(text) is Way.POPULAR and self._filler.names.names_kind(text) and gift_in(text) is None

    def _is_a_search(self, text: str, unsure: bool) -> bool:
        """Whether a request for recommendations names what is wanted, and neither a present nor a product."""
        names, way = self._filler.names, way_in(text)
        if gift_in(text) is not None or way not in OPEN_WAYS or names.named(text) is not None:
            return False
        return names.names_kind(text) or (unsure and way is None and bool(interest_in(text)))

    def _call(self, tool: str, said: Said, scene: Scene) -> Item:
        """The call with its details; where a needed one is missing, the way to it or the question for it."""
        shape = self._shapes.get(tool)
        if shape is None:
            return Say(code=NOT_UNDERSTOOD)
        arguments = self._filler.fill(shape, said, scene)
        if shape.slot("product") or shape.slot("products"):
            return self._about_products(shape, arguments, said, scene)
        if tool == SEARCHING and arguments.get("price_min", 0) > arguments.get("price_max", math.inf):
            kept = {k: v for k, v in arguments.items() if k not in ("price_min", "price_max")}
            awaited = Awaited(tool=tool, arguments=kept, slots=("price_max", "price_min"), said=said.part)
            return Say(code="ask.price_limits", awaited=awaited)
        missing = next((s for s in shape.slots if s.required and s.argument not in arguments), None)
        if missing is not None:
            awaited = Awaited(tool=tool, arguments=arguments, slots=(missing.kind,), said=said.part)
            return Say(code=f"ask.{missing.kind}", awaited=awaited)
        return Call(name=tool, arguments=arguments, said=said.part)

    def _about_products(self, shape: ToolShape, arguments: dict[str, Any], said: Said, scene: Scene) -> Item:
        slot = shape.slot("products") or shape.slot("product")
        if slot is None or slot.argument in arguments:
            return Call(name=shape.name, arguments=arguments, said=said.part)
        goal = Call(name=shape.name, arguments=arguments, said=said.part)
        wished = phrases.wish(said.part) or said.part
        things = self._filler.names.known_words(said.part)
        if slot.kind == "products":
            if self._filler.names.names_kind(said.part):
                return Call(name="search_products", arguments={"query": things or wished}, said=said.part, then=goal)
        elif self._filler.names.names_kind(said.part) and not phrases.points_back(said.part):
            return Call(name="search_products", arguments={"query": wished}, said=said.part)
        elif not scene.products and places(said.part).numbers:
            return Say(code=NOT_UNDERSTOOD)
        elif self._filler.names.resembles(things) and not phrases.points_back(said.part):
            return replace(goal, arguments={**arguments, slot.argument: things})
        awaited = Awaited(tool=shape.name, arguments=arguments, slots=(slot.kind,), said=said.part)
        return Say(code=f"ask.{slot.kind}", awaited=awaited)

    def _guessed(self, request: Request, said: Said, scene: Scene) -> Item:
        """What an unclear message is most usefully taken for."""
        names = self._filler.names
        question = phrases.asks(said.part)
        if question and (scene.focus or names.named(said.part) or references.products_by_place(said.part, scene)):
            return self._call("product_details", said, scene)
        if (
            phrases.seeks(said.part)
            or _is_priced(said.part)
            or names.names_kind(said.part)
            or (names.known_words(said.part) and not HAN.search(said.part))
        ):
            return self._call("search_products", said, scene)
        if request.intent.tool and question and request.probability >= LEADING:
            return self._call(request.intent.tool, said, scene)
        return Say(code=NOT_UNDERSTOOD)

    def _proof(self, text: str, requests: Sequence[Request], scene: Scene) -> list[Item] | None:
        """An e-mail in a message is there to prove an order, whatever the words around it."""
        found = emails(text)
        shape = self._shapes.get("verify_guest")
        if not found or shape is None:
            return None
        asked = [r for r in requests if r.intent.tool not in (None, "verify_guest", "my_profile")]
        planned = [self._call(r.intent.tool or "", Said(part=r.text, whole=text), scene) for r in asked]
        goal, *others = [p for p in planned if isinstance(p, Call)] or [Call(name="order_status", said=text)]
        number = self._filler.order_number(Said(part=text, whole=text), scene)
        if number is None:
            waits = Awaited(
                tool=goal.name, arguments={**goal.arguments, "email": found[0]}, slots=("identity",), said=text
            )
            return [Say(code="ask.order_number", awaited=waits)]
        proof = Call(name="verify_guest", arguments={"order_number": number, "email": found[0]}, said=text, then=goal)
        return [proof, *others]

    def _pointed(self, text: str, scene: Scene) -> Item | None:
        """A message that only points at something shown: "the second one", 第二款."""
        meant = places(text)
        extreme = phrases.superlative(text) and scene.products
        if (
            not (meant.numbers or extreme)
            or len(meant.numbers) > 1
            or any(c.isalpha() for c in _POINTING.sub("", text))
        ):
            return None
        said = Said(part=text, whole=text)
        listed = scene.last is not None and bool(scene.last.data.get("orders"))
        number = references.order_by_place(text, scene.orders) if listed else None
        if number:
            return Call(name="order_status", arguments={"order_number": number}, said=text)
        if not references.products_by_place(text, scene) and not extreme:
            return None
        item = self._call("product_details", said, scene)
        again = scene.last.arguments.get("question") if scene.last and scene.last.name == "product_details" else None
        if isinstance(item, Call) and again and phrases.asks_the_same(text):
            return replace(item, arguments={**item.arguments, "question": again})
        return item

    def _with_number(self, call: Call, number: str | None) -> Call:
        shape = self._shapes.get(call.name)
        slot = shape.slot("order_number") if shape else None
        if slot is None or not number:
            return call
        return replace(call, arguments={**call.arguments, slot.argument: number})

    def _with_found(self, call: Call, ids: Sequence[str]) -> Call | None:
        shape = self._shapes.get(call.name)
        slot = (shape.slot("products") or shape.slot("product")) if shape else None
        if slot is None or not ids or (slot.kind == "products" and len(ids) < 2):
            return None
        value: Any = list(ids[:3]) if slot.kind == "products" else ids[0]
        return replace(call, arguments={**call.arguments, slot.argument: value})


def _same_call(call: Call, other: Item) -> bool:
    """Whether both would show the same: one order is shown once, however many questions there are about it."""
    if not isinstance(other, Call) or call.name != other.name:
        return False
    one, two = dict(call.arguments), dict(other.arguments)
    if "order_number" in one and one["order_number"] == two.get("order_number"):
        one.pop("question", None)
        two.pop("question", None)
    return one == two


def _is_priced(text: str) -> bool:
    """Whether a limit of price is named, which nobody does but for something to buy."""
    limits = prices(text)
    return (limits.low or limits.high) is not None


def _one_act(items: Sequence[Item]) -> list[Item]:
    """The plan with each thing once and one act at most, for a reply can carry only one card to confirm."""
    kept: list[Item] = []
    for item in items:
        act = isinstance(item, Call) and item.name in ACTS
        asked = isinstance(item, Call) and any(_same_call(item, k) for k in kept)
        if asked or item in kept or (act and any(isinstance(k, Call) and k.name in ACTS for k in kept)):
            continue
        kept.append(item)
    # Beside something that can be done, small talk is not answered and nothing is asked for.
    calls: list[Item] = [k for k in kept if isinstance(k, Call)]
    questions: list[Item] = [k for k in kept if isinstance(k, Say) and k.awaited]
    return calls or questions[:1] or kept[:1]
