"""The card of a back-in-stock request, its receipt, and a request in a list."""

from __future__ import annotations

from typing import Any

from assistant.cards import ConfirmationCard, ReceiptCard, Row
from assistant.skills.contract import ProposalDraft, ToolResult
from assistant.skills.notices.commands import command_json
from assistant.skills.present import Presenter
from assistant.skills.products.view import product_data
from assistant.skills.wording import both
from connectors.commerce import AskStockNotice, Language, Localized, Product, Receipt, StockNotice

KIND = "stock_notice"
TITLE = both("Tell you when it is back?", "登记到货提醒？")
DONE_TITLE = both("Back-in-stock request noted", "到货提醒已登记")
PRODUCT, VARIANT = both("Product", "商品"), both("Version", "规格")
WHERE, HERE = both("Where you will read it", "提醒方式"), both("Here in this chat", "在本对话中告知")
EMAIL = both("E-mail kept with it", "登记邮箱")
NOTE = both(
    "Nothing is ordered or set aside. The request is kept for this purpose only.",
    "不会下单，也不预留库存。登记信息只用于到货提醒。",
)
CONFIRM, DECLINE = both("Yes, let me know", "好，到货告诉我"), both("No, thanks", "不用了")
STATES = {
    "waiting": both("still sold out", "还没到货"),
    "due": both("back in stock", "已到货"),
    "told": both("told already", "已告知"),
}


def proposal(command: AskStockNotice, product: Product, presenter: Presenter) -> ToolResult:
    """notices.proposal with the card; the server adds the proposal's id and expiry."""
    variant = variant_words(command, product, presenter)
    language = presenter.language
    rows = [(VARIANT, variant), (WHERE, HERE.text(language)), (EMAIL, command.email)]
    first = Row(label=PRODUCT.text(language), value=product.title.text(language), strong=True)
    card = ConfirmationCard(
        proposal="pending",
        kind=KIND,
        title=TITLE.text(language),
        rows=[first, *(Row(label=name.text(language), value=value) for name, value in rows if value)],
        note=NOTE.text(language),
        confirm_label=CONFIRM.text(language),
        decline_label=DECLINE.text(language),
        expires="",
    )
    draft = ProposalDraft(
        kind=KIND,
        subject=f"{product.id}:{command.variant_id}",
        command=command_json(command),
        card=card.model_dump(mode="json"),
    )
    data = {"product": product_data(product, presenter), "variant": variant, "guest": bool(command.email)}
    return ToolResult(outcome="notices.proposal", data=data, proposal=draft)


def variant_words(command: AskStockNotice, product: Product, presenter: Presenter) -> str:
    """The options of the variant that is waited for; "" for any."""
    chosen = [v for v in product.variants if v.id == command.variant_id]
    return presenter.options(chosen[0].options) if chosen else ""


def receipt_data(receipt: Receipt, language: Language) -> dict[str, Any]:
    """The data for the reply `notices.done`, from nothing but what the shop recorded."""
    return {
        "reference": receipt.reference,
        "title": _title(receipt, language),
        "guest": receipt.details.get("by") == "email",
    }


def receipt_card(receipt: Receipt, language: Language) -> dict[str, Any]:
    """What the shop recorded, as a card."""
    what = Row(label=PRODUCT.text(language), value=_title(receipt, language), strong=True)
    return ReceiptCard(
        title=DONE_TITLE.text(language),
        reference=receipt.reference,
        rows=[what, Row(label=WHERE.text(language), value=HERE.text(language))],
    ).model_dump(mode="json")


def notice_data(notice: StockNotice, product: Product | None, presenter: Presenter) -> dict[str, Any]:
    """A request in a list."""
    return {
        "title": product.title.text(presenter.language) if product else "",
        "variant": variant_words(notice.asked, product, presenter) if product else "",
        "state": notice.state,
        "state_label": STATES[notice.state].text(presenter.language),
        "since": presenter.date(notice.created_at),
        "reference": notice.id,
    }


def _title(receipt: Receipt, language: Language) -> str:
    titles = {name.removeprefix("title."): text for name, text in receipt.details.items() if name.startswith("title.")}
    return Localized(titles).text(language)
