"""What the conversation is about before the next message: what was shown, what is in focus, what was asked for.

Nothing is stored: the scene is folded from the messages each time.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage


@dataclass(frozen=True, kw_only=True)
class Done:
    """A tool call of this conversation and what came of it."""

    name: str
    arguments: Mapping[str, Any]
    outcome: str
    data: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Photo:
    """A photo in a message: what a vision model made of it, "" when it made out nothing, None when nobody could look."""

    words: str | None


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What the person said, the product whose page was open, the tools that ran for it and what was answered."""

    text: str
    language: str
    photo: Photo | None = None
    product: str = ""
    done: tuple[Done, ...] = ()
    said: str = ""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A product or an order line that the person has before their eyes; `price` is in minor units."""

    id: str
    title: str
    price: int | None = None


@dataclass(frozen=True, kw_only=True)
class Awaited:
    """A request that lacks something: the tool, what is known of its arguments, the missing slots, what was said for it.

    `age` counts the messages since then that were about something else.
    """

    tool: str
    arguments: Mapping[str, Any]
    slots: tuple[str, ...]
    said: str = ""
    age: int = 0


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Everything that the next message may refer to.

    `search` and `recommended` are the arguments of the last search and of a later recommendation; `offered` tells that the last
    reply ended in a question.
    """

    products: tuple[Shown, ...] = ()
    focus: str | None = None
    orders: tuple[Mapping[str, Any], ...] = ()
    order: str | None = None
    search: Mapping[str, Any] | None = None
    recommended: Mapping[str, Any] | None = None
    awaited: Awaited | None = None
    last: Done | None = None
    offered: bool = False


# Which slots an outcome waits for. "identity" is order number and e-mail together.
AWAITED_SLOTS: Mapping[str, tuple[str, ...]] = {
    "account.not_identified": ("identity",),
    "account.not_matched": ("identity",),
    "orders.not_found": ("order_number",),
    "orders.which": ("order_number",),
    "returns.which_order": ("order_number",),
    "returns.which_lines": ("lines",),
    "returns.which_reason": ("reason",),
    "returns.proposal": ("amendment",),
    "changes.which_order": ("order_number",),
    "changes.which_lines": ("lines", "swaps"),
    "changes.which_reason": ("reason",),
    "changes.proposal": ("amendment",),
    "changes.which_version": ("swaps",),
    "changes.which_method": ("method",),
    "changes.which_address": ("address",),
    "exchanges.which_order": ("order_number",),
    "exchanges.which_lines": ("swaps",),
    "exchanges.which_version": ("swaps",),
    "exchanges.which_method": ("method",),
    "exchanges.proposal": ("amendment",),
    "products.unknown": ("product",),
    "notices.which_email": ("email",),
    "notices.which_version": ("question",),
}


def turns(messages: Iterable[BaseMessage]) -> list[Turn]:
    """The conversation as turns, oldest first; what was said before the first human message belongs to none."""
    found: list[Turn] = []
    calls: dict[str, tuple[str, Mapping[str, Any]]] = {}
    for message in messages:
        if isinstance(message, HumanMessage):
            found.append(_said(message))
        elif isinstance(message, AIMessage):
            calls |= {str(call["id"]): (call["name"], call["args"]) for call in message.tool_calls}
            if found and message.text:
                found[-1] = replace(found[-1], said=f"{found[-1].said}\n{message.text}".strip())
        elif isinstance(message, ToolMessage) and found:
            name, arguments = calls.get(message.tool_call_id, (message.name or "", {}))
            outcome, data = _result(message.text)
            done = Done(name=name, arguments=arguments, outcome=outcome, data=data)
            found[-1] = replace(found[-1], done=(*found[-1].done, done))
    return found


def _said(message: HumanMessage) -> Turn:
    known = message.additional_kwargs
    return Turn(
        text=str(known.get("said", message.text)),
        language=str(known.get("language") or ""),
        photo=Photo(words=known["photo"]) if "photo" in known else None,
        product=str(known.get("product") or ""),
    )


def opened(scene: Scene, product: str, *, anew: bool) -> Scene:
    """The scene with the product of the open page in focus: when nothing else is, or when the page was opened `anew`."""
    if not product or (scene.focus and not anew):
        return scene
    return replace(scene, focus=product)


def after(scene: Scene, done: Done) -> Scene:
    """The scene once this tool result is known."""
    data = done.data
    scene = replace(scene, last=done)
    products = _products(data.get("products") or data.get("closest") or data.get("similar"))
    if done.name == "search_products":
        scene = replace(scene, search=done.arguments, recommended=None, products=products or scene.products, focus=None)
        # Whoever asks for the cheapest is told of one, and means that one next.
        if len(products) == 1 or (products and data.get("cheapest")):
            scene = replace(scene, focus=products[0].id)
    elif products:
        scene = replace(scene, products=products, focus=None)
    if done.name == "recommend_products":
        scene = replace(scene, recommended=done.arguments)
    if isinstance(data.get("product"), Mapping):
        one = _products([data["product"]])
        known = {p.id for p in scene.products}
        # A product that was looked at stays within the list that it was chosen from.
        scene = replace(scene, focus=one[0].id, products=scene.products if one[0].id in known else one)
    return _orders_after(scene, data)


def _orders_after(scene: Scene, data: Mapping[str, Any]) -> Scene:
    listed = data.get("orders")
    if isinstance(listed, Sequence) and listed:
        orders = tuple(entry for entry in listed if isinstance(entry, Mapping) and entry.get("number"))
        only = str(orders[0]["number"]) if len(orders) == 1 else None
        scene = replace(scene, orders=orders, order=only)
    order = data.get("order")
    if isinstance(order, Mapping) and order.get("number"):
        return replace(scene, order=str(order["number"]), orders=scene.orders or (order,))
    if isinstance(order, str) and order:
        return replace(scene, order=order)
    return scene


def _products(entries: Any) -> tuple[Shown, ...]:
    return tuple(
        Shown(id=str(entry["id"]), title=str(entry.get("title", "")), price=_price(entry.get("price")))
        for entry in entries or ()
        if isinstance(entry, Mapping) and entry.get("id")
    )


def _price(value: Any) -> int | None:
    amount = value.get("amount") if isinstance(value, Mapping) else None
    return amount if isinstance(amount, int) else None


def _result(content: str) -> tuple[str, Mapping[str, Any]]:
    """Outcome and data of a tool message; anything unreadable counts as a tool that failed."""
    try:
        body = json.loads(content)
    except json.JSONDecodeError:
        return "tool.unreadable", {}
    if not isinstance(body, dict):
        return "tool.unreadable", {}
    data = body.get("data")
    return str(body.get("outcome", "tool.unreadable")), data if isinstance(data, dict) else {}
