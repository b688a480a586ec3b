"""A long story cut into pieces that can be asked one by one. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.language import HAN, is_chinese

LONG_FROM = 60  # words from which a message is a story; two Chinese characters count as a word
LONGEST_STORY = 12_000  # characters; what comes after is not read
MOST_SENTENCES = 120
_END = re.compile(r"(?<=[.!?])[\"”’)\]]*\s+|(?<=[。！？；])[”」』）]*|\n+")
_EDGES = " \t-*#>•·_|"
_WORD = re.compile(r"[^\W_㐀-鿿]+(?:['’.,-][^\W_㐀-鿿]+)*")
FEWEST_WORDS = 3


def length(text: str) -> float:
    """The length in words, two Chinese characters counting as one."""
    return len(_WORD.findall(text)) + len(HAN.findall(text)) / 2


def is_long(text: str) -> bool:
    """Whether a message is a story rather than a question."""
    # Short messages are the rule: those are told by their characters alone.
    return len(text) > LONG_FROM and length(text[:LONGEST_STORY]) >= LONG_FROM


def sentences(story: str) -> list[str]:
    """The sentences and lines of a story, without list marks and without those of a word or two."""
    found = (part.strip(_EDGES) for part in _END.split(story[:LONGEST_STORY]) if part)
    return [part for part in found if length(part) >= FEWEST_WORDS][:MOST_SENTENCES]


def windows(parts: Sequence[str], longest: int) -> list[str]:
    """Neighbouring sentences joined to pieces of at most `longest` words; a longer sentence is a piece of its own."""
    found: list[list[str]] = []
    words = 0.0
    for part in parts:
        own = length(part)
        if found and words + own <= longest:
            found[-1].append(part)
            words += own
        else:
            found.append([part])
            words = own
    return [("" if is_chinese(piece[0]) else " ").join(piece) for piece in found]
