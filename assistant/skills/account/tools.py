"""The tools about who is speaking. Guests prove single orders; nobody learns from us whether an order exists."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from typing import Any

from pydantic import Field

from assistant.guess import Guess
from assistant.skills.contract import Arguments, Effect, Skill, Tool, ToolContext, ToolResult
from assistant.skills.expected import either
from assistant.skills.facts import facts_named
from assistant.skills.matching import folded
from assistant.skills.order_view import address_words, details_data
from assistant.skills.present import money
from assistant.skills.wording import quick
from connectors.commerce import Customer, Language, Order
from connectors.errors import ConnectorError
from connectors.shops.numbers import order_number_key

# What of a profile is asked for, by how people ask.
ASPECTS = {
    "name": either(r"\bname\b|\bwho am i\b|\blogged in as\b|\bsigned in\b", "姓名|名字|叫什么|登录"),
    "email": either(r"\be-?mails?\b", "邮箱|邮件"),
    "addresses": either(r"\baddress|\bwhere do i live\b|\bpostcode\b|\bzip\b", "地址|住址|寄到哪|收货"),
    "payment_methods": either(
        r"\bcards?\b|\bpay(?:ment|ing)?\b|\bbalance\b(?!.{0,12}points)|\bvoucher|\bpaypal\b",
        "余额(?!.{0,4}积分)|支付|付款|银行卡|信用卡|e卡|礼品卡|绑(?:了|定)?.{0,3}卡|卡里|储值",
    ),
    "points": either(r"\bpoints?\b|\bloyalty\b", "积分"),
}
# Compared with when there is no such order, so that the answer takes the same way; nobody's address.
NOBODY = "nobody@invalid"


class VerifyGuest(Arguments):
    """What a guest knows about an order of theirs."""

    order_number: str = Field(
        min_length=1,
        max_length=60,
        description="the order number as the shopper wrote it",
        json_schema_extra={"slot": "order_number"},
    )
    email: str = Field(
        min_length=3,
        max_length=254,
        description="the e-mail address that the shopper says they ordered with",
        json_schema_extra={"slot": "email"},
    )


class MyProfile(Arguments):
    """What about the signed-in person's own profile."""

    question: str | None = Field(
        default=None,
        max_length=500,
        description="what the shopper wants to know of it, in their own words; leave out for all of it",
        json_schema_extra={"slot": "question"},
    )


async def verify_guest(context: ToolContext, arguments: VerifyGuest) -> ToolResult:
    """account.verified, account.not_matched or account.locked; the same whether or not there is such an order.

    The limit is asked before anything is looked up. A guess counts as failed against the conversation, the order and
    the e-mail from the moment it is made, until it turns out to be right.
    """
    given = _comparable(arguments.email)
    guess = Guess(
        conversation_id=context.conversation_id,
        order_key=order_number_key(arguments.order_number),
        email_digest=given.hex(),
    )
    if not await context.guesses.attempt(guess):
        return ToolResult(outcome="account.locked", quick_replies=quick(context.language, "person"))
    order = await _looked_up(context, guess)
    same = hmac.compare_digest(_comparable(order.email if order and order.email else NOBODY), given)
    if order is None or not order.email or not same:
        return ToolResult(outcome="account.not_matched", quick_replies=quick(context.language, "verify", "person"))
    await context.guesses.forget(guess)
    return ToolResult(
        outcome="account.verified",
        data={"order": order.number},
        verified_order_id=order.id,
        quick_replies=quick(context.language, "my_orders", "return"),
    )


async def _looked_up(context: ToolContext, guess: Guess) -> Order | None:
    """The order guessed at. Where the shop does not answer, the guess taught nobody anything and is not held against them."""
    try:
        return await context.orders.order_by_number(guess.order_key)
    except ConnectorError:
        await context.guesses.forget(guess)
        raise


async def my_profile(context: ToolContext, arguments: MyProfile) -> ToolResult:
    """account.profile of the signed-in customer, or account.not_identified."""
    customer = await context.orders.customer(context.person.customer_id) if context.person.customer_id else None
    if customer is None:
        return ToolResult(
            outcome="account.not_identified",
            data={"needs": "sign_in"},
            quick_replies=quick(context.language, "person"),
        )
    return ToolResult(
        outcome="account.profile",
        data=_profile(customer, arguments.question, context.language),
        quick_replies=quick(context.language, "my_orders"),
    )


def account_skill() -> Skill:
    """The skill with its tools."""
    return Skill(
        name="account",
        tools=(
            Tool(
                name="verify_guest",
                description=(
                    "Check that an order belongs to the shopper by its number and the e-mail that they give. Use "
                    "it only with values that the shopper wrote themselves; it opens that one order for this "
                    "conversation."
                ),
                arguments=VerifyGuest,
                effect=Effect.READ,
                run=verify_guest,
            ),
            Tool(
                name="my_profile",
                description=(
                    "Tell a signed-in customer what the shop knows of them: name, addresses, ways to pay and their balance, points. "
                    "Pass the question where they ask for something of it."
                ),
                arguments=MyProfile,
                effect=Effect.READ,
                run=my_profile,
            ),
        ),
    )


def masked_email(email: str) -> str:
    """An e-mail address that its owner recognises and nobody else can use."""
    name, _, domain = email.partition("@")
    return f"{name[:1]}***@{domain}" if domain else ""


def _comparable(email: str) -> bytes:
    """The address as a digest: equal length for all, so that comparing takes equal time."""
    return hashlib.sha256(unicodedata.normalize("NFKC", email).strip().casefold().encode()).digest()


def _profile(customer: Customer, question: str | None, language: Language) -> dict[str, Any]:
    asked = [name for name, said in ASPECTS.items() if question and said.search(folded(question))]
    named = facts_named(question or "", customer.details)
    everything = not asked and not named
    stored = customer.payment_methods
    if question and re.search("balance|left on|余额|剩|还有多少", folded(question)):
        stored = tuple(m for m in stored if m.balance) or stored
    return {
        "name": customer.name,
        "email": masked_email(customer.email),
        "addresses": [address_words(a, full=True) for a in customer.addresses],
        "payment_methods": [{"method": m.label, "balance": money(m.balance) if m.balance else None} for m in stored],
        "points": customer.loyalty_points,
        "details": details_data(customer.details if everything else named, language),
        "asked": asked,
        "everything": everything,
    }
