"""The acts that a sentence can claim, and how firmly it claims them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Act(StrEnum):
    """What was or will be done. ANY is said without naming it ("it's done"): any receipt supports that."""

    REFUND = "refund"
    RETURN = "return"
    CANCEL = "cancel"
    ORDER = "order"
    CHANGE = "change"
    EXCHANGE = "exchange"
    POINTS = "points"
    SEND = "send"
    BOOK = "book"
    HANDOVER = "handover"
    CART = "cart"
    ACCOUNT = "account"
    CHARGE = "charge"
    SHIP = "ship"
    DELIVER = "deliver"
    NOTICE = "notice"
    ANY = "any"


class Mode(StrEnum):
    """How it is said: DONE "I have …", STATE "your order has been …", PROMISE "I will …" without any condition."""

    DONE = "done"
    STATE = "state"
    PROMISE = "promise"


@dataclass(frozen=True, slots=True)
class Claim:
    """One act that a sentence claims, in the words that claim it."""

    act: Act
    mode: Mode
    words: str
