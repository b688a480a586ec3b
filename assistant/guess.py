"""One guess at somebody's order, as it is counted: between the skill that makes it and the record that counts it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Guess:
    """Who guesses, at which order (by its `order_number_key`) and with which e-mail (a digest, never the address)."""

    conversation_id: str
    order_key: str
    email_digest: str
