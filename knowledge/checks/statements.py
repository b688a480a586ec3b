"""What the sentences of a passage claim: figures about matters, and acts that a shop does or does not do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from knowledge.analysis import Analyser
from knowledge.checks.figures import Figure, figures, plain
from knowledge.checks.findings import Place
from knowledge.checks.matters import Act, Matters
from knowledge.documents import Document
from knowledge.language import is_chinese

GROUPS = ("things", "places", "goods")
SHORT_WORDS, SHORT_HAN = 12, 24
_SENTENCE = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n+|(?<=;)\s|(?<=；)")
_CLAUSE = re.compile(r",(?!\d{3}\b)|[;:](?!\d)|、(?=[^、]*\d)")
_FROM_BEFORE = re.compile(
    r"(?:\bfrom|\bover|\babove|\bat least|\bminimum(?: order)?(?: value)?(?: of)?|\bmore than|\borders? (?:value )?of|\bexceed(?:s|ing)?"
    r"|\bspend|满|超过|高于|达到|不低于|大于)\s*$"
)
_FROM_AFTER = re.compile(r"^\s*(?:\+|or more|and (?:over|above|up)|以上|起)")
_UP_TO = re.compile(r"(?:\bup to|\bat most|\bbelow|\bunder|\bless than|最多|不超过|低于|以内)\s*$")
_FREE = re.compile(
    r"\bfree\b(?! (?:of (?:plastic|charge cards)|from (?:plastic|fragrance)))|\bno (?:extra )?(?:charge|fee|cost)"
    r"|without (?:a |any )?(?:\w+ )?fee"
    r"|costs? nothing|免费|免运费|包邮|不收(?:取)?(?:任何)?(?:手续)?费|免手续费"
)
_CONDITION = re.compile(
    r"\b(?:if|when|unless|until|once|in case|provided|as long as|except|before|after|only|with (?:a|an|every)|for)\b"
    r"|如果|若|的话|除非|只要|之前|以前"
    r"|除外|以外|才|仅|满|时(?:,|$)|[前后](?:,|可以|能|$)|发错|损坏"
)
_NOT = re.compile(
    r"\b(?:not(?! (?:only|just))|never|cannot|unable|neither|nor)\b|n['’]t\b|\bno (?:returns?|refunds?|shipping|deliver\w*|exchanges?)\b"
    r"|不(?!超过|仅|只|限|论|管|到|需|用|必|少于|满|错|过|同|收|久|良|便|足|动产)|没(?!问题)|无法|恕不|暂未|未(?!来)"
)
_ONLY = re.compile(r"\bonly\b|\bexclusively\b|仅|只(?!要|有)")
_MAY = re.compile(r"\b(?:can|may|accept\w*|possible|take|takes|welcome)\b|能|可|支持|接受")
_WEAK_SIGNS = frozenset("的了我们你您他它是在和与跟及或就也都还会把被给让请这那有个些吗呢吧啊哦地得着过")
_MIXED = re.compile(r"\bbut\b|\bhowever\b|\bexcept\b|\bapart from\b|\bunless\b|\bif\b|但|除外|不过|如果|若")
_YES_NO = re.compile(
    r"(?:(yes|sure|of course|可以|能|支持|是的)|(no|sorry|unfortunately|不可以|不能|不支持|不行))(?:[,.!。]|\s|$)"
)


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A figure about a matter. `about` is what it is limited to: special cases, and things, places or goods named."""

    matter: str
    kind: str
    figure: Figure
    words: str
    cases: frozenset[str] = frozenset()
    about: frozenset[str] = frozenset()
    conditional: bool = False


@dataclass(frozen=True, kw_only=True)
class Doing:
    """That the shop does something, or does not, with what is named; `only` = with nothing else."""

    act: str
    objects: frozenset[str]
    denied: bool
    only: bool
    cases: frozenset[str]
    about: frozenset[str]


@dataclass(frozen=True)
class Statement:
    """One sentence of a passage with everything that it is compared by. `terms` are its words without figures, `core` those
    of them that count when it is asked whether another sentence is this one with a "not" or another figure in it.
    """

    place: Place
    text: str
    claims: tuple[Claim, ...]
    doings: tuple[Doing, ...]
    figures: tuple[Figure, ...]
    cases: frozenset[str]
    about: frozenset[str]
    denied: bool
    terms: frozenset[str]
    core: frozenset[str]
    group: str = ""

    @cached_property
    def marks(self) -> frozenset[str]:
        """The words and the values of the figures: what two sentences share that say the same."""
        return self.terms | {f"{f.kind}:{f.low:.4g}:{f.high:.4g}:{f.unit}" for f in self.figures}


def sentences(text: str) -> list[str]:
    """The sentences of a text as written."""
    return [piece.strip(" \t-*•") for piece in _SENTENCE.split(text) if piece and piece.strip(" \t-*•")]


class Reader:
    """Reads passages; holds the vocabulary, so build one and keep it."""

    def __init__(self, matters: Matters, analyser: Analyser, stop_terms: frozenset[str] = frozenset()) -> None:
        self._matters = matters
        self._analyser = analyser
        self._stop_terms = stop_terms
        self._known: dict[str, tuple[str, list[Statement]]] = {}

    def read_all(self, documents: Sequence[Document]) -> dict[str, list[Statement]]:
        """What each passage claims, by its id; one that has not changed since the last call is not read again."""
        known, self._known = self._known, {}
        for document in documents:
            hash_ = document.content_hash
            before = known.get(document.id)
            self._known[document.id] = before if before and before[0] == hash_ else (hash_, self.read(document))
        return {id_: statements for id_, (_, statements) in self._known.items()}

    def read(self, document: Document) -> list[Statement]:
        """What the sentences of a passage claim; questions claim nothing."""
        found = []
        for sentence in sentences(document.text):
            text = plain(sentence)
            if not text.endswith("?"):
                found.append(self._statement(document, sentence, text))
        return found

    def _statement(self, document: Document, sentence: str, text: str) -> Statement:
        heading = plain(f"{document.title} · {document.section}")
        answered = _YES_NO.match(text) if heading.rstrip().endswith("?") else None
        read = figures(text)
        bare = _without(text, read)
        cases = self._matters.named("cases", f"{heading} {text}")
        denied = bool(answered[2]) if answered else bool(_NOT.search(text))
        return Statement(
            place=Place.of(document, sentence),
            text=text,
            claims=tuple(self._claims(text, heading, cases)),
            doings=tuple(self._doings(f"{heading.split(' · ')[-1]} {text}" if answered else text, cases, denied)),
            figures=read,
            cases=cases,
            about=self._about(text) or self._about(plain(document.section)),
            denied=denied,
            terms=self._terms(bare),
            core=self._core(_NOT.sub(" ", bare)),
            group=f"{document.source}|{document.subject}|{document.language}",
        )

    def _about(self, text: str) -> frozenset[str]:
        return frozenset[str]().union(*(self._matters.named(group, text) for group in GROUPS))

    def _terms(self, text: str) -> frozenset[str]:
        terms: set[str] = set()
        for word in self._analyser.words(text):
            pairs = [term for term in word.terms if len(term) > 1] or list(word.terms)
            terms.update(pairs if word.han else word.terms)
        return frozenset(terms - self._stop_terms)

    def _core(self, text: str) -> frozenset[str]:
        """The stems of a text, of Chinese the single signs: a "not" between two of them leaves them what they are."""
        words = self._analyser.words(text)
        latin = {term for word in words if not word.han for term in word.terms}
        signs = {sign for word in words if word.han for sign in word.han} - _WEAK_SIGNS
        return frozenset(latin - self._stop_terms | signs)

    def _claims(self, text: str, heading: str, cases: frozenset[str]) -> Iterator[Claim]:
        short = len(text) <= SHORT_HAN if is_chinese(text) else len(text.split()) <= SHORT_WORDS
        around = [text, heading] if short or heading.endswith("?") else [text]
        for clause in filter(str.strip, _CLAUSE.split(text)):
            found = list(_kinds(clause))
            if not found:
                continue
            about = self._about(clause) or self._about(text) or self._about(heading.split(" · ")[-1])
            conditional = bool(_CONDITION.search(text))
            for kind, figure in found:
                matter = self._matter(kind, [clause, *around])
                if matter:
                    yield Claim(
                        matter=matter,
                        kind=kind,
                        figure=figure,
                        words=clause[figure.start : figure.end].strip() or "0",
                        cases=cases,
                        about=about,
                        conditional=conditional,
                    )

    def _matter(self, kind: str, texts: Sequence[str]) -> str:
        for text in texts:
            for matter in self._matters.matters:
                if kind in matter.kinds and matter.speaks(text):
                    return matter.name
        return ""

    def _doings(self, text: str, cases: frozenset[str], denied: bool) -> Iterator[Doing]:
        if _MIXED.search(text):
            return
        for act in self._matters.acts:
            objects = self._matters.named(act.of, text)
            if objects and act.pattern.search(text) and (denied or _modal(act, text)):
                others = frozenset[str]().union(*(self._matters.named(g, text) for g in GROUPS if g != act.of))
                only = bool(_ONLY.search(text))
                yield Doing(
                    act=act.name, objects=objects, denied=denied, only=only, cases=cases - {"abroad"}, about=others
                )


def _modal(act: Act, text: str) -> bool:
    """Whether an act on goods is said to be possible; "return the parcel" alone promises nothing."""
    return act.of != "goods" or bool(_MAY.search(text))


def _kinds(clause: str) -> Iterator[tuple[str, Figure]]:
    """The figures of a part of a sentence with what they are there: a cost, a value from which on, a duration …"""
    paid = False
    for figure in figures(clause):
        before, after = clause[: figure.start], clause[figure.end :]
        if figure.kind == "money":
            paid = True
            if _UP_TO.search(before):
                continue
            kind = "money.from" if _FROM_BEFORE.search(before) or _FROM_AFTER.match(after) else "money.cost"
            yield kind, figure
        elif figure.kind == "count":
            yield f"count.{figure.unit}", figure
        else:
            yield figure.kind, figure
    free = _FREE.search(clause)
    if free and not paid:
        yield "money.cost", Figure(kind="money", low=0, high=0, start=free.start(), end=free.end())


def _without(text: str, found: Sequence[Figure]) -> str:
    for figure in reversed(found):
        text = f"{text[: figure.start]} {text[figure.end :]}"
    return text
