"""The gate between the model's stream and the shopper: harmless words at once, risky sentences whole and checked.

White space at the ends of a reply is dropped, hidden characters are (see `reading.clean`); everything else of what passes is the
model's text, character for character.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

from assistant.guardrails.reading import clean, fold
from assistant.guardrails.risk import risk_at
from assistant.guardrails.sentences import sentence_end

# What was shown of a sentence that is then withheld is cut off by this, so that the next sentence does not seem to continue it.
CUT = "…"
# No sentence of a reply is as long; one that is cannot be checked in time and is not said.
MAX_SENTENCE = 4_000
_TAIL = 8
_WINDOW = 160
_SETTLED = 16
_CONTEXT = 48
_CJK = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60\u3000-\u303f"
# Up to the last place where no word can go on: white space or a Chinese character.
_WHOLE_WORDS = re.compile(rf"(?s).*[\s{_CJK}]")
_PART_OF_WORD = re.compile(r"^[A-Za-z'-]+")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a sentence must not be said, and the words that are to blame."""

    reason: str
    words: str


class Check(Protocol):
    """A guard over whole sentences."""

    def refuse(self, sentence: str) -> Refusal | None:
        """Why this sentence must not be said; None when it may. Refuses nothing in which `risk.risky` sees no risk."""
        ...


@dataclass(frozen=True, slots=True)
class Withheld:
    """A sentence that was not said, why, and the words that are to blame."""

    sentence: str
    reason: str
    words: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A finished reply: `text` is what stands, `rest` what of it no `feed` has shown yet, `withheld` what was dropped."""

    text: str
    rest: str
    withheld: tuple[Withheld, ...]


class Gate:
    """One reply on its way to the shopper. Feed it chunks as they come, show what `feed` returns, store what `finish` returns."""

    def __init__(self, *checks: Check) -> None:
        self._checks = checks
        self._head = ""
        self._pending = ""
        self._looked = 0
        self._held = False
        self._released: list[str] = []
        self._withheld: list[Withheld] = []

    def feed(self, chunk: str) -> str:
        """What may be shown now: harmless whole words of the sentence under way, and sentences that passed every check."""
        self._pending += clean(chunk)
        shown = []
        while (end := self._sentence_end()) is not None:
            shown.append(self._close(end))
        # The last character may belong to a mark that the next chunk goes on with.
        self._looked = max(0, len(self._pending) - 12)
        if len(self._pending) > MAX_SENTENCE:
            shown.append(self._close(len(self._pending)))
        shown.append(self._harmless())
        return "".join(shown)

    def finish(self) -> Checked:
        """The reply as it stands; a last sentence without full stop is checked like any other."""
        rest = self._close(len(self._pending)) if self._pending or self._head else ""
        return Checked("".join(self._released).strip(), rest.rstrip(), tuple(self._withheld))

    def _sentence_end(self) -> int | None:
        """Where in the pending text the sentence under way ends; what was shown of it is read along ("e.g. …", "1. …")."""
        context = self._head[-_CONTEXT:]
        end = sentence_end(context + self._pending, len(context) + self._looked)
        return None if end is None else end - len(context)

    def _close(self, end: int) -> str:
        """Check the sentence that ends at `end`; what is left to show of it, or the cut when it is withheld."""
        rest, self._pending, self._looked = self._pending[:end], self._pending[end:], 0
        head, self._head, self._held = self._head, "", False
        sentence = head + rest
        refusal = self._refusal(sentence)
        if refusal is None:
            self._released.append(sentence)
            return rest
        self._withheld.append(Withheld(sentence.strip(), refusal.reason, refusal.words))
        # A line break is kept: it separates what stands before and after.
        breaks = "\n" if sentence.endswith("\n") and self._released and not self._released[-1].endswith("\n") else ""
        if breaks:
            self._released.append(breaks)
        return (CUT if head.strip() else "") + breaks

    def _refusal(self, sentence: str) -> Refusal | None:
        if len(sentence) > MAX_SENTENCE:
            return Refusal("too long to be checked", sentence[:40])
        return next((refusal for check in self._checks if (refusal := check.refuse(sentence))), None)

    def _harmless(self) -> str:
        """Whole words at the beginning of the pending sentence, up to the first risky one."""
        shown = ""
        while not self._held:
            piece = self._next_harmless()
            if not piece:
                return shown
            shown += piece
            self._head += piece
            self._pending = self._pending[len(piece) :]
            self._looked = max(0, self._looked - len(piece))
        return shown

    def _next_harmless(self) -> str:
        whole = _WHOLE_WORDS.match(self._pending, 0, _WINDOW)
        if not whole:
            return ""
        words = whole.group()
        tail = _PART_OF_WORD.sub("", self._head[-_TAIL:])
        folded_tail = fold(tail)
        risk = risk_at(folded_tail + fold(words))
        if risk is None:
            return words
        end = _raw_length(words, risk - len(folded_tail))
        # A risk is settled once what follows can no longer change it; then the sentence need not be looked at until its end.
        self._held = len(words) - end > _SETTLED
        before = _WHOLE_WORDS.match(words[:end])
        return before.group() if before else ""


def _raw_length(words: str, folded: int) -> int:
    """How many characters of `words` make the first `folded` characters of their folded form."""
    if words.isascii():
        return max(0, folded)
    length = 0
    for index, character in enumerate(words):
        length += len(fold(character))
        if length > folded:
            return index
    return len(words)
