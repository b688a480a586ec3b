"""The tools about who is speaking. Guests prove single orders; nobody learns from us whether an order exists."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from typing import Any

from pydantic import Field

from assistant.guess import Guess
from assistant.skills.contract import Arguments, Effect, Skill, Tool, ToolContext, ToolResult
from assistant.skills.order_view import address_words, details_data
from assistant.skills.present import money
from assistant.skills.wording import quick
from connectors.commerce import Customer, Language, Order
from connectors.errors import ConnectorError
from connectors.shops.numbers import order_number_key

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
    """No arguments: the signed-in person's own profile."""


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
        data=_profile(customer, context.language),
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
                    "Tell a signed-in customer what the shop knows of them: name, addresses, ways to pay, points."
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


def _profile(customer: Customer, language: Language) -> dict[str, Any]:
    return {
        "name": customer.name,
        "email": masked_email(customer.email),
        "addresses": [address_words(a, full=True) for a in customer.addresses],
        "payment_methods": [
            {"method": m.label, "balance": money(m.balance) if m.balance else None} for m in customer.payment_methods
        ],
        "points": customer.loyalty_points,
        "details": details_data(customer.details, language),
    }
