"""Cuts long text into passages that an embedding model reads whole and a shopper can be shown."""

from __future__ import annotations

import re

from knowledge.language import is_chinese

# The bundled model reads 256 tokens, some 180 English words; a Chinese passage of like meaning has some 350 characters.
MOST_WORDS = 180
MOST_CHARACTERS = 350
# A "sentence" beyond this is none: a table without line breaks, or something hostile. It is cut wherever it comes to.
LONGEST_SENTENCE = 2_000
_PARAGRAPH = re.compile(r"\n\s*\n")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？；])|\n")


def passages(text: str) -> list[str]:
    """The text in its order as passages of at most the longest length, cut between paragraphs, else between sentences.

    A single sentence that is longer stays whole up to `LONGEST_SENTENCE` signs. Nothing is repeated; empty for an empty text.
    """
    longest = MOST_CHARACTERS if is_chinese(text) else MOST_WORDS
    pieces: list[tuple[str, str]] = []  # what stands before the piece, and the piece
    for paragraph in filter(None, map(str.strip, _PARAGRAPH.split(text))):
        if _length(paragraph) <= longest:
            pieces.append(("\n\n", paragraph))
            continue
        sentences = [part for sentence in _SENTENCE.split(paragraph) for part in _cut(sentence.strip())]
        pieces.extend(("\n\n" if index == 0 else "\n", sentence) for index, sentence in enumerate(sentences))
    found: list[str] = []
    for before, piece in pieces:
        if found and _length(found[-1]) + _length(piece) <= longest:
            found[-1] += before + piece
        else:
            found.append(piece)
    return found


def _cut(sentence: str) -> list[str]:
    """The sentence in pieces of a bearable length, between words where it has any; empty for an empty one."""
    pieces = []
    while len(sentence) > LONGEST_SENTENCE:
        end = sentence.rfind(" ", 1, LONGEST_SENTENCE) + 1 or LONGEST_SENTENCE
        pieces.append(sentence[:end].strip())
        sentence = sentence[end:]
    return [piece for piece in (*pieces, sentence.strip()) if piece]


def _length(text: str) -> int:
    """Characters of Chinese, words of anything else."""
    return len(text) if is_chinese(text) else len(text.split())
