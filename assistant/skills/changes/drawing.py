"""Decided acts as tool results: the card to confirm, the refusal with a way out, and the receipt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from assistant.cards import ConfirmationCard, LineTile, ReceiptCard, Row
from assistant.skills.changes.commands import ActKind, command_json
from assistant.skills.changes.deciding import Allowed, Live, Refused
from assistant.skills.changes.paying import AT_ONCE as KINDS_AT_ONCE
from assistant.skills.changes.paying import kind_of, label_of
from assistant.skills.changes.wording import (
    AT_ONCE,
    CANCEL_REASONS,
    CONFIRM,
    DECLINE,
    DONE_TITLES,
    NOTE,
    NOTE_AGENT,
    REFUND_WAYS,
    TITLES,
    WITHIN,
    row_label,
)
from assistant.skills.contract import ProposalDraft, ToolContext, ToolResult
from assistant.skills.order_view import OrderView
from assistant.skills.present import Presenter, money
from assistant.skills.wording import quick
from connectors.commands import MoneyMove
from connectors.commerce import Language, Localized, Receipt
from connectors.money import Money
from connectors.shops.settings import ShopSettings

# What a refused person can do instead: a name for the template, and the suggestions that go with it.
INSTEAD: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "cancelled": ("status", ("refund", "my_orders")),
    "already_sent": ("return", ("return", "my_orders", "person")),
    "not_delivered": ("wait", ("my_orders", "person")),
    "return_open": ("status", ("refund", "person")),
    "returned": ("status", ("refund", "my_orders")),
    "window": ("person", ("return", "person")),
    "reason": ("reason", ("person",)),
    "partial": ("whole", ("person",)),
    "sold_out": ("other_version", ("person",)),
    "stock": ("fewer", ("person",)),
    "same_variant": ("other_version", ("person",)),
    "method": ("other_method", ("person",)),
    "same_method": ("other_method", ("person",)),
    "balance": ("other_method", ("person",)),
}


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """What a card shows of an act: which card (`title`, a key of TITLES), its rows by name and lines, and the data for the reply."""

    title: str
    rows: Sequence[tuple[str, str]]
    data: Mapping[str, Any]
    lines: Sequence[LineTile] = ()
    strong: str = ""
    note: Localized = NOTE


def proposal(kind: ActKind, request: object, allowed: Allowed, drawn: Drawn, view: OrderView) -> ToolResult:
    """PREFIX.proposal with the card; the server adds the proposal's id and expiry."""
    customer_id = view.order.customer_id if view.is_owner else ""
    draft = ProposalDraft(
        kind=kind.name,
        subject=view.order.id,
        command=command_json(kind, customer_id, request, allowed.command),
        card=card(kind.name, drawn, view.language, needs_agent=allowed.needs_agent),
        needs_agent=allowed.needs_agent,
    )
    data = {"act": kind.name, "order": view.order.number, **drawn.data, "needs_agent": allowed.needs_agent}
    return ToolResult(outcome=f"{prefix_of(kind.name)}.proposal", data=data, proposal=draft)


def prefix_of(kind: str) -> str:
    """The skill that words an act's outcomes."""
    return "exchanges" if kind == "exchange" else "changes"


def card(kind: str, drawn: Drawn, language: Language, *, needs_agent: bool) -> dict[str, Any]:
    """The card that its person confirms."""
    return ConfirmationCard(
        proposal="pending",
        kind=kind,
        title=TITLES[drawn.title].text(language),
        lines=list(drawn.lines),
        rows=rows_of(drawn.rows, language, strong=drawn.strong),
        note=(NOTE_AGENT if needs_agent else drawn.note).text(language),
        confirm_label=CONFIRM[kind].text(language),
        decline_label=DECLINE.text(language),
        expires="",
    ).model_dump(mode="json")


def rows_of(rows: Sequence[tuple[str, str]], language: Language, *, strong: str = "") -> list[Row]:
    """The rows that have a value, with their labels."""
    return [Row(label=row_label(n, language), value=v, strong=n == strong) for n, v in rows if v]


def refusal(act: str, refused: Refused, view: OrderView, context: ToolContext) -> ToolResult:
    """PREFIX.refused with code, facts and what is possible instead."""
    instead, suggestions = INSTEAD.get(refused.code, ("person", ("person",)))
    lines = {x.id: x for x in view.order.lines}
    line = lines.get(str(refused.facts.get("line_id", "")))
    data = {
        "act": act,
        "code": refused.code,
        "order": {"number": view.order.number, "state": view.order.state.value, "state_label": view.state_label},
        "facts": refusal_facts(refused.facts, view.presenter),
        "line": line.title.text(view.language) if line else "",
        "instead": instead,
    }
    return ToolResult(
        outcome=f"{prefix_of(act)}.refused",
        data=data,
        cards=(view.card(),) if instead in ("wait", "status", "return") else (),
        quick_replies=quick(context.language, *suggestions),
    )


def refusal_facts(facts: Mapping[str, Any], presenter: Presenter) -> dict[str, Any]:
    """A refusal's facts as plain JSON: money and dates as tool data, codes in words."""
    return {name: _plain(name, value, presenter) for name, value in facts.items() if name != "line_id"}


def refunds_data(refunds: Sequence[MoneyMove], live: Live, language: Language) -> dict[str, Any]:
    """Where money goes back to and when, as tool data."""
    days = live.settings.cancellations.refund_days
    at_once = bool(refunds) and all(kind_of(r.method_id, live) in KINDS_AT_ONCE for r in refunds)
    return {
        "refunds": [{"to": label_of(r.method_id, live), "amount": money(r.amount)} for r in refunds],
        "when": AT_ONCE.text(language) if at_once else WITHIN.text(language).format(days=days),
    }


def refund_rows(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Where money goes back to and when, as rows; several methods with their amounts."""
    refunds = data["refunds"]
    if not refunds:
        return []
    single = len(refunds) == 1
    to = refunds[0]["to"] if single else ", ".join(f"{r['to']} {r['amount']['text']}" for r in refunds)
    return [("refund_to", to), ("when", data["when"])]


def receipt_data(receipt: Receipt, act: str, settings: ShopSettings) -> dict[str, Any]:
    """The data for the reply PREFIX.done, from nothing but what the shop recorded."""
    amount = receipt.amount if receipt.amount is not None and receipt.amount.minor else None
    return {
        "act": act,
        "reference": receipt.reference,
        "order": receipt.details.get("order_number", ""),
        "back": money(amount) if amount is not None and amount.minor > 0 else None,
        "paid": money(-amount) if amount is not None and amount.minor < 0 else None,
        "part": receipt.details.get("scope") == "part",
        "send_by": receipt.details.get("ship_by", ""),
        "refund_days": settings.cancellations.refund_days,
        "method": receipt.details.get("method", ""),
        "address": receipt.details.get("address", ""),
    }


def receipt_card(receipt: Receipt, act: str, presenter: Presenter) -> dict[str, Any]:
    """What the shop recorded as done, as a card."""
    amount = receipt.amount
    rows = [("order", receipt.details.get("order_number", "")), ("to", receipt.details.get("address", ""))]
    if act == "change_payment":
        rows += [("to", receipt.details.get("method", "")), ("charge", str(amount) if amount is not None else "")]
    elif amount is not None and amount.minor:
        back = "refund" if act.startswith("cancel") else "get_back"
        rows.append((back if amount.minor > 0 else "pay", str(Money(abs(amount.minor), amount.currency))))
    send_by = day_of(receipt.details.get("ship_by", ""), presenter)
    rows.append(("send_by", send_by["text"] if send_by else ""))
    return ReceiptCard(
        title=DONE_TITLES[act].text(presenter.language),
        reference=receipt.reference,
        rows=rows_of(rows, presenter.language),
    ).model_dump(mode="json")


def day_of(iso: str, presenter: Presenter) -> dict[str, str] | None:
    """A day that the shop recorded, as tool data; None for anything that is none."""
    try:
        at = datetime.fromisoformat(iso)
    except ValueError:
        return None
    return presenter.date(at if at.tzinfo else at.replace(tzinfo=presenter.zone))


def _plain(name: str, value: Any, presenter: Presenter) -> Any:
    language = presenter.language
    if isinstance(value, Money):
        return money(value)
    if isinstance(value, datetime):
        return presenter.date(value)
    if name == "reasons":
        return [CANCEL_REASONS[code].text(language) for code in value]
    if name == "ways":
        return [REFUND_WAYS[code].text(language) for code in value]
    return value
