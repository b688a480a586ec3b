"""What a shopper's words ask for: separate needs, each with the ways in which a document may meet it."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from knowledge.analysis import Analyser, Word, han_pairs
from knowledge.asking import Naming, english_naming, han_naming
from knowledge.embedders.bundled import Words
from knowledge.facts import Named
from knowledge.homophones import Homophones, read_syllables
from knowledge.indexes.base import KeywordIndex, Wanted
from knowledge.indexes.spelling import Vocabulary as Spellings
from knowledge.language import HAN, is_chinese, normal
from knowledge.lexicon import Concept, Lexicon, phrase_terms
from knowledge.quantities import UNIT_WORDS
from knowledge.sounding import Sound, Sounds

LONGEST_QUESTION = 2000
MOST_NEEDS = 32  # who writes a novel is understood by its beginning
# How much of a need is met by another word than the one said.
SYNONYM = 0.85
TRANSLATION = 0.8
NARROWER = 0.7
BROADER = 0.4  # what a thing is a sort of: a hydration pack is a pack
SLIP = 0.85
ONE_CHARACTER = 0.4  # a single Chinese character occurs inside many other words
LONE_NUMBER = 0.5
UNKNOWN = 0.6
SOUNDING = 3  # kinds of the shop that a wish may sound like
SOUNDS_LIKE = 0.3  # cosine from which it sounds like one kind above all
SOUNDS_FROM = 0.05  # cosine below which it sounds like nothing
SOUND = 0.8  # what the kind that a wish sounds like weighs among its needs where it names none
SOUND_BESIDE = 0.2  # and where it does
WORD_BY_WORD = 0.7  # trust in the meaning of a question that the glossary put into English

SHORT_WORD = 4  # characters
MOST_AROUND_NAME = 6  # needs; who says more tells a story, in which things are named that nobody asks for


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to meet a need: all of these terms, or with `partly` as many as there are; `factor` is how well it does."""

    terms: tuple[str, ...]
    factor: float = 1.0
    partly: bool = False


@dataclass(frozen=True, slots=True)
class Need:
    """One thing asked for, as it was said. `weight` grows with how rare it is; `english` says it to an embedder.

    `goods` tells that it is the kind of thing asked for, and not only named beside it ("light over my desk"); `hard` that
    it is a colour, a material or the like, which another does not stand in for; `known` that the shop has a document with
    it; `guessed` that nobody said it; `names` the kind of goods that it is the name of; `beside` that it cannot be what is
    asked for; `makes` that it is a maker's name, `service` that it is work that somebody is to do.
    """

    said: str
    alternatives: tuple[Alternative, ...]
    weight: float = 1.0
    english: str = ""
    goods: bool = False
    hard: bool = False
    known: bool = True
    guessed: bool = False
    names: str = ""
    beside: bool = False
    makes: bool = False
    service: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """Everything asked for. `for_meaning` is the text to embed, empty where too little of it can be said in English;
    `trust` (0..1) is how much of the question that text carries. `sound` are the kinds of goods that it sounds like."""

    needs: tuple[Need, ...]
    for_meaning: str = ""
    trust: float = 0.0
    sound: Sound = field(default_factory=Sound)

    @property
    def wanted(self) -> Wanted:
        """The terms for the keyword index; a term that several ways share counts once, at its best."""
        weights: dict[str, float] = {}
        for need in self.needs:
            for way in need.alternatives:
                for term in way.terms:
                    # A pair of characters is part of a word: the parts together count as much as one term.
                    share = way.factor / math.sqrt(len(way.terms))
                    weights[term] = max(weights.get(term, 0.0), share * min(need.weight, 1.0))
        return Wanted(weights)


class Understanding:
    """Reads questions by the lexicon and by what the index holds; `ordinary` words are never taken for slips of the pen."""

    def __init__(
        self,
        analyser: Analyser,
        lexicon: Lexicon,
        keywords: KeywordIndex,
        ordinary: Words | None = None,
        sounds: Sounds | None = None,
    ) -> None:
        self._analyser = analyser
        self._lexicon = lexicon
        self._keywords = keywords
        self._ordinary = ordinary or Words()
        self._sounds = sounds
        self._ways: dict[tuple[int, bool], tuple[Alternative, ...]] = {}
        self._spellings: tuple[frozenset[str], dict[str, Spellings]] = (frozenset(), {})
        self._homophones: tuple[frozenset[str], Homophones] | None = None

    def over(self, keywords: KeywordIndex) -> Understanding:
        """The same over another index."""
        return Understanding(self._analyser, self._lexicon, keywords, self._ordinary, self._sounds)

    def knowing(self, share: float, seed: int) -> Understanding:
        """The same with this share of the lexicon's words, drawn at random: how wishes are read whose words it lacks."""
        drawn = random.Random(seed)
        by_terms = {key: found for key, found in self._lexicon.by_terms.items() if drawn.random() < share}
        by_han = {key: found for key, found in self._lexicon.by_han.items() if drawn.random() < share}
        lexicon = replace(self._lexicon, by_terms=by_terms, by_han=by_han)
        return Understanding(self._analyser, lexicon, self._keywords, self._ordinary, self._sounds)

    def ways_to_say(self, names: Iterable[str]) -> list[tuple[str, ...]]:
        """The terms of these names and of everything that the lexicon knows for the same."""
        return [way.terms for name in names for need in self._needs(normal(name)) for way in need.alternatives]

    async def read(self, text: str, *, languages: frozenset[str], kinds: tuple[Named, ...] = ()) -> Question:
        """What the text asks for; `languages` are those that the embedder knows, `kinds` those that the shop sells."""
        wish = normal(text[:LONGEST_QUESTION]).strip()
        needs = [await self._with_slips(need) for need in self._needs(wish)]
        sound = self._sounds.of(wish, kinds, SOUNDING) if self._sounds and kinds else Sound()
        # The kind that the whole wish sounds like is what it asks for, wherever it stands: 空调一匹半.
        needs = _only_named([replace(need, goods=need.goods or self._is_most_like(need, sound)) for need in needs])
        guess = self._guess(sound, any(need.goods for need in needs))
        weighed = await self._weighed([*needs, *guess])
        if "zh" in languages or not HAN.search(wish):
            return Question(needs=weighed, for_meaning=wish if weighed else "", trust=1.0, sound=sound)
        return replace(_in_english(weighed), sound=sound)

    async def anything(self, kinds: Sequence[Named]) -> Question:
        """A question for anything of these kinds: what is asked where a wish says limits and nothing else."""
        ways = {way.terms: way for kind in kinds for way in self._ways_of_name(kind)}
        if not ways:
            return Question(())
        return Question(await self._weighed([Need("≈", tuple(ways.values()), SOUND, guessed=True)]))

    @staticmethod
    def _is_most_like(need: Need, sound: Sound) -> bool:
        return (
            not need.beside
            and need.names != ""
            and need.names == sound.most
            and max(sound.rival, sound.own) >= SOUNDS_LIKE
        )

    def _guess(self, sound: Sound, named: bool) -> list[Need]:
        """A need for the kinds that a wish sounds like, the likelier the better it is met; none where it sounds like nothing."""
        if not sound.sold or sound.sold[0][1] < SOUNDS_FROM:
            return []
        best = sound.sold[0][1]
        ways: dict[tuple[str, ...], Alternative] = {}
        for kind, likeness in sound.sold:
            for way in self._ways_of_name(kind):
                ways.setdefault(way.terms, replace(way, factor=way.factor * likeness / best))
        first = sound.sold[0][0]
        weight = SOUND_BESIDE if named else SOUND
        return [Need(f"≈ {first.own}", tuple(ways.values()), weight, "" if named else normal(first.en), guessed=True)]

    def _ways_of_name(self, kind: Named) -> Iterator[Alternative]:
        if kind.en:
            yield Alternative(tuple(phrase_terms(self._analyser, kind.en)))
        if kind.zh:
            yield _han_way(kind.zh)

    async def mended(self, text: str, words: Iterable[str]) -> str:
        """A normalised text with its slips of the pen put right, where shop and lexicon have no such word but one very near;
        `words` are those of the shop."""
        if HAN.search(text):
            text = await self._han_mended(text, frozenset(words))
        written = set(re.findall(r"(?<![a-z0-9'-])[a-z]{4,}(?![a-z0-9'-])", text)) - self._lexicon.words
        written = {word for word in written - UNIT_WORDS if word not in self._ordinary}
        terms = {word: self._analyser.terms(word)[0] for word in written}
        counts = await self._keywords.frequencies(sorted(set(terms.values())))
        unheard = {
            word
            for word, term in terms.items()
            if not counts[term] and term not in self._lexicon.stop_terms and (term,) not in self._lexicon.by_terms
        }
        if not unheard:
            return text
        of_shop = frozenset(words)
        slips = {word: self._known(word[0], of_shop).slips(word, 1) for word in sorted(unheard)}
        near_terms = {near: self._analyser.terms(near)[0] for found in slips.values() for near in found}
        held = await self._keywords.frequencies(sorted(set(near_terms.values())))
        for word, found in slips.items():
            for near in found:
                # A word that neither the shop nor a meaning of its own speaks for is no better than the one written.
                term = near_terms[near]
                if near in of_shop or held[term] or (term,) in self._lexicon.by_terms:
                    text = re.sub(rf"\b{word}\b", near, text)
        return text

    async def _han_mended(self, text: str, of_shop: frozenset[str]) -> str:
        """The text with words put right that sound like known ones and that no document has as they are written."""
        covered = {place for start, end in self._known_han(text, of_shop) for place in range(start, end)}
        unknown = {place for place, character in enumerate(text) if HAN.match(character)} - covered
        if not unknown:
            return text
        if self._homophones is None or self._homophones[0] is not of_shop:
            words = [*self._lexicon.by_han, *of_shop]
            self._homophones = of_shop, Homophones(dict.fromkeys(words), read_syllables())
        slips = list(self._homophones[1].slips(text, unknown, self._lexicon.stop_han))
        counts = await self._keywords.frequencies(sorted({pair for slip in slips for pair in slip.pairs}))
        for slip in slips:
            written = text[slip.start : slip.start + len(slip.said)]
            if written == slip.said and not any(counts[pair] for pair in slip.pairs):
                text = text[: slip.start] + slip.meant + text[slip.start + len(slip.said) :]
        return text

    def _known_han(self, text: str, of_shop: frozenset[str]) -> Iterator[tuple[int, int]]:
        """The places of known Chinese words, the longest first, one character alone not counting as a word."""
        at, longest = 0, self._lexicon.longest_han
        while at < len(text):
            pieces = ((end, text[at:end]) for end in range(min(len(text), at + longest), at + 1, -1))
            known = (self._lexicon.by_han, self._lexicon.stop_han, of_shop)
            end = next((end for end, piece in pieces if any(piece in words for words in known)), 0)
            if end:
                yield at, end
            at = end or at + 1

    def _known(self, letter: str, of_shop: frozenset[str]) -> Spellings:
        """The words of shop and lexicon with this first letter; kept until the shop has others."""
        if self._spellings[0] is not of_shop:
            self._spellings = of_shop, {}
        known = self._spellings[1]
        if letter not in known:
            known[letter] = Spellings((word, 0) for word in {*self._lexicon.words, *of_shop} if word[0] == letter)
        return known[letter]

    def _needs(self, wish: str) -> list[Need]:
        found: list[Need] = []
        latin: list[Word] = []
        for word in self._analyser.words(wish):
            if word.han:
                found += [*self._latin_needs(latin), *self._han_needs(word.han)]
                latin = []
            else:
                latin.append(word)
        found += self._latin_needs(latin)
        return list({need.said: need for need in found}.values())[:MOST_NEEDS]

    def _latin_needs(self, words: Sequence[Word]) -> Iterator[Need]:
        start = 0
        while start < len(words):
            taken, concepts = self._phrase_at(words, start)
            said = " ".join(word.surface for word in words[start : start + taken])
            terms = tuple(term for word in words[start : start + taken] for term in word.parts)
            if concepts:
                naming = english_naming([word.surface for word in words], start, start + taken)
                yield self._concept_need(said, Alternative(terms), concepts, naming)
            elif not set(terms) <= self._lexicon.stop_terms:
                yield _plain_need(words[start])
            start += taken

    def _phrase_at(self, words: Sequence[Word], start: int) -> tuple[int, tuple[Concept, ...]]:
        """How many words from `start` make the longest known phrase, and its concepts; 1 and none for an unknown word."""
        for end in range(min(len(words), start + self._lexicon.longest_terms), start, -1):
            terms = tuple(term for word in words[start:end] for term in word.parts)
            if terms in self._lexicon.by_terms:
                return end - start, self._lexicon.by_terms[terms]
        return 1, ()

    def _han_needs(self, run: str) -> Iterator[Need]:
        lexicon = self._lexicon
        stretch, start = "", 0
        while start < len(run):
            for end in range(min(len(run), start + lexicon.longest_han), start, -1):
                piece = run[start:end]
                # The last character of a short word that the lexicon lacks is no word of its own: 孔明锁 is no lock.
                tail = len(piece) == 1 and len(run) <= SHORT_WORD and len(stretch) == len(run) - 1 > 1
                known = (piece in lexicon.by_han or piece in lexicon.stop_han) and not tail
                if known and not self._runs_into_goods(run, start, end):
                    yield from self._stretch_need(stretch)
                    stretch = ""
                    if piece in lexicon.by_han:
                        naming = han_naming(run, start, end)
                        yield self._concept_need(piece, _han_way(piece), lexicon.by_han[piece], naming)
                    start = end
                    break
            else:
                stretch += run[start]
                start += 1
        yield from self._stretch_need(stretch)

    def _runs_into_goods(self, run: str, start: int, end: int) -> bool:
        """Whether a kind of goods begins within a piece of Chinese and ends behind it: 充电宝 within 磁吸充电."""
        lexicon = self._lexicon
        return any(
            concept.sort == "goods"
            for inner in range(start + 1, end)
            for last in range(end + 1, min(len(run), inner + lexicon.longest_han) + 1)
            for concept in lexicon.by_han.get(run[inner:last], ())
        )

    def _stretch_need(self, stretch: str) -> Iterator[Need]:
        """A need for Chinese that the lexicon does not know: as many of its pairs as possible."""
        stretch = stretch.strip(self._lexicon.weak_han)
        if stretch:
            yield Need(stretch, (Alternative(tuple(han_pairs(stretch)), partly=True),))

    def _concept_need(self, said: str, own: Alternative, concepts: Sequence[Concept], naming: Naming) -> Need:
        ways = {own.terms: own}
        for concept in concepts:
            for way in self._ways_of(concept, HAN.search(said) is not None):
                ways.setdefault(way.terms, way)
        weight = max(concept.weight for concept in concepts)
        goods = naming is Naming.ASKED and any(concept.sort == "goods" for concept in concepts)
        hard = all(concept.sort == "value" for concept in concepts)
        english = concepts[0].english[0] if concepts else ""
        names = next((concept.english[0] for concept in concepts if concept.sort == "goods"), "")
        makes = all(concept.sort == "brand" for concept in concepts)
        service = any(concept.sort == "service" for concept in concepts)
        beside = naming is Naming.BESIDE
        return Need(
            said,
            tuple(ways.values()),
            weight,
            english,
            goods,
            hard,
            names=names,
            beside=beside,
            makes=makes,
            service=service,
        )

    def _ways_of(self, concept: Concept, chinese: bool) -> tuple[Alternative, ...]:
        """Every word of a concept as a way to meet a need that was said in Chinese or not; cut into terms once."""
        key = id(concept), chinese
        if key not in self._ways:
            ways = []
            narrower = frozenset(concept.narrower)
            for word in dict.fromkeys((*concept.english, *concept.chinese, *concept.narrower)):
                foreign = (HAN.search(word) is not None) != chinese
                way = _han_way(word) if HAN.search(word) else Alternative(tuple(phrase_terms(self._analyser, word)))
                factor = NARROWER if word in narrower else TRANSLATION if foreign else SYNONYM
                ways.append(replace(way, factor=way.factor * factor))
            for broader in self._sorts_of(concept):
                ways += [replace(way, factor=way.factor * BROADER) for way in self._plain_ways(broader)]
            self._ways[key] = tuple(ways)
        return self._ways[key]

    def _plain_ways(self, concept: Concept) -> list[Alternative]:
        return [
            _han_way(word) if HAN.search(word) else Alternative(tuple(phrase_terms(self._analyser, word)))
            for word in (*concept.english, *concept.chinese)
        ]

    def _sorts_of(self, concept: Concept) -> list[Concept]:
        """The kinds of goods that the names of a kind end in: "gas stove" is a stove, 燃气热水器 a 热水器."""
        if concept.sort != "goods":
            return []
        terms = tuple(phrase_terms(self._analyser, concept.english[0]))
        tails = [self._lexicon.by_terms.get(terms[start:], ()) for start in range(1, len(terms))]
        tails += [
            self._lexicon.by_han.get(concept.chinese[0][start:], ()) for start in range(1, len(concept.chinese[0]) - 1)
        ]
        kinds = [kind for found in tails for kind in found if kind.sort == "goods" and kind is not concept]
        return list(dict.fromkeys(kinds))

    async def _with_slips(self, need: Need) -> Need:
        """The need with likely spellings where the shop knows no such word."""
        term = need.alternatives[0].terms[0]
        if len(need.alternatives) > 1 or len(need.alternatives[0].terms) > 1 or HAN.search(term):
            return need
        if need.said in self._ordinary or (await self._keywords.frequencies([term]))[term]:
            return need
        slips = [Alternative((known,), SLIP) for known in await self._keywords.near(term)]
        return replace(need, alternatives=(*need.alternatives, *slips))

    async def _weighed(self, needs: Sequence[Need]) -> tuple[Need, ...]:
        """The needs, those for rarer things weighing more (the logarithm is that of BM25, scaled to 0..1)."""
        total = max(await self._keywords.count(), 1)
        terms = {term for need in needs for way in need.alternatives for term in way.terms}
        counts = await self._keywords.frequencies(sorted(terms))
        highest = math.log(1 + (total + 0.5) / 0.5)

        def rarity(need: Need) -> float:
            most = 0
            for way in need.alternatives:
                known = [counts[term] for term in way.terms if counts[term] or not way.partly]
                most = max(most, min(known, default=0))
            if not most:
                # A word that the shop does not know says little about which of its things is meant.
                return UNKNOWN
            return math.log(1 + (total - most + 0.5) / (most + 0.5)) / highest

        return tuple(
            replace(
                need,
                weight=need.weight * rarity(need),
                known=any(all(counts[term] for term in way.terms) for way in need.alternatives),
            )
            for need in needs
        )


def _only_named(needs: Sequence[Need]) -> list[Need]:
    """The needs; where none is for a kind of thing and one kind alone is named, and not beside another, that is asked for."""
    open_names = {need.names for need in needs if need.names and not need.beside}
    if any(need.goods for need in needs) or len(open_names) != 1 or len(needs) > MOST_AROUND_NAME:
        return list(needs)
    return [replace(need, goods=need.names in open_names and not need.beside) for need in needs]


def without_kind(question: Question, name: str) -> Question:
    """The question in which words of a department's name ask for no kind of thing."""
    needs = tuple(replace(need, goods=False) if need.said in name else need for need in question.needs)
    return replace(question, needs=needs)


def _plain_need(word: Word) -> Need:
    ways = [Alternative(word.parts)]
    if word.joined:
        # The whole is the surest: "wh-1000xm5" is a model, "wh" and "1000xm5" are only its halves.
        ways = [Alternative((word.joined,)), Alternative(word.parts, SYNONYM)]
    elif word.surface.isdigit():
        return Need(word.surface, tuple(ways), LONE_NUMBER, word.surface)
    return Need(word.surface, tuple(ways), 1.0, word.surface)


def _han_way(word: str) -> Alternative:
    """A Chinese word as a way to meet a need; Latin parts of it, such as the T of T恤, are left to the pairs."""
    run = "".join(HAN.findall(word))
    return Alternative(tuple(han_pairs(run)), ONE_CHARACTER if len(run) == 1 else 1.0)


def _in_english(needs: tuple[Need, ...]) -> Question:
    """A question with Chinese in it for an embedder that knows none: what the glossary can say in English."""
    whole = sum(need.weight for need in needs)
    said = [need for need in needs if need.english and not is_chinese(need.english)]
    trust = WORD_BY_WORD * sum(need.weight for need in said) / whole if whole else 0.0
    return Question(needs=needs, for_meaning=" ".join(need.english for need in said), trust=trust)
