"""What comes in: a shopper's message in one normal form, before any model reads it."""

from __future__ import annotations

import re
import unicodedata

from assistant.guardrails.reading import HIDDEN

# Overlays stacked higher than any script needs ("zalgo" text).
_STACKED = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20f0]{3})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20f0]+"
)
_SPACES = re.compile(r"[^\S\n]+")
_BREAKS = re.compile(r"\n{3,}")


def normalise_input(text: str) -> str:
    """The message composed (NFC), without control, zero-width and bidirectional override characters, spaces run together.

    Right-to-left and left-to-right scripts keep their characters and order; only the invisible switches go. Joiners inside
    emoji stay. Lone surrogates become the replacement character.
    """
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _STACKED.sub(r"\1", HIDDEN.sub("", text))
    text = _BREAKS.sub("\n\n", _SPACES.sub(" ", text))
    return "\n".join(line.strip() for line in text.strip().split("\n")).strip()
