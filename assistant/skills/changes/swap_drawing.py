"""Other versions of items as a card: from what to what, the difference, who settles it and when."""

from __future__ import annotations

from typing import Any

from assistant.skills.changes.deciding import Allowed, Live
from assistant.skills.changes.drawing import Drawn, refunds_data
from assistant.skills.changes.paying import label_of
from assistant.skills.changes.swapping import variant_of
from assistant.skills.changes.wording import NONE, NOTE, NOTE_EXCHANGE, NOTE_LAST
from assistant.skills.contract import QuickReply, ToolResult
from assistant.skills.order_view import OrderView
from assistant.skills.present import Presenter, money
from connectors.commands import ChangeItems, ExchangeOrder, Swap
from connectors.commerce import Attribute, OrderLine
from connectors.money import Money

CHOICES = 6


def drawn_swaps(act: str, allowed: Allowed, view: OrderView, live: Live) -> Drawn:
    """The card and the reply's data, from nothing but the command."""
    command = allowed.command
    if not isinstance(command, ChangeItems | ExchangeOrder):
        raise TypeError("other versions are decided by ChangeItems or ExchangeOrder")
    lines = {line.id: line for line in view.order.lines}
    swaps = [_swap_data(swap, lines[swap.line_id], view) for swap in command.swaps]
    back, move = allowed.back, command.settlement
    data: dict[str, Any] = {
        "swaps": swaps,
        "fee": money(allowed.fee) if allowed.fee.minor and back.minor else None,
        "pay": money(-back) if back.minor < 0 else None,
        "back": money(back) if back.minor > 0 else None,
        "method": label_of(move.method_id, live) if back.minor else "",
        "when": refunds_data((move,), live, view.language)["when"] if back.minor > 0 else "",
        "send_by": None,
        "last": False,
    }
    note = NOTE_EXCHANGE
    if isinstance(command, ExchangeOrder):
        data["send_by"] = view.presenter.date(command.ship_by) if command.ship_by else None
    else:
        data["last"] = "items" not in live.settings.changes.after_items
        note = NOTE_LAST if data["last"] else NOTE
    rows = [("order", view.order.number)]
    for swap in swaps:
        rows += [("old_item", swap["old"]), ("new_item", f"{swap['new']} {swap['price']['text']}")]
    rows += _settlement_rows(data, back, view)
    tiles = [view.line_tile(lines[swap.line_id], swap.quantity) for swap in command.swaps]
    strong = "pay" if back.minor < 0 else "get_back" if back.minor > 0 else "difference"
    return Drawn(title=act, rows=rows, data=data, lines=tiles, strong=strong, note=note)


def which_version(prefix: str, line: OrderLine, view: OrderView) -> ToolResult:
    """The question which version an item should become, with those that can be had."""
    product = view.products.get(line.product_id)
    others = [v for v in product.variants if v.available and v.id != line.variant_id] if product else []
    versions = [
        {"id": v.id, "options": view.presenter.options(v.options), "price": money(v.price)} for v in others if v.options
    ]
    said = [view.presenter.options(v.options) for v in others if v.options]
    return ToolResult(
        outcome=f"{prefix}.which_version",
        data={
            "order": view.order.number,
            "title": line.title.text(view.language),
            "options": view.presenter.options(line.options),
            "versions": versions,
        },
        quick_replies=tuple(QuickReply(label=words, say=words) for words in said[:CHOICES]),
    )


def _swap_data(swap: Swap, line: OrderLine, view: OrderView) -> dict[str, Any]:
    product = view.products[line.product_id]
    variant = variant_of(product, swap.variant_id)
    title = line.title.text(view.language)
    pieces = f" × {swap.quantity}" if swap.quantity > 1 else ""
    return {
        "title": title,
        "old": _called(title, line.options, view.presenter) + pieces,
        "new": _called(title, variant.options if variant else (), view.presenter) + pieces,
        "quantity": swap.quantity,
        "price": money(swap.unit_price),
    }


def _called(title: str, options: tuple[Attribute, ...], presenter: Presenter) -> str:
    words = presenter.options(options)
    if not words:
        return title
    return f"{title}（{words}）" if presenter.language == "zh" else f"{title} ({words})"


def _settlement_rows(data: dict[str, Any], back: Money, view: OrderView) -> list[tuple[str, str]]:
    amount = str(Money(abs(back.minor), back.currency))
    name = "pay" if back.minor < 0 else "get_back" if back.minor > 0 else "difference"
    method = "pay_with" if back.minor < 0 else "refund_to"
    return [
        ("fee", data["fee"]["text"] if data["fee"] else ""),
        (name, amount if back.minor else NONE.text(view.language)),
        (method, data["method"]),
        ("when", data["when"]),
        ("send_by", data["send_by"]["text"] if data["send_by"] else ""),
    ]
