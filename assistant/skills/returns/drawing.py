"""A decided return as tool result: the card to confirm or the refusal with a way out; and its receipt."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from assistant.cards import ConfirmationCard, ReceiptCard, Row
from assistant.skills.contract import ProposalDraft, ToolContext, ToolResult
from assistant.skills.order_view import OrderView
from assistant.skills.present import Presenter, money
from assistant.skills.returns.commands import command_json
from assistant.skills.returns.rules import Allowed, Kinds, Refused, left
from assistant.skills.wording import LABELS, NOTES, REASONS, REFUND_TO, label, quick
from connectors.commerce import Language, Order, Receipt
from connectors.money import Money
from connectors.shops.settings import ShopSettings

# What a refused person can do instead: a name for the template, and the suggestions that go with it.
INSTEAD: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "unsupported": ("person", ("person",)),
    "not_shipped": ("person", ("person", "return_policy")),
    "not_delivered": ("wait", ("my_orders", "person")),
    "already_returning": ("status", ("refund", "person")),
    "already_returned": ("status", ("refund", "my_orders")),
    "exchange_open": ("person", ("person",)),
    "cancelled": ("status", ("refund", "my_orders")),
    "window": ("warranty", ("return_policy", "person")),
    "undated": ("person", ("person",)),
    "nothing_left": ("other_lines", ("refund", "my_orders")),
    "quantity": ("fewer", ("everything", "person")),
    "non_returnable": ("other_lines", ("return_policy", "person")),
    "refund_to": ("other_method", ("person",)),
}


def proposal(allowed: Allowed, view: OrderView, kinds: Kinds, settings: ShopSettings, named: str = "") -> ToolResult:
    """returns.proposal with the card; the server adds the proposal's id and expiry. `named` is what a stored method is called."""
    way = allowed.refund_to
    refund_to = _refund_to(way, view.order, view.language) if way in REFUND_TO or not named else named
    reason = REASONS[allowed.lines[0].reason].text(view.language)
    titles = {x.id: x.title.text(view.language) for x in view.order.lines}
    data = {
        "order": view.order.number,
        "lines": [{"title": titles[x.line_id], "quantity": x.quantity} for x in allowed.lines],
        "refund": money(allowed.refund),
        "fee": money(allowed.fee) if allowed.fee.minor else None,
        "refund_to": refund_to,
        "refund_days": settings.returns.refund_days,
        "ship_by": view.presenter.date(allowed.ship_by) if allowed.ship_by else None,
        "reason": reason,
        "needs_agent": allowed.needs_agent,
    }
    draft = ProposalDraft(
        kind="return",
        subject=view.order.id,
        command=command_json(view.order, allowed, kinds),
        card=_card(allowed, view, data),
        needs_agent=allowed.needs_agent,
    )
    return ToolResult(outcome="returns.proposal", data=data, proposal=draft)


def refusal(refused: Refused, view: OrderView, context: ToolContext) -> ToolResult:
    """returns.refused with code, facts and what is possible instead."""
    instead, suggestions = INSTEAD.get(refused.code, ("person", ("person",)))
    if refused.facts.get("faulty"):
        instead = "person"
    lines = {x.id: x for x in view.order.lines}
    line = lines.get(str(refused.facts.get("line_id", "")))
    others = [x.title.text(view.language) for x in view.order.lines if left(x) and x is not line]
    data = {
        "code": refused.code,
        "order": {"number": view.order.number, "state": view.order.state.value, "state_label": view.state_label},
        "facts": refusal_facts(refused, view.presenter),
        "line": line.title.text(view.language) if line else "",
        "others": others,
        "instead": instead,
    }
    return ToolResult(
        outcome="returns.refused",
        data=data,
        cards=(view.card(),) if instead in ("wait", "status") else (),
        quick_replies=quick(context.language, *suggestions),
    )


def refusal_facts(refused: Refused, presenter: Presenter) -> dict[str, Any]:
    """A refusal's facts as plain JSON: money and dates as tool data, offered refund ways in words."""
    return {name: _plain(name, value, presenter) for name, value in refused.facts.items() if name != "line_id"}


def receipt_data(receipt: Receipt, presenter: Presenter, settings: ShopSettings) -> dict[str, Any]:
    """The data for the reply `returns.done`, from nothing but what the shop recorded."""
    return {
        "reference": receipt.reference,
        "order": receipt.details.get("order_number", ""),
        "amount": money(receipt.amount) if receipt.amount is not None else None,
        "refund_to": _words(receipt.details.get("refund_to", ""), presenter.language),
        "ship_by": _day(receipt.details.get("ship_by", ""), presenter),
        "refund_days": settings.returns.refund_days,
    }


def receipt_card(receipt: Receipt, presenter: Presenter, settings: ShopSettings) -> dict[str, Any]:
    """What the shop recorded as done, as a card."""
    data = receipt_data(receipt, presenter, settings)
    rows = {
        "order": data["order"],
        "refund": data["amount"]["text"] if data["amount"] else "",
        "refund_to": data["refund_to"],
        "send_by": data["ship_by"]["text"] if data["ship_by"] else "",
    }
    return ReceiptCard(
        title=label("return_done", presenter.language),
        reference=receipt.reference,
        rows=[Row(label=label(n, presenter.language), value=v, strong=n == "refund") for n, v in rows.items() if v],
    ).model_dump(mode="json")


def _card(allowed: Allowed, view: OrderView, data: Mapping[str, Any]) -> dict[str, Any]:
    language = view.language
    quantities = {x.line_id: x.quantity for x in allowed.lines}
    rows = {
        "order": data["order"],
        "reason": data["reason"],
        "fee": data["fee"]["text"] if data["fee"] else "",
        "refund": data["refund"]["text"],
        "refund_to": data["refund_to"],
        "send_by": data["ship_by"]["text"] if data["ship_by"] else "",
    }
    return ConfirmationCard(
        proposal="pending",
        kind="return",
        title=label("return_title", language),
        lines=[view.line_tile(x, quantities[x.id]) for x in view.order.lines if x.id in quantities],
        rows=[Row(label=label(n, language), value=v, strong=n == "refund") for n, v in rows.items() if v],
        note=NOTES["return_agent" if allowed.needs_agent else "return"].text(language),
        confirm_label=LABELS["confirm_return"].text(language),
        decline_label=LABELS["decline"].text(language),
        expires="",
    ).model_dump(mode="json")


def _refund_to(code: str, order: Order, language: Language) -> str:
    """Where the refund goes, as its person knows it: the names of what they paid with, or a gift card."""
    paid = dict.fromkeys(p.method_label for p in order.payments if p.amount.minor > 0 and p.method_label)
    return " + ".join(paid) if code == "original" and paid else _words(code, language)


def _words(code: str, language: Language) -> str:
    return REFUND_TO[code].text(language) if code in REFUND_TO else code


def _day(iso: str, presenter: Presenter) -> dict[str, str] | None:
    try:
        at = datetime.fromisoformat(iso)
    except ValueError:
        return None
    return presenter.date(at if at.tzinfo else at.replace(tzinfo=presenter.zone))


def _plain(name: str, value: Any, presenter: Presenter) -> Any:
    if isinstance(value, Money):
        return money(value)
    if isinstance(value, datetime):
        return presenter.date(value)
    if name == "offered":
        return [_words(code, presenter.language) for code in value]
    return value
