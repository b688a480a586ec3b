"""What a message asks for: one request, or several when its parts clearly ask for different things."""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import structlog

from assistant.models.offline.details import OrderNumbers
from assistant.models.offline.intents import Floats, Guess, IntentClassifier
from assistant.models.offline.text import MASKS, chinese_share, is_chinese, masked, plain, readable
from assistant.skills.examples import Intent
from connectors.commerce import LANGUAGES, Language
from knowledge.errors import KnowledgeError

# Vectors for texts, one row each, such as `Embedder.embed` of knowledge.
Embed = Callable[[Sequence[str]], Awaitable[npt.ArrayLike]]

# A part of a message is a request of its own from this probability on.
CLEAR = 0.55
# Below this probability an intent is only believed when it is far ahead of the next one.
UNCLEAR, LEADING, LEAD = 0.4, 0.25, 2.0
MOST_PARTS = 6
REMEMBERED = 2048
ORDINARY: Mapping[Language, Mapping[str, str]] = {
    "en": {"{order}": "order 10023", "{product}": "this product", "{email}": "anna@example.com"},
    "zh": {"{order}": "订单10023", "{product}": "这款商品", "{email}": "anna@example.com"},
}
# What can be asked for side by side; a question about a product mostly belongs to the wish before it.
APART = frozenset({"find_policy", "my_profile", "order_status", "return_status", "list_orders", "my_stock_notices"})
log = structlog.get_logger(__name__)
_ASKS_ZH = re.compile(r"多少|多久|几|什么|怎么|哪|[吗呢么没不]\W*$")
_SENTENCE_END = re.compile(r"(?<=[?!;。？！；\n])\s*|(?<=[a-z0-9)])\.\s+(?=[A-Za-z])", re.IGNORECASE)
_CONNECTIVE = re.compile(
    r"\s*,?\s+(?:and (?:also )?|also,? |plus,? |then,? |but (?:also )?)(?=(?:can|could|do|does|did|is|are|what|where|"
    r"when|how|who|which|i|i'd|please|tell|show|"
    r"will|would|have|has|if|return|track|compare|find|give|check|send)\b)|\s*[,，、；]\s*(?=另外|还有|顺便|再(?!见)|"
    r"然后|也|并且|以及|还(?=能|可以|想|要))"
    r"|(?<=[吗呢没了吧])\s*[,，]\s*|(?:另外|顺便|还有就是)[,，]?",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"^\W*(?:hi there|hello there|hey there|hi|hello|hey|good (?:morning|afternoon|evening)|你好|您好|嗨|哈喽|在吗|"
    r"早上好|下午好|晚上好)\s*[,，.!！。~]+\s*(?=\w)",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"\s*[,，.!！。?？]?\s*(?:many thanks|thanks a lot|thank you(?: (?:so|very) much)?|thanks|thx|cheers|谢谢(?:啦|你|"
    r"您)?|多谢|麻烦了|辛苦了)\s*[.!！。~]*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Request:
    """One thing that is asked for: the intent, how sure that is, by how much it leads, and the part that asks it."""

    intent: Intent
    probability: float
    lead: float
    text: str

    @property
    def clear(self) -> bool:
        """Whether the reading can be believed without anything else that speaks for it."""
        return self.probability >= UNCLEAR or (self.probability >= LEADING and self.lead >= LEAD)


@dataclass(kw_only=True)
class Meaning:
    """Languages read with the help of an embedding model; `vectors` are those of texts seen lately."""

    embed: Embed
    classifiers: Mapping[Language, IntentClassifier]
    vectors: OrderedDict[str, Floats] = field(default_factory=OrderedDict)

    def knows(self, text: str) -> bool:
        """Whether the embedding model knows the language of a text."""
        return ("zh" if is_chinese(text) else "en") in self.classifiers


class Reader:
    """Reads messages by what it learnt from the skills' examples; the same message is always read alike."""

    def __init__(self, intents: Sequence[Intent], numbers: OrderNumbers) -> None:
        self._intents = {intent.name: intent for intent in intents}
        self._numbers = numbers
        self._classifiers = {language: _learnt(intents, language, numbers) for language in LANGUAGES}
        self._meaning: Meaning | None = None
        self._known: OrderedDict[str, list[Guess]] = OrderedDict()

    async def learn_meaning(self, embed: Embed, languages: Iterable[Language] = ("en",)) -> None:
        """Read these languages by the vectors of an embedding model as well, which knows paraphrases.

        No text in another language is ever embedded: its vector would mean nothing.
        """
        classifiers: dict[Language, IntentClassifier] = {}
        for language in languages:
            texts, names = _examples(self._intents.values(), language)
            vectors = _normal(await embed([_natural(text, language) for text in texts]))
            masks = [masked(text, self._numbers.regex) for text in texts]
            classifiers[language] = await asyncio.to_thread(IntentClassifier, masks, names, vectors)
        self._meaning = Meaning(embed=embed, classifiers=classifiers)
        self._known.clear()

    async def prepare(self, messages: Sequence[str]) -> None:
        """Embed what reading these messages will need; without it they are read by their words alone."""
        if self._meaning is None:
            return
        texts = [t for message in messages for t in self._readings(message)]
        new = [t for t in dict.fromkeys(texts) if t not in self._meaning.vectors and self._meaning.knows(t)]
        if not new:
            return
        try:
            vectors = _normal(await self._meaning.embed(new))
        except KnowledgeError as error:
            log.warning("read_without_meaning", error=type(error).__name__)
            return
        for text, vector in zip(new, vectors, strict=True):
            self._meaning.vectors[text] = vector
            self._known.pop(text, None)
        while len(self._meaning.vectors) > REMEMBERED:
            self._meaning.vectors.popitem(last=False)

    @property
    def by_name(self) -> Mapping[str, Intent]:
        """The intents by name."""
        return self._intents

    def best(self, text: str) -> Request:
        """What a text as a whole most likely asks for; intents that run the same tool count together."""
        together: dict[str, float] = {}
        likeliest: dict[str, str] = {}
        for guess in self.guesses(text):
            aim = self._intents[guess.intent].tool or guess.intent
            together[aim] = together.get(aim, 0.0) + guess.probability
            likeliest.setdefault(aim, guess.intent)
        aim, second = sorted(together, key=lambda name: -together[name])[:2]
        return Request(
            intent=self._intents[likeliest[aim]],
            probability=together[aim],
            lead=together[aim] / (together[second] + 1e-9),
            text=text,
        )

    def probability(self, text: str, tool: str) -> float:
        """How likely a text asks for this tool."""
        return sum(g.probability for g in self.guesses(text) if self._intents[g.intent].tool == tool)

    def requests(self, text: str) -> list[Request]:
        """What a message asks for, in its order, at least one; a greeting or thanks beside a request counts for nothing."""
        core = self._without_courtesies(plain(text))
        whole = self.best(core)
        parts = self._grouped(core)
        if len(parts) < 2:
            return self._two_questions(core) or [whole]
        return parts

    def _two_questions(self, text: str) -> list[Request]:
        """Two questions with only a comma between them, where each is clear by itself: 我有多少积分，会过期吗."""
        halves = [half.strip() for half in re.split("[,，]", text) if half.strip()]
        if len(halves) != 2 or not all(is_chinese(half) and _ASKS_ZH.search(half) for half in halves):
            return []
        found = [self.best(half) for half in halves]
        told_apart = {r.intent.tool for r in found} <= APART and found[0].intent.tool != found[1].intent.tool
        return found if told_apart and all(r.probability >= CLEAR for r in found) else []

    def _without_courtesies(self, text: str) -> str:
        """The message without a greeting before and thanks after it, unless what is left asks for nothing."""
        core = _CLOSING.sub("", _GREETING.sub("", text))
        if core == text or not any(c.isalnum() for c in core):
            return text
        asks = self.best(core).intent.tool is not None or bool(self._numbers.find(core))
        return core if asks else text

    def _grouped(self, text: str) -> list[Request]:
        """The parts that are clear and differ; what is unclear belongs to the part before it, else to the one after."""
        found: list[Request] = []
        carried = ""
        for part in _parts(text):
            request = self.best(part)
            # A question stands for itself even where it is unclear what it is about.
            alone = request.probability >= CLEAR or part.endswith(("?", "？", "吗", "呢"))
            if not _says_something(part, self._numbers) or not alone or _same(found, request):
                if found:
                    found[-1] = replace(found[-1], text=f"{found[-1].text} {part}")
                else:
                    carried = f"{carried} {part}".strip()
                continue
            found.append(replace(request, text=f"{carried} {part}".strip()))
            carried = ""
        asked = [r for r in found if r.intent.tool] or found
        return asked[:MOST_PARTS]

    def guesses(self, text: str) -> list[Guess]:
        """Every intent with its probability, likeliest first. Every turn is read again with each message, hence the memory."""
        if text not in self._known:
            self._known[text] = self._guessed(text)
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return self._known[text]

    def _guessed(self, text: str) -> list[Guess]:
        words = masked(text, self._numbers.regex)
        share = chinese_share(words)
        if share in (0.0, 1.0):
            return self._in_language("zh" if share else "en", text, words)
        chinese = {g.intent: g.probability for g in self._in_language("zh", text, words)}
        english = {g.intent: g.probability for g in self._in_language("en", text, words)}
        mixed = {name: share * p + (1 - share) * english.get(name, 0.0) for name, p in chinese.items()}
        return sorted((Guess(name, p) for name, p in mixed.items()), key=lambda g: -g.probability)

    def _in_language(self, language: Language, text: str, words: str) -> list[Guess]:
        meaning = self._meaning
        vector = meaning.vectors.get(text) if meaning else None
        if meaning is None or vector is None or language not in meaning.classifiers:
            return self._classifiers[language].guesses(words)
        return meaning.classifiers[language].guesses(words, vector)

    def _readings(self, message: str) -> list[str]:
        """Every text that is looked at while reading a message."""
        whole = readable(message)
        core = _CLOSING.sub("", _GREETING.sub("", whole))
        return [t for t in dict.fromkeys([whole, core, *_parts(whole), *_parts(core)]) if t]


def _learnt(intents: Iterable[Intent], language: Language, numbers: OrderNumbers) -> IntentClassifier:
    texts, names = _examples(intents, language)
    return IntentClassifier([masked(text, numbers.regex) for text in texts], names)


def _examples(intents: Iterable[Intent], language: Language) -> tuple[list[str], list[str]]:
    """All phrasings of a language that have words in them, and the intent of each."""
    pairs = [(p, i.name) for i in intents for p in i.phrasings[language] if any(c.isalnum() for c in p)]
    return [p for p, _ in pairs], [name for _, name in pairs]


def _natural(phrasing: str, language: Language) -> str:
    """The phrasing with something ordinary in place of its placeholders, as an embedding model wants it."""
    for placeholder, words in ORDINARY[language].items():
        phrasing = phrasing.replace(placeholder, words)
    return phrasing


def _normal(vectors: npt.ArrayLike) -> Floats:
    found = np.asarray(vectors, dtype=np.float64)
    lengths: Floats = np.linalg.norm(found, axis=1, keepdims=True)
    normal: Floats = found / np.where(lengths == 0.0, 1.0, lengths)
    return normal


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
