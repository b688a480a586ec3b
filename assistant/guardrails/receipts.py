"""Law 3: said done = was done. Which claims a conversation supports, and the check that compares them.

A claim in the first person needs a receipt; one about a state needs a receipt or tool data that says so; a promise needs an open
proposal or a receipt. A sentence that names an order must match the receipt or state of that order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from assistant.guardrails.acts import Act, Claim, Mode
from assistant.guardrails.claims_en import claims_in_english
from assistant.guardrails.claims_zh import claims_in_chinese
from assistant.guardrails.kinds import compact
from assistant.guardrails.reading import fold, read
from assistant.guardrails.release import Refusal
from assistant.guardrails.risk import risky

# Which kinds of receipts and proposals speak for which act. Kinds that stand nowhere here support ANY only.
KINDS: Mapping[Act, frozenset[str]] = {
    Act.REFUND: frozenset({"refund", "price_adjustment", "compensation"}),
    Act.RETURN: frozenset({"return", "withdrawal"}),
    Act.CANCEL: frozenset({"cancel", "cancellation", "cancel_order"}),
    Act.ORDER: frozenset({"order", "place_order", "checkout"}),
    Act.CHANGE: frozenset(
        {"change", "change_address", "change_items", "change_payment", "change_delivery", "update", "edit"}
    ),
    Act.EXCHANGE: frozenset({"exchange", "replacement"}),
    Act.POINTS: frozenset({"points", "loyalty", "redeem", "redeem_points", "coupon", "discount"}),
    Act.SEND: frozenset({"send", "email", "message", "invoice", "label"}),
    Act.BOOK: frozenset({"book", "booking", "appointment", "pickup", "reservation", "repair"}),
    Act.HANDOVER: frozenset({"handover", "ticket"}),
    Act.CART: frozenset({"cart", "add_to_cart", "cart_change"}),
    Act.ACCOUNT: frozenset({"account", "subscription", "back_in_stock", "erase"}),
    Act.CHARGE: frozenset({"order", "place_order", "checkout", "payment"}),
    Act.SHIP: frozenset({"shipment"}),
    Act.DELIVER: frozenset({"delivery"}),
}
# What a state in tool data says was done. Keys are (what, state).
STATES: Mapping[tuple[str, str], frozenset[Act]] = {
    ("order", "cancelled"): frozenset({Act.CANCEL, Act.ORDER}),
    ("order", "returned"): frozenset({Act.RETURN, Act.ORDER, Act.SHIP, Act.DELIVER, Act.CHARGE}),
    ("order", "return_requested"): frozenset({Act.RETURN, Act.ORDER, Act.SHIP, Act.DELIVER, Act.CHARGE}),
    ("order", "exchange_requested"): frozenset({Act.EXCHANGE, Act.ORDER, Act.SHIP, Act.DELIVER, Act.CHARGE}),
    ("order", "awaiting_payment"): frozenset({Act.ORDER}),
    ("order", "pending"): frozenset({Act.ORDER, Act.CHARGE}),
    ("order", "processing"): frozenset({Act.ORDER, Act.CHARGE}),
    ("order", "shipped"): frozenset({Act.ORDER, Act.SHIP, Act.CHARGE}),
    ("order", "delivered"): frozenset({Act.ORDER, Act.SHIP, Act.DELIVER, Act.CHARGE}),
    ("return", "requested"): frozenset({Act.RETURN}),
    ("return", "in_transit"): frozenset({Act.RETURN}),
    ("return", "received"): frozenset({Act.RETURN}),
    ("return", "refunded"): frozenset({Act.RETURN, Act.REFUND}),
    ("payment", "refunded"): frozenset({Act.REFUND}),
    ("refund", "refunded"): frozenset({Act.REFUND}),
    ("shipment", "in_transit"): frozenset({Act.SHIP}),
    ("shipment", "out_for_delivery"): frozenset({Act.SHIP}),
    ("shipment", "delayed"): frozenset({Act.SHIP}),
    ("shipment", "delivered"): frozenset({Act.SHIP, Act.DELIVER}),
}
# What an open proposal or a receipt of one act lets us promise of another: a registered return will be refunded.
FOLLOWS: Mapping[Act, frozenset[Act]] = {
    Act.REFUND: frozenset({Act.REFUND, Act.RETURN, Act.CANCEL}),
    Act.SEND: frozenset({Act.SEND}),
    Act.EXCHANGE: frozenset({Act.EXCHANGE}),
}
# A tick beside an act says that it was done.
_TICK = re.compile("[✅✔☑✓🆗]")
_TICKED = re.compile(
    r"(?<![a-z])(?:refund|return|cancel(?:l?ation)?|order|exchange|change|points|label|replacement)|退款"
    r"|退货|取消|换货|修改|下单|积分|补发"
)
# A state whose words are a parcel's scan ("Arrived in the destination country"): whole phrases that address nobody.
SCAN = "scan"
_SCAN_WORDS = re.compile(r"\S+\s+\S+\s+\S+|[\u4e00-\u9fff]{4,}")
_ADDRESSING = re.compile(r"(?i)\b(?:i|we|you|your|our|us|refund\w*|cancel\w*)\b|[您你我]|退款|取消")
_HAN = re.compile("[\u4e00-\u9fff]")
_NAMED = re.compile(
    r"(?:order|订单号?|单号|#)[ ]?(?:number|no\.?|id|号|是|为|:)?[ ]?#?(?P<id>[a-z0-9]*\d[a-z0-9-]{3,})"
)


@dataclass(frozen=True, slots=True)
class ReceiptFact:
    """A receipt that stands in this conversation: kind of act, the shop's reference, the order it belongs to."""

    kind: str
    reference: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class StateFact:
    """What tool data says of an order, return or shipment: `what` is one of those three, `subject` its order number or id."""

    what: str
    subject: str
    state: str


@dataclass(slots=True)
class Grounds:
    """What a conversation has to show: receipts, states that tools returned, kinds of open proposals. Grows as the conversation does."""

    receipts: list[ReceiptFact] = field(default_factory=list)
    states: list[StateFact] = field(default_factory=list)
    proposals: set[str] = field(default_factory=set)

    def support(self, claim: Claim, named: frozenset[str]) -> bool:
        """Whether a claim may be made; `named` are the order numbers that its sentence names."""
        acts = FOLLOWS.get(claim.act, frozenset({claim.act})) if claim.mode is Mode.PROMISE else frozenset({claim.act})
        if any(
            self._receipt_of(receipt, acts) and _about(receipt.subject, receipt.reference, named)
            for receipt in self.receipts
        ):
            return True
        if claim.mode is Mode.DONE:
            return False
        if any(acts & STATES.get((s.what, s.state), frozenset()) and _about(s.subject, "", named) for s in self.states):
            return True
        return claim.mode is Mode.PROMISE and (
            any(self.proposals & KINDS.get(act, frozenset()) for act in acts)
            or (claim.act is Act.ANY and bool(self.proposals))
        )

    def without_scans(self, sentence: str) -> str:
        """The sentence without the carrier's own words about a parcel, which tell where it was and claim nothing of ours."""
        plain = read(sentence)
        for state in self.states:
            if state.what == SCAN and state.state in plain:
                plain = plain.replace(state.state, " ")
        return plain

    def _receipt_of(self, receipt: ReceiptFact, acts: frozenset[Act]) -> bool:
        return Act.ANY in acts or any(receipt.kind in KINDS.get(act, frozenset()) for act in acts)


def _about(subject: str, reference: str, named: frozenset[str]) -> bool:
    return not named or bool(named & {compact(subject), compact(reference)})


def claims_in(sentence: str) -> list[Claim]:
    """Every act that a sentence claims or promises, in either language."""
    if not risky(fold(sentence)):
        return []
    plain = read(sentence).lower()
    claims = list(claims_in_chinese(plain)) if _HAN.search(plain) else []
    if _TICK.search(plain) and _TICKED.search(plain):
        claims.append(Claim(Act.ANY, Mode.STATE, "tick"))
    return [*claims, *claims_in_english(plain)]


@dataclass(frozen=True, slots=True)
class ClaimCheck:
    """Refuses a sentence that claims or promises an act without grounds. It reads the live grounds."""

    grounds: Grounds

    def refuse(self, sentence: str) -> Refusal | None:
        """The first unsupported claim, or None."""
        claims = claims_in(sentence)
        if claims:
            claims = claims_in(self.grounds.without_scans(sentence))
        if not claims:
            return None
        named = frozenset(compact(match["id"]) for match in _NAMED.finditer(read(sentence).lower()))
        for claim in claims:
            if not self.grounds.support(claim, named):
                return Refusal(f"no grounds for saying {claim.act} ({claim.mode})", claim.words)
        return None


def states_in(data: object) -> tuple[StateFact, ...]:
    """The states in a tool's data: "state" in objects, dates under "delivered", amounts under "refunded", scans of parcels."""
    return tuple(dict.fromkeys(_states(data, "order", "")))


_PLACES = {
    "orders": "order",
    "order": "order",
    "returns": "return",
    "return": "return",
    "refunds": "refund",
    "shipments": "shipment",
    "shipment": "shipment",
}


def _states(value: object, what: str, subject: str) -> Iterator[StateFact]:
    if isinstance(value, Mapping):
        name = value.get("number") or value.get("order_number") or value.get("order_id")
        own = str(name) if name else subject
        state = value.get("state")
        if isinstance(state, str):
            yield StateFact(what, own or str(value.get("id", "")), state)
        if isinstance(value.get("delivered"), Mapping):
            yield StateFact(what, own, "delivered")
        text = value.get("text")
        if what == "shipment" and isinstance(text, str) and _SCAN_WORDS.search(text) and not _ADDRESSING.search(text):
            yield StateFact(SCAN, own, read(text).strip())
        refunded = value.get("refunded")
        if isinstance(refunded, Mapping) and isinstance(refunded.get("amount"), int) and refunded["amount"] > 0:
            yield StateFact("payment", own, "refunded")
        for key, item in value.items():
            yield from _states(item, _PLACES.get(str(key), what), own)
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
        for item in value:
            yield from _states(item, what, subject)


def receipts_from(receipts: Iterable[Mapping[str, object]]) -> list[ReceiptFact]:
    """Receipts as `ActSucceeded` events keep them."""
    return [
        ReceiptFact(str(r.get("kind", "")), str(r.get("reference", "")), str(r.get("subject", ""))) for r in receipts
    ]
