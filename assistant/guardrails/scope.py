"""What comes in: a message in one normal form, and what kind of input it is before any model sees it."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from assistant.guardrails.reading import HIDDEN

MAX_TEXT = 4_000
# Overlays stacked higher than any script needs ("zalgo" text).
_STACKED = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20f0]{3})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20f0]+"
)
_SPACES = re.compile(r"[^\S\n]+")
_BREAKS = re.compile(r"\n{3,}")


class InputKind(StrEnum):
    """What an input is: text to answer, or one of the kinds that get an answer without a model."""

    TEXT = "text"
    EMPTY = "empty"
    EMOJI = "emoji"
    PUNCTUATION = "punctuation"
    TOO_LONG = "too_long"


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


def kind_of(text: str) -> InputKind:
    """What kind of input a normalised message is."""
    if len(text) > MAX_TEXT:
        return InputKind.TOO_LONG
    # Keycap emoji ("1️⃣") are pictures of digits.
    bare = re.sub("[0-9#*]\ufe0f?\u20e3", "\u2b50", text).replace("\ufffd", "")
    categories = {unicodedata.category(c) for c in bare if not c.isspace()}
    if not categories - {"Cf", "Cc", "Co", "Cn"} or not bare.strip():
        return InputKind.EMPTY
    if any(c[0] in "LN" for c in categories):
        return InputKind.TEXT
    return InputKind.EMOJI if categories & {"So", "Sk"} else InputKind.PUNCTUATION
