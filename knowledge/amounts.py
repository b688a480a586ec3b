"""Measured amounts in a wish and which way each binds: "at least 45 hours", "70 cm or less", "thicker than 10 mm", "不超过220克"."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from knowledge.facts import Fact, Named
from knowledge.filters import Comparison
from knowledge.mentions import Mention, Reading, clause, han_pieces, likeness, phrases, touched
from knowledge.prices import MONEY_AFTER
from knowledge.quantities import COUNTED, NUMBER, UNIT, Quantity, measured, number

# Measures that make a thing another one; a length or a weight may well be the shopper's own.
DEFINING = frozenset({"volume", "power", "charge", "data", "pixels", "pressure", "frequency"})
COMPARED = DEFINING | {"mass", "length", "time", "light", "resolution", "frames", "sound", "suction"}
OWN = frozenset({"time"})  # and such a one is the shopper's unless the property is named too
_ALONE = re.compile(rf"\s*{NUMBER}\s?-?\s?{UNIT}\s*")
_OWN_MEASURE = re.compile(r"(?:\bi'?m|\bi am|\bhe'?s|\bshe'?s|身高|体重|我才?|才)\s*$")
# What one's own thing, room or body needs, by the property and what is said of it: as much of it or more, or as little or less.
_NEEDS = tuple(
    (re.compile(name), re.compile(said), comparison)
    for name, said, comparison in (
        (r"laptop|电脑仓", r"laptop|notebook|macbook|电脑|笔记本|本子|寸的?本", Comparison.AT_LEAST),
        (r"room size|适用面积", r"", Comparison.AT_LEAST),
        (r"oven-safe to|烤箱耐温", r"oven|烤箱", Comparison.AT_LEAST),
        (r"body height|适合身高", r"\btall\b|height|\bi'?m\b|身高|个子|大高个", Comparison.AT_LEAST),
        (r"(?:max\.? |maximum )?load|承重", r"\bi (?:also |still )?weigh|\bi'?m \d|体重|我\d", Comparison.AT_LEAST),
        (
            r"(?:max\.? |maximum )?load(?: per shelf)?|(?:每层)?承重",
            r"\b(?:hold|carry|support|bear)s?\b|[扛撑]|承受",
            Comparison.AT_LEAST,
        ),
        (
            r"comfort temperature|舒适温标",
            r"night|sleep|cold|winter|camp|freez|outside|零下|晚|夜|睡|冬|山",
            Comparison.AT_MOST,
        ),
    )
)
CONTEXT = 40  # characters before and after an amount that may tell how it binds

_UP = (
    "thicker|wider|broader|longer|larger|bigger|heavier|taller|higher|deeper|faster|louder|stronger|brighter|greater|"
    "warmer|hotter|older|more"
)
_DOWN = (
    "thinner|narrower|slimmer|shorter|smaller|lighter|lower|shallower|slower|quieter|weaker|dimmer|cooler|colder|"
    "younger|less|fewer"
)
_THAN = r"(?:\s\w+)? th[ae]n"
_NOT = r"(?:\bno|\bnot|n['’]?t|\bnever)(?:\s\w+){0,2}?"
_MOST_BEFORE = re.compile(
    rf"(?:{_NOT} (?:(?:{_UP}){_THAN}|over|above|beyond|exceed(?:ing)?)|"
    rf"\b(?:under|below|beneath|(?:{_DOWN}){_THAN}|at (?:the )?most|up to|max(?:imum|\.)?(?: of)?|within|in under)|"
    r"(?:不能?|别|不要|不可以?|不想|不许)(?:超过?|大于|高于|多于|重于|宽于|厚于)|低于|少于|小于|短于|窄于|轻于|最多|至多|顶多|不到|控制在)"
    r"(?: (?:a|about|around))?[\s:]*$"
)
_LEAST_BEFORE = re.compile(
    rf"(?:{_NOT} (?:(?:{_DOWN}){_THAN}|under|below)|"
    rf"\b(?:over|above|beyond|exceeding|(?:{_UP}){_THAN}|at (?:the )?least|min(?:imum|\.)?(?: of)?)|"
    r"超过|高于|大于|多于|长于|至少|最少|起码|怎么也得|不(?:能)?(?:低于|少于|小于|短于))(?: (?:a|about|around))?[\s:]*$"
)
# A place that something must fit into.
_FITS_BEFORE = re.compile(
    r"(?:\b(?:only|just|exactly|precisely|gap (?:of|is)|space (?:of|is))(?: (?:got|have|about|a|room for))?|就剩|只剩下?|只有|就|仅有?)\s*$"
)
_FITS = re.compile(
    r"\b(?:fits?|gap|squeeze|space|spot|between|left|clearance|underneath|room)\b|塞|放得[下进]|放不[下进]|摆得下|缝|空(?:间|位|隙|当)|钻|底下"
)
_MORE_AFTER = re.compile(
    rf"\s?(?:\+|plus\b|or (?:so )?(?:{_UP}|up|above|over|better)|and (?:{_UP}|up|above|over)|minimum\b|min\b|at (?:the )?least|upwards?\b|"
    r"及?以上|往上|起步?|打底|朝上|或更[长大高多厚重])"
)
_LESS_AFTER = re.compile(
    rf"\s?(?:or (?:{_DOWN}|under|below)|and (?:{_DOWN}|under|below)|max(?:imum)?\b|tops\b|at (?:the )?most|"
    r"以内|以下|之内|之下|内|不到|封顶|打住|为限|或更[短小低少薄轻])"
)
_AROUND = re.compile(r"(?:\b(?:around|about|roughly|approximately|approx\.?|circa)|~|≈|大概|大约|差不多|约)\s*$")
_AROUND_AFTER = re.compile(r"\s?(?:左右|上下|-?ish\b|or so\b)")
# Words near an amount that tell which property it is of, by the names of properties.
_HINTS = (
    (r"thick|thin\b|thinner|厚|薄", "thickness", "厚"),
    (r"\bwide|width|narrow|broad|宽|窄", "width", "宽"),
    (r"\btall|\bhigh|height|clearance|underneath|高|矮|底下", "height", "高"),
    (r"\blong|length|长", "length", "长"),
    (r"heav|weigh|\blight(?!s|ing)|lighter|重|轻", "weight", "重"),
    (r"\bloud|quiet|nois|吵|静音|噪", "noise", "噪"),
    (r"\bdeep|depth|深", "depth", "深"),
)
_PAIR = r"(?:(?<!\d)(?:2|two)\s?[x×* ]\s?|\bpair of |\bset of two |一对|一副|两[个只]|2\s?只)"
_AMOUNT = re.compile(
    rf"(?P<sign>(?:零下|minus |(?<![\d\w])-\s?))?(?P<pair>{_PAIR})?"
    rf"(?:(?P<half>half an? |半个?)|(?P<one>\ban? |\b(?=kilo (?:bag|pack|sack)))|"
    rf"(?P<n>{NUMBER}|{COUNTED})(?P<and_half>\s(?:and a half)\s|个?半)?)\s?-?\s?(?P<u>{UNIT})"
)
CLOSE = 0.7  # of a name's likeness: 噪 may be that of 降噪深度 as well as that of 噪音
SAME_SORT = 0.1  # "20 minutes" is rather the playing time than what a game teaches in
_PIECES = re.compile(r"piece|件数|块数|片数")
_TIMES = re.compile(r"(?<=\d)[x×*](?=\d)")  # 2x8 kg
_ONE_OF = frozenset(
    {"kilo", "litre", "liter", "pound"}
)  # "a kilo of beans"; "a day" and "a meter" are figures of speech
_MEASURES = frozenset("件块片")  # 四件套 are not four of anything, 块 is money as well
_NOT_CORE = re.compile(r"^[附可]|(?:指数|[位数子度])$")
_COUNT_BEFORE = re.compile(
    rf"(?P<n>(?<![\d.])\d{{1,4}}|{COUNTED}|[一二两三四五六七八九十百千]{{1,7}}|双)(?P<plus>\+)?[个只颗]?[\s-]?$"
)
_BOUND_COUNT = "at least |over |above |more than |min\\.? |minimum |under |up to |max\\.? |不低于|至少|超过|大于"
_COUNT_AFTER = re.compile(
    rf"\s?(?:of |is |要|得|:|在)?(?:{_BOUND_COUNT})?(?P<n>\d{{1,4}}|[一二两三四五六七八九十百千]{{2,7}})"
    rf"(?![\d.])(?!\s?-?\s?{UNIT})"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A measured amount with its place; `comparison` is IS where nothing bounds it, None for "around"."""

    span: tuple[int, int]
    quantity: Quantity
    comparison: Comparison | None
    pair: bool = False


def amounts(text: str) -> Iterator[Amount]:
    """The measured amounts of a normalised text in their order."""
    for found in _AMOUNT.finditer(_TIMES.sub(" ", text)):
        quantity = _quantity(found)
        if quantity is not None:
            start = next(found.start(name) for name in ("sign", "half", "one", "n") if found[name] is not None)
            comparison, span = _bound(text, start, found.end())
            yield Amount(span, quantity, comparison, bool(found["pair"]))


def _quantity(found: re.Match[str]) -> Quantity | None:
    unit = found["u"]
    if found["one"] is not None and unit not in _ONE_OF:
        return None
    quantity = measured(found["n"] or "1", unit)
    if quantity is None:
        return None
    amount = quantity.amount
    if found["half"]:
        amount = amount / 2
    if found["and_half"]:
        amount += measured("1", unit).amount / 2  # type: ignore[union-attr]  # the unit was just measured
    return Quantity((-amount if found["sign"] else amount).normalize(), quantity.dimension)


def _bound(text: str, start: int, end: int) -> tuple[Comparison | None, tuple[int, int]]:
    """Which way the amount at this place binds, and the stretch of text that says so."""
    first = max(0, start - CONTEXT)
    before, after = text[first:start], text[end : end + CONTEXT]
    for pattern, comparison in ((_LESS_AFTER, Comparison.AT_MOST), (_MORE_AFTER, Comparison.AT_LEAST)):
        found = pattern.match(after)
        if found:
            return comparison, (start, end + found.end())
    for pattern, comparison in ((_MOST_BEFORE, Comparison.AT_MOST), (_LEAST_BEFORE, Comparison.AT_LEAST)):
        found = pattern.search(before)
        if found:
            return comparison, (first + found.start(), end)
    if _AROUND.search(before) or _AROUND_AFTER.match(after):
        return None, (start, end)
    if _FITS_BEFORE.search(before) and _FITS.search(text):
        return Comparison.AT_MOST, (start, end)
    return Comparison.IS, (start, end)


def _as_count(amount: Amount, reading: Reading) -> tuple[Fact, ...]:
    """The values that are as many pieces: "1000 pc" is the bare 1000 of a puzzle."""
    if amount.quantity.dimension != "piece" or "件" in reading.text[slice(*amount.span)]:
        return ()
    listed = reading.vocabulary.values.get((str(amount.quantity.amount.quantize(Decimal(1))),), ())
    return tuple(fact for fact in listed if _PIECES.search(fact.name.own) or _PIECES.search(fact.name.zh))


def measured_mentions(reading: Reading, named: set[Named]) -> Iterator[tuple[tuple[int, int], Mention]]:
    """Every amount that a property of the shop can have, with its place; `named` are the properties that are named."""
    values = [(start, end) for start, end, _ in han_pieces(reading.text, reading.vocabulary.han_values)]
    for amount in amounts(reading.text):
        start, end = amount.span
        if any(first <= start and end < last for first, last in values):
            continue  # 1.5米床 is a size and no measure
        mention = _mention(amount, reading, named)
        if mention:
            yield amount.span, mention


def _mention(amount: Amount, reading: Reading, named: set[Named]) -> Mention | None:
    said = reading.text[slice(*amount.span)]
    bounded = reading.vocabulary.measured.get(amount.quantity.dimension, ())
    if amount.comparison is None:
        return None
    if amount.comparison is not Comparison.IS:
        names = _likeliest(bounded, reading.text, amount.span, named)
        meanings = tuple(Fact(name, Named()) for name in names)
        return Mention(said, meanings, comparison=amount.comparison, amount=amount.quantity) if meanings else None
    needed = _needed(bounded, reading.vocabulary.single, reading.text)
    if needed is not None:
        names, comparison = needed
        return Mention(
            said,
            tuple(Fact(name, Named()) for name in names),
            comparison=comparison,
            amount=amount.quantity,
            needed=True,
        )
    exact = _exact(amount, reading) or _as_count(amount, reading)
    if amount.quantity.dimension in OWN or _OWN_MEASURE.search(reading.text[: amount.span[0]]):
        exact = tuple(fact for fact in exact if touched(fact.name, reading.text))
    preferred = tuple(fact for fact in exact if fact.name in named)
    ranked = _likeliest([fact.name for fact in preferred or exact], reading.text, amount.span, named)
    meanings = tuple(fact for name in ranked for fact in preferred or exact if fact.name == name)
    otherwise = _unlisted(amount, reading, named)
    if not meanings and otherwise is None:
        return None
    exactly = amount.quantity if meanings else None
    return Mention(said, meanings, named=bool(preferred), exactly=exactly, otherwise=otherwise)


def _unlisted(amount: Amount, reading: Reading, named: set[Named]) -> Mention | None:
    """An amount as one of a property of which the things found have others: 20 kg of kettlebells, where a chair carries 20 kg."""
    text, (start, end) = reading.text, amount.span
    dimension = amount.quantity.dimension
    listed = amount.quantity in reading.vocabulary.quantities
    if dimension not in COMPARED or not listed or _OWN_MEASURE.search(text[:start]) or amount.pair:
        return None
    names = [name for name in reading.vocabulary.measured.get(dimension, ()) if name in reading.vocabulary.single]
    if dimension in OWN and not _ALONE.fullmatch(clause(text, start, end)):
        names = [name for name in names if touched(name, text)]
    ranked = _likeliest(names, text, amount.span, named)
    facts = tuple(Fact(name, Named()) for name in ranked)
    return Mention(text[start:end], facts, amount=amount.quantity) if facts else None


def _exact(amount: Amount, reading: Reading) -> tuple[Fact, ...]:
    """The values that are this amount; of a pair first those that are twice it."""
    exact = reading.vocabulary.quantities.get(amount.quantity, ())
    if not amount.pair:
        return exact
    twice = replace(amount.quantity, dimension=f"2 × {amount.quantity.dimension}")
    return reading.vocabulary.quantities.get(twice, ()) or exact


def _needed(bounded: Sequence[Named], single: Collection[Named], text: str) -> tuple[list[Named], Comparison] | None:
    """The properties that must suffice for what the wish says of the shopper's own things, and which way."""
    for pattern, said, comparison in _NEEDS:
        names = [name for name in bounded if pattern.fullmatch(name.own) or (name.zh and pattern.match(name.zh))]
        names = [name for name in names if name in single]
        if names and said.search(text):
            return names, comparison
    return None


def _likeliest(names: Sequence[Named], text: str, span: tuple[int, int], named: set[Named]) -> list[Named]:
    """The names in the order in which the words around the amount speak for them; of named ones no others."""
    near = text[max(0, span[0] - 16) : span[1] + 14]
    hinted = [(english, chinese) for pattern, english, chinese in _HINTS if re.search(pattern, near)]

    def spoken_for(name: Named) -> float:
        hint = any(english in name.own.split() or (chinese in name.zh) for english, chinese in hinted)
        return likeness(name, text) + hint + SAME_SORT * ("time" in name.own.split())

    preferred = [name for name in dict.fromkeys(names) if name in named] or list(dict.fromkeys(names))
    ranked = sorted(preferred, key=lambda name: -spoken_for(name))
    best = spoken_for(ranked[0]) if ranked else 0.0
    return [name for name in ranked if spoken_for(name) >= best - CLOSE] if best >= 1 else ranked


def counted_mentions(reading: Reading) -> Iterator[tuple[tuple[int, int], Mention]]:
    """Bare numbers beside the name of a property that is counted: "7 buttons or more", "显色指数95以上"."""
    text = reading.text
    places = [*phrases(reading, reading.vocabulary.names), *han_pieces(text, reading.vocabulary.han_names)]
    for start, end, found in [*places, *_by_core(reading)]:
        names = tuple(name for name in found if name in reading.vocabulary.counted)
        before, after = _COUNT_BEFORE.search(text[:start]), _COUNT_AFTER.match(text[end:])
        match = before or after
        count = _count(match["n"]) if names and match else None
        if match is None or count is None:
            continue
        first, last = (match.start("n"), end) if before else (end + match.start("n"), end + match.end("n"))
        comparison, (from_, to) = _bound(text, first, last)
        if before and before["plus"]:
            comparison = Comparison.AT_LEAST
        if MONEY_AFTER.match(text[last:]):
            continue
        span = min(start, from_), max(end, to)
        if comparison is not None and comparison is not Comparison.IS:
            meanings = tuple(Fact(name, Named()) for name in names)
            yield (
                span,
                Mention(text[slice(*span)], meanings, False, True, comparison, Quantity(Decimal(count), "count")),
            )
        else:
            listed = reading.vocabulary.values.get((str(count),), ())
            meanings = tuple(fact for fact in listed if fact.name in names)
            if not meanings:
                continue
            yield span, Mention(text[slice(*span)], meanings, named=True)


def _count(text: str) -> Decimal | None:
    return Decimal(2) if text == "双" else number(text)


def _by_core(reading: Reading) -> Iterator[tuple[int, int, tuple[Named, ...]]]:
    """Counted properties by what is counted, with their places: 三个刷头 for 附刷头, 显色95 for 显色指数."""
    cores: dict[str, list[Named]] = {}
    for name in reading.vocabulary.counted:
        core = _NOT_CORE.sub("", name.zh)
        if core and core != name.zh and core not in _MEASURES:
            cores.setdefault(core, []).append(name)
    for core, names in cores.items():
        for found in re.finditer(core, reading.text):
            if len(core) > 1 or _COUNT_BEFORE.search(reading.text[: found.start()]):
                yield *found.span(), tuple(names)


def unlisted(reading: Reading) -> Iterator[Quantity]:
    """Amounts that make a thing another one and that no value of the catalogue is."""
    for amount in amounts(reading.text):
        known = reading.vocabulary.quantities
        if (
            amount.comparison is Comparison.IS
            and amount.quantity.dimension in DEFINING
            and amount.quantity not in known
        ):
            yield amount.quantity
