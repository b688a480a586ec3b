"""Cuts long text into passages that an embedding model reads whole and a shopper can be shown."""

from __future__ import annotations

import re

from knowledge.language import is_chinese

# The bundled model reads 256 tokens, some 180 English words; a Chinese passage of like meaning has some 350 characters.
MOST_WORDS = 180
MOST_CHARACTERS = 350
_PARAGRAPH = re.compile(r"\n\s*\n")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？；])|\n")


def passages(text: str) -> list[str]:
    """The text in its order as passages of at most the longest length, cut between paragraphs, else between sentences.

    A single sentence that is longer stays whole. Nothing is repeated; empty for an empty text.
    """
    longest = MOST_CHARACTERS if is_chinese(text) else MOST_WORDS
    pieces: list[tuple[str, str]] = []  # what stands before the piece, and the piece
    for paragraph in filter(None, map(str.strip, _PARAGRAPH.split(text))):
        if _length(paragraph) <= longest:
            pieces.append(("\n\n", paragraph))
            continue
        sentences = [sentence for sentence in map(str.strip, _SENTENCE.split(paragraph)) if sentence]
        pieces.extend(("\n\n" if index == 0 else "\n", sentence) for index, sentence in enumerate(sentences))
    found: list[str] = []
    for before, piece in pieces:
        if found and _length(found[-1]) + _length(piece) <= longest:
            found[-1] += before + piece
        else:
            found.append(piece)
    return found


def _length(text: str) -> int:
    """Characters of Chinese, words of anything else."""
    return len(text) if is_chinese(text) else len(text.split())
