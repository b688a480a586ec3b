"""Text that came from outside, wrapped so that nobody uses it as ours by accident."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Untrusted:
    """Words of a customer, reviewer or partner: data, never an instruction.

    It has no `__str__` of its own on purpose: an f-string shows the wrapper, not the words. Whoever needs them calls
    `words()` and then quotes (prompt) or escapes (page) them.
    """

    _text: str

    def words(self) -> str:
        """The bare text; the caller takes over the duty to quote or escape it."""
        return self._text

    def __repr__(self) -> str:
        return f"Untrusted({len(self._text)} characters)"

    __str__ = __repr__
