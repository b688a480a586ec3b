"""Which of a shop's further facts about an order or a customer a question asks for. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.skills.matching import matters, terms
from connectors.commerce import Attribute

# What such facts are about; a question about the same matter asks for them in whatever words.
MATTERS = frozenset(
    {
        "invoice",
        "installation",
        "cancelling",
        "exchanging",
        "gift_wrap",
        "gift_cards",
        "loyalty",
        "refunding",
        "returning",
    }
)
# Words of a question about an order that name none of its further facts.
_COMMON = terms("订单 信息 时间 登记 物流 快递 我的 帮我 查 一下 order status information details date number")


def facts_named(question: str, facts: Sequence[Attribute], *, strictly: bool = False) -> tuple[Attribute, ...]:
    """The facts whose names the question says, those that it says most of; `strictly`: at least half of the name."""
    scored = [(_named(question, fact, strictly=strictly), fact) for fact in facts]
    most = max((score for score, _ in scored), default=0.0)
    return tuple(fact for score, fact in scored if score and score == most)


def _named(question: str, fact: Attribute, *, strictly: bool) -> float:
    """How much of the fact's name the question says: shared words, and one more for a shared matter."""
    name = " ".join(fact.name.all_texts())
    own = terms(name) - _COMMON
    shared = own & terms(question)
    if matters(question) & matters(name) & MATTERS:
        return len(shared) + 1.0
    if strictly and len(shared) * 2 < len(own):
        return 0.0
    return float(len(shared))
