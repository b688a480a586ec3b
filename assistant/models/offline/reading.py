"""What a message asks for: one request, or several when its parts clearly ask for different things."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from assistant.models.offline.details import OrderNumbers
from assistant.models.offline.intents import Guess, IntentClassifier
from assistant.models.offline.text import MASKS, chinese_share, masked, plain
from assistant.skills.examples import Intent

# A part of a message is a request of its own from this probability on.
CLEAR = 0.55
MOST_PARTS = 6
_SENTENCE_END = re.compile(r"(?<=[?!;。？！；\n])\s*|(?<=[a-z0-9)])\.\s+(?=[A-Za-z])", re.IGNORECASE)
_CONNECTIVE = re.compile(
    r"\s*,?\s+(?:and (?:also )?|also,? |plus,? |then,? |but (?:also )?)(?=(?:can|could|do|does|did|is|are|what|where|when|how|who|which|i|i'd|please|tell|show|"
    r"will|would|have|has|my|the|if|return|track|compare|find|give|check|send)\b)|\s*[,，、；]\s*(?=另外|还有|顺便|再(?!见)|然后|也|并且|以及|还(?=能|可以|想|要))"
    r"|(?<=[吗呢没了吧])\s*[,，]\s*|(?:另外|顺便|还有就是)[,，]?",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"^\W*(?:hi there|hello there|hey there|hi|hello|hey|good (?:morning|afternoon|evening)|你好|您好|嗨|哈喽|在吗|早上好|下午好|晚上好)\s*[,，.!！。~]+\s*(?=\w)",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"\s*[,，.!！。?？]?\s*(?:many thanks|thanks a lot|thank you(?: (?:so|very) much)?|thanks|thx|cheers|谢谢(?:啦|你|您)?|多谢|麻烦了|辛苦了)\s*[.!！。~]*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Request:
    """One thing that is asked for: the intent, how sure that is, and the part of the message that asks it."""

    intent: Intent
    probability: float
    text: str


class Reader:
    """Reads messages by what it learnt from the skills' examples; the same message is always read alike."""

    def __init__(self, intents: Sequence[Intent], numbers: OrderNumbers) -> None:
        self._intents = {intent.name: intent for intent in intents}
        self._numbers = numbers
        self._chinese = self._learnt(intents, "zh")
        self._english = self._learnt(intents, "en")
        # Every turn of a conversation is read again with each message, hence the memory.
        self.guesses = lru_cache(maxsize=2048)(self._guesses)

    @property
    def by_name(self) -> Mapping[str, Intent]:
        """The intents by name."""
        return self._intents

    def best(self, text: str) -> Request:
        """The likeliest intent of a text as a whole."""
        guess = self.guesses(text)[0]
        return Request(intent=self._intents[guess.intent], probability=guess.probability, text=text)

    def requests(self, text: str) -> list[Request]:
        """What a message asks for, in its order, at least one; a greeting or thanks beside a request counts for nothing."""
        core = _without_courtesies(plain(text))
        whole = self.best(core)
        parts = self._grouped(core)
        if len(parts) < 2:
            return [whole]
        return parts

    def _grouped(self, text: str) -> list[Request]:
        """The parts that are clear and differ; what is unclear belongs to the part before it, else to the one after."""
        found: list[Request] = []
        carried = ""
        for part in _parts(text):
            request = self.best(part)
            if not _says_something(part, self._numbers) or request.probability < CLEAR or _same(found, request):
                if found:
                    found[-1] = replace(found[-1], text=f"{found[-1].text} {part}")
                else:
                    carried = f"{carried} {part}".strip()
                continue
            found.append(replace(request, text=f"{carried} {part}".strip()))
            carried = ""
        asked = [r for r in found if r.intent.tool] or found
        return asked[:MOST_PARTS]

    def _guesses(self, text: str) -> list[Guess]:
        readable = masked(text, self._numbers.regex)
        share = chinese_share(readable)
        if not set(readable.split()) - MASKS:
            share = 0.0
        if share in (0.0, 1.0):
            return (self._chinese if share else self._english).guesses(readable)
        chinese = {g.intent: g.probability for g in self._chinese.guesses(readable)}
        english = {g.intent: g.probability for g in self._english.guesses(readable)}
        mixed = {name: share * p + (1 - share) * english.get(name, 0.0) for name, p in chinese.items()}
        return sorted((Guess(name, p) for name, p in mixed.items()), key=lambda g: -g.probability)

    def _learnt(self, intents: Sequence[Intent], language: str) -> IntentClassifier:
        texts: list[str] = []
        names: list[str] = []
        for intent in intents:
            for code, phrasings in intent.phrasings.items():
                if code == language:
                    texts += [masked(phrasing, self._numbers.regex) for phrasing in phrasings]
                    names += [intent.name] * len(phrasings)
        return IntentClassifier(texts, names)


def _parts(text: str) -> list[str]:
    sentences = [s for s in _SENTENCE_END.split(text) if s and s.strip()]
    parts = [p.strip() for s in sentences for p in _CONNECTIVE.split(s) if p and p.strip(" ,，.。")]
    return parts[: MOST_PARTS * 2]


def _same(found: Sequence[Request], request: Request) -> bool:
    return bool(found) and found[-1].intent.name == request.intent.name


def _says_something(part: str, numbers: OrderNumbers) -> bool:
    """Whether there is more in a part than an order number or an e-mail."""
    left = set(masked(part, numbers.regex).split()) - MASKS
    return any(any(c.isalpha() for c in word) for word in left)


def _without_courtesies(text: str) -> str:
    """The message without a greeting before and thanks after it, unless that is all there is."""
    core = _CLOSING.sub("", _GREETING.sub("", text))
    return core if any(c.isalnum() for c in core) else text
