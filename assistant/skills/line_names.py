"""Which of several order lines somebody means by a few words: "the running shoes", 那件T恤, "both mugs". Pure.

A thing is called by its head, the last word of an English name and the end of a Chinese one: "running shoes" are shoes and no
running shirt. Lines whose head is named come before lines that merely share words with it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.skills.matching import folded, stem, terms
from connectors.commerce import OrderLine, Product

_WORD = re.compile(r"[a-z0-9]+")
_HAN = re.compile(r"[㐀-鿿]")
_MEASURES = "(?:个|件|双|条|只|台|把|盏|套|张|瓶|盒|支|款|种)"
_ALL = re.compile(
    r"^(?:all|both|each|every)(?: (?:of|the|these|those|my|two|three|four|\d+))*\s+"
    rf"|^(?:全部|所有|全|每|[那这]?(?:两|俩|二|三|四|些|几)){_MEASURES}?的?\s*(?=[㐀-鿿])|(?<=[㐀-鿿])(?:都|全)(?:要|想|部)?退?掉?$"
)
_DETERMINERS = re.compile(
    r"^(?:(?:the|a|an|my|our|that|this|these|those|one|of|pair|pairs|piece|pieces|some)\s+)+"
    rf"|^(?:我要|我想|想|要)?(?:退掉?|把)?(?:我的)?(?:[那这]一?{_MEASURES}?|一{_MEASURES})?|(?:[那这]{_MEASURES}|吧|呢|了|啊|的)+$"
)
# Words that stand for a thing without naming it.
_GENERIC = frozenset({"one", "item", "product", "thing", "article", "order", "piece", "stuff"})
# Plural in form, one thing in the shop.
_PAIRS = frozenset(
    stem(word)
    for word in (
        "shoes", "boots", "sneakers", "trainers", "sandals", "slippers", "trousers", "pants", "jeans", "shorts", "leggings", "tights",
        "socks", "gloves", "mittens", "glasses", "sunglasses", "goggles", "scissors", "headphones", "earphones", "earbuds", "binoculars",
        "pyjamas", "pajamas", "tongs", "pliers",
    )
)  # fmt: skip
HEAD, SHARED = 3, 1


@dataclass(frozen=True, kw_only=True)
class LineName:
    """What a line can be called.

    Its titles, its English heads, the ends of its Chinese names, the short Chinese word for its kind, and all words that fit it.
    """

    titles: tuple[str, ...]
    heads: frozenset[str]
    ends: tuple[str, ...]
    kinds: tuple[str, ...]
    words: frozenset[str]


def name_of(line: OrderLine, product: Product | None) -> LineName:
    """What this line can be called, by its own title and options and by the live product where there is one."""
    kinds = product.kind.all_texts() if product else ()
    names = [folded(text) for text in (*line.title.all_texts(), *kinds)]
    options = [value for option in line.options for value in option.value.all_texts()]
    keywords = product.keywords.all_texts() if product else ()
    titles = tuple(folded(text) for text in line.title.all_texts())
    chinese = [_bare(name) for name in names if _HAN.search(name)]
    return LineName(
        titles=titles,
        heads=frozenset(stem(found[-1]) for name in names if (found := _WORD.findall(name)) and not _HAN.search(name)),
        ends=tuple(chinese),
        kinds=tuple(name[-2:] for name in map(folded, kinds or titles) if len(name) >= 2 and _HAN.search(name)),
        words=terms(" ".join((*names, *options, *keywords))),
    )


def split_all(words: str) -> tuple[bool, str]:
    """Whether every fitting line is meant ("both mugs", 两个杯子都, "the mugs"), and the words that name the thing."""
    plain = folded(words).strip(" .!?。！？,，")
    named, count = _ALL.subn("", plain)
    named = _DETERMINERS.sub("", named.strip()).strip()
    last = (_WORD.findall(named) or [""])[-1]
    plural = last.endswith("s") and stem(last) != last and stem(last) not in _PAIRS
    return bool(count) or plural, named


def fitting(words: str, names: Sequence[LineName]) -> list[int]:
    """The places of the lines that the words name best; several where they fit alike, none where they fit none."""
    whole = [i for i, name in enumerate(names) if folded(words).strip() in name.titles]
    if whole:
        return whole
    _, named = split_all(words)
    said = terms(named)
    scores = [(_fit(named, name), len(said & name.words)) for name in names]
    best = max(scores, default=(0, 0))
    if best == (0, 0):
        return []
    return [i for i, score in enumerate(scores) if score == best]


def names_line(question: str, name: LineName) -> bool:
    """Whether a whole question speaks of this line by its head: "when do my running shoes arrive", 热水器到哪了."""
    plain = folded(question)
    heads = {stem(word) for word in _WORD.findall(plain)} & (name.heads - _GENERIC)
    return bool(heads) or any(kind in plain for kind in name.kinds)


def _fit(named: str, name: LineName) -> int:
    """How surely the words name the line by its head: 0 not at all."""
    if _HAN.search(named):
        return max((_common_end(_bare(named), end) for end in name.ends), default=0)
    words = [w for w in _WORD.findall(named) if w not in _GENERIC]
    if not words:
        return 0
    head = stem(words[-1])
    return HEAD if head in name.heads else SHARED if head in name.words else 0


def _common_end(said: str, end: str) -> int:
    """How many characters both end in; one alone counts where they share another one or nothing more was said."""
    length = 0
    while length < min(len(said), len(end)) and said[-1 - length] == end[-1 - length]:
        length += 1
    enough = length >= 2 or (length == 1 and (len(said) == 1 or len(set(said) & set(end)) >= 2))
    return HEAD + length if enough else 0


def _bare(text: str) -> str:
    """A Chinese name without blanks and without the ending 子 or 儿, which comes and goes: 杯子, 马克杯."""
    plain = re.sub(r"\s+", "", text)
    return plain[:-1] if len(plain) > 1 and plain[-1] in "子儿" else plain
