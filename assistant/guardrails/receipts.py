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
from assistant.guardrails.naming import Named, Naming
from assistant.guardrails.notices import claims_of_notices
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
        {
            "change",
            "change_address",
            "change_items",
            "change_payment",
            "change_customer_address",
            "change_delivery",
            "update",
            "edit",
        }
    ),
    Act.EXCHANGE: frozenset({"exchange", "replacement"}),
    Act.POINTS: frozenset({"points", "loyalty", "redeem", "redeem_points", "coupon", "discount"}),
    Act.SEND: frozenset({"send", "email", "message", "invoice", "label"}),
    Act.BOOK: frozenset({"book", "booking", "appointment", "pickup", "reservation", "repair"}),
    Act.HANDOVER: frozenset({"handover", "ticket"}),
    Act.CART: frozenset({"cart", "add_to_cart", "cart_change"}),
    Act.ACCOUNT: frozenset({"account", "subscription", "back_in_stock", "stock_notice", "erase"}),
    Act.CHARGE: frozenset({"order", "place_order", "checkout", "payment"}),
    Act.SHIP: frozenset({"shipment"}),
    Act.DELIVER: frozenset({"delivery"}),
    Act.NOTICE: frozenset({"stock_notice", "back_in_stock"}),
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
    ("notice", "waiting"): frozenset({Act.NOTICE}),
    ("notice", "due"): frozenset({Act.NOTICE}),
}
_STATE_WORDS = frozenset(state for _, state in STATES)
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


@dataclass(frozen=True, slots=True)
class ReceiptFact:
    """A receipt that stands in this conversation: kind of act, the shop's reference, id and number of the order it belongs to."""

    kind: str
    reference: str
    subject: str = ""
    number: str = ""

    @property
    def names(self) -> frozenset[str]:
        """The compact numbers by which a sentence may name what this receipt is about."""
        return _names(self.reference, self.subject, self.number)

    @property
    def order(self) -> str:
        """The order in compact form, "" for an act that belongs to none."""
        return compact(self.number or self.subject)


@dataclass(frozen=True, slots=True)
class StateFact:
    """What tool data says of an order, return or shipment (`what`): `subject` is its order's number, `name` its own id."""

    what: str
    subject: str
    state: str
    name: str = ""

    @property
    def names(self) -> frozenset[str]:
        """The compact numbers by which a sentence may name it."""
        return _names(self.subject, self.name)


def _names(*written: str) -> frozenset[str]:
    # An id without any digit ("home") is a word like others and names nothing in a sentence.
    return frozenset(compact(name) for name in written if any(c.isdigit() for c in name))


@dataclass(slots=True)
class Grounds:
    """What a conversation has to show: receipts, states that tools returned, kinds of open proposals. Grows as the conversation does."""

    receipts: list[ReceiptFact] = field(default_factory=list)
    states: list[StateFact] = field(default_factory=list)
    proposals: set[str] = field(default_factory=set)

    def support(self, claim: Claim, named: Named) -> bool:
        """Whether a claim about what its sentence names may be made; one that names nothing must hold whichever thing is meant."""
        acts = FOLLOWS.get(claim.act, frozenset({claim.act})) if claim.mode is Mode.PROMISE else frozenset({claim.act})
        if claim.mode is Mode.PROMISE and self._proposed(acts):
            return True
        receipts = [r for r in self.receipts if _receipt_of(r, acts)]
        states = [] if claim.mode is Mode.DONE else [s for s in self.states if acts & _acts_of(s)]
        if named.numbers:
            # A hand-over takes the whole conversation along, whatever order was spoken of.
            grounds = [r.names for r in receipts] + [s.names for s in states]
            return (Act.HANDOVER in acts and bool(receipts)) or named.numbers <= frozenset().union(*grounds)
        if self._proposed(acts):
            # Which one is meant, the one that was done or the one that waits? Not to be said without its number.
            return False
        if named.more and _how_many(receipts, states) < 2:
            return False
        return bool(receipts) or (bool(states) and self._agree(acts, states))

    def known(self) -> frozenset[str]:
        """The compact numbers of all orders and returns that receipts and states speak of."""
        return frozenset().union(*(r.names for r in self.receipts), *(s.names for s in self.states))

    def without_scans(self, sentence: str) -> str:
        """The sentence without the carrier's own words about a parcel, which tell where it was and claim nothing of ours."""
        plain = read(sentence)
        for state in self.states:
            if state.what == SCAN and state.state in plain:
                plain = plain.replace(state.state, " ")
        return plain

    def _proposed(self, acts: frozenset[Act]) -> bool:
        return (
            bool(self.proposals) if Act.ANY in acts else any(self.proposals & KINDS.get(a, frozenset()) for a in acts)
        )

    def _agree(self, acts: frozenset[Act], states: Sequence[StateFact]) -> bool:
        """Whether every order of which the state of such a thing is known supports it."""
        kinds = {what for (what, _), said in STATES.items() if acts & said}
        seen = {compact(s.subject) for s in self.states if s.what in kinds and (s.subject or s.state in _STATE_WORDS)}
        return seen <= {compact(s.subject) for s in states}


def _receipt_of(receipt: ReceiptFact, acts: frozenset[Act]) -> bool:
    return Act.ANY in acts or any(receipt.kind in KINDS.get(act, frozenset()) for act in acts)


def _acts_of(state: StateFact) -> frozenset[Act]:
    return STATES.get((state.what, state.state), frozenset())


def _how_many(receipts: Sequence[ReceiptFact], states: Sequence[StateFact]) -> int:
    """How many different things the grounds show: by references, by the returns' own ids, or by orders."""
    orders = {r.order for r in receipts} | {compact(s.subject) for s in states}
    returns = {s.name for s in states if s.what == "return"}
    return max(len(orders - {""}), len(returns - {""}), len({r.reference for r in receipts}))


def claims_in(sentence: str) -> list[Claim]:
    """Every act that a sentence claims or promises, in either language."""
    if not risky(fold(sentence)):
        return []
    plain = read(sentence).lower()
    claims = list(claims_in_chinese(plain)) if _HAN.search(plain) else []
    if _TICK.search(plain) and _TICKED.search(plain):
        claims.append(Claim(Act.ANY, Mode.STATE, "tick"))
    return [*claims, *claims_in_english(plain), *claims_of_notices(plain)]


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
        naming = Naming(read(sentence).lower(), self.grounds.known())
        for claim in claims:
            if not self.grounds.support(claim, naming.of(claim)):
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
    "notices": "notice",
}


def _states(value: object, what: str, subject: str) -> Iterator[StateFact]:
    if isinstance(value, Mapping):
        name = value.get("number") or value.get("order_number") or value.get("order_id")
        itself = str(value.get("id", ""))
        own = str(name) if name else subject
        state = value.get("state")
        if isinstance(state, str) and "city" not in value:  # an address has a state of another sort
            yield StateFact(what, own or itself, state, itself)
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
        ReceiptFact(str(r.get("kind", "")), str(r.get("reference", "")), str(r.get("subject", "")), _order_number(r))
        for r in receipts
    ]


def _order_number(receipt: Mapping[str, object]) -> str:
    details = receipt.get("details")
    return str(details.get("order_number", "")) if isinstance(details, Mapping) else ""
