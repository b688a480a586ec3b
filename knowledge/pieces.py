"""A long story cut into pieces that can be asked one by one, each with how much it speaks of a need. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.language import HAN, is_chinese

LONG_FROM = 60  # words from which a message is a story; two Chinese characters count as a word
LONGEST_STORY = 12_000  # characters; what comes after is not read
MOST_SENTENCES = 120
_END = re.compile(r"(?<=[.!?])[\"”’)\]]*\s+|(?<=[。！？；])[”」』）]*|\n+")
_EDGES = " \t-*#>•·_|"
_WORD = re.compile(r"[^\W_㐀-鿿]+(?:['’.,-][^\W_㐀-鿿]+)*")
FEWEST_WORDS = 3
# Who tells a story says what happened, to whom and where; what is wanted stands where the teller speaks of themself or asks.
_ASKING = re.compile(
    r"\b(?:i|i'm|i'd|i've|my|me|we|our|want|need|like to|looking|help|how|what|why|which|can you|could you|request|trying"
    r"|plan|interested|would|please)\b|\?|我|咱|想|要|请|帮|能不能|能否|可以|怎么|怎样|为什么|哪|多少|多久|吗|呢|？",
    re.IGNORECASE,
)
NARRATION = 0.85  # weight of a piece that asks nothing
ASKING_EVERY = 10  # words to one asking word from which a piece counts in full


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a story and its weight, up to 1."""

    text: str
    weight: float


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


def windows(parts: Sequence[str], longest: int, *, overlap: int = 0) -> list[Piece]:
    """Neighbouring sentences joined to pieces of at most `longest` words, each beginning with the last `overlap` of the one before."""
    found: list[Piece] = []
    start = 0
    lengths = [length(part) for part in parts]
    while start < len(parts):
        end, words = start + 1, lengths[start]
        while end < len(parts) and words + lengths[end] <= longest:
            words += lengths[end]
            end += 1
        text = ("" if is_chinese(parts[start]) else " ").join(parts[start:end])
        found.append(Piece(text, asking(text)))
        if end == len(parts):
            break
        start = max(start + 1, end - overlap)
    return found


def asking(text: str) -> float:
    """How much a piece speaks of a need, from `NARRATION` to 1."""
    share = len(_ASKING.findall(text)) * ASKING_EVERY / max(length(text), 1.0)
    return NARRATION + (1 - NARRATION) * min(share, 1.0)
