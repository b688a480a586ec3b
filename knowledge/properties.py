"""Which property a wish means, told by the products that were found, and whether a product keeps within the limits."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from knowledge.facets import YES_NO, atoms, parts
from knowledge.facts import REMEMBERED, Fact, Facts, Named, VariantFacts, price_of
from knowledge.filters import Comparison, Filters, Price, Property, plain
from knowledge.language import HAN, normal
from knowledge.mentions import SURE, Mention
from knowledge.quantities import MEASURED, Quantity, counted, is_quantity, measured, quantity

TOLERANCE = Decimal("0.03")  # who asks for 16 inches takes 15.6
ENOUGH = 0.3  # share of the weighed products found that must have a property for it to be meant
_MINUS = re.compile("[\u2212\u2013](?=\\d)")
_BELOW = re.compile(r"(?:(?:^|[^\w%°])-|minus |零下)$")
ENOUGH_NEEDED = 0.2  # where the wish tells what must suffice
OPTION = 0.1  # of the rank of a meaning
FAR = 4  # times an amount: a thing of 30 litres is no sort of one of 300
YES = ("yes", "是", "有", "支持")
# What a thing is for is a wish, not a limit: nobody returns shoes "best for trails" that do on the road.
OCCASIONS = frozenset({"suitable for", "good for", "tastes of", "适合", "适用", "用途", "适用人群"})
PLAIN = frozenset({"colour", "color"})  # whoever names a colour means it, also where the things found come in none
BEST_FOR = "best for"
SORTS = frozenset({"type", BEST_FOR})  # beneath the kind: said of it, not the kind itself
HOLDS = frozenset({"laptop", "room size", "电脑仓", "适用面积"})  # what one's own thing needs: at least as much


@dataclass(frozen=True, slots=True)
class Telling:
    """A product that was found, with its weight and what names it: it tells which property a word of the wish means."""

    weight: float
    facts: Facts
    heading: str


def decided(
    mentions: Iterable[Mention], found: Sequence[Telling], goods: Collection[str] = (), *, sold: bool = True
) -> list[tuple[Mention, Property]]:
    """The limits that the mentions are, by the products found for the wish; the rest are only words.

    A property that the products found do not have is none of them, and neither is a word that says what kind of thing
    they are: `goods` are the kinds as the wish names them ("electric kettle"), `sold` tells whether any of them was found.
    """
    limits: list[tuple[Mention, Property]] = []
    for mention in mentions:
        limit = _decided(mention, found, _meant(mention, found, goods, sold=sold))
        if limit is None and mention.otherwise is not None and sold:
            limit = _decided(mention.otherwise, found, _comparable(mention.otherwise, found))
        if limit is not None:
            limits.append((mention, limit))
    return list({limit: (mention, limit) for mention, limit in _whole(limits, found)}.values())


def _meant(mention: Mention, found: Sequence[Telling], goods: Collection[str], *, sold: bool) -> list[Fact]:
    """What a mention may mean beside the kinds that the wish names; a sort of other things is none of what is not sold."""
    meanings = [fact for fact in mention.meanings if fact.name.own not in OCCASIONS]
    if not sold:
        meanings = _of_anything(mention, meanings, goods)
    heads = any(kind.endswith(f" {mention.said}") for kind in goods)
    within = any(_within(mention.said, kind) for kind in goods) and not mention.named
    titled = any(_within(mention.said, kind) and any(kind in one.heading for one in found) for kind in goods)
    if heads or (within and (titled or _is_named(mention.said, found))):
        meanings = [fact for fact in meanings if fact.name.own in SORTS]
    elif mention.said in goods:
        meanings = [fact for fact in meanings if _held(fact, found)]
    if mention.amount is not None and mention.needed:
        meanings = [fact for fact in meanings if any(_is_single(one.facts, fact.name) for one in found)]
    return meanings


def _of_anything(mention: Mention, meanings: Sequence[Fact], goods: Collection[str]) -> list[Fact]:
    """What a mention means of a thing that the shop has none of: no sort and no amount of other things."""
    asked = mention.named or any(_within(mention.said, kind) for kind in goods)
    names = {fact.name.own for fact in meanings}
    if names & PLAIN:
        names &= PLAIN
    if mention.exactly is not None:
        names &= SURE
    if not asked:
        names -= SORTS
    if not mention.named:
        names.discard(BEST_FOR)
    return [fact for fact in meanings if fact.name.own in names and fact.value.own not in YES_NO]


def _comparable(mention: Mention, found: Sequence[Telling]) -> list[Fact]:
    """The properties of which the products found have single amounts not far from the one said, the nearest first."""
    apart: dict[Fact, Decimal] = {}
    for fact in mention.meanings:
        held = [_amounts(f.value) for one in found for f in one.facts.properties() if f.name.own == fact.name.own]
        ratios = [_ratio(amounts[0], mention.amount) for amounts in held if len(amounts) == 1 and mention.amount]
        nearest = min((ratio for ratio in ratios if ratio is not None), default=None)
        if nearest is not None and nearest <= FAR and _share(fact, found) >= ENOUGH:
            apart[fact] = nearest
    return sorted(apart, key=lambda fact: apart[fact])[:1]


def _share(fact: Fact, found: Sequence[Telling]) -> float:
    """How much of what was found has a property, by weight."""
    total = sum(one.weight for one in found) or 1.0
    return sum(one.weight for one in found if _has(one.facts, fact.name)) / total


def _ratio(one: Quantity, other: Quantity | None) -> Decimal | None:
    """How many times the greater of two amounts of one dimension is the smaller; None for others."""
    if other is None or one.dimension != other.dimension or one.amount <= 0 or other.amount <= 0:
        return None
    return max(one.amount, other.amount) / min(one.amount, other.amount)


def _decided(mention: Mention, found: Sequence[Telling], meanings: Sequence[Fact]) -> Property | None:
    """The limit that a mention is, with the likeliest of its meanings; None where it is only a word."""
    total = sum(one.weight for one in found) or 1.0
    shares = {fact: _share(fact, found) for fact in meanings}
    ranks = {
        fact: (
            share
            + _held(fact, found) / total * (2.5 if fact.value.own == mention.said else 1)
            + _chosen(fact, found)
            + OPTION * (fact.name.own in SURE),
            -meanings.index(fact),
        )
        for fact, share in shares.items()
        if share >= (ENOUGH_NEEDED if mention.needed else ENOUGH) or (share and mention.named)
    }
    best = max(ranks, key=lambda fact: ranks[fact], default=None)
    if best is None and not mention.avoided and not mention.amount and not mention.apart:
        best = next((fact for fact in meanings if fact.name.own in PLAIN), None)
    plain_word = best is not None and best.name.own in PLAIN and not mention.avoided
    if best is not None and (mention.named or mention.amount or plain_word or _is_choice(best, found)):
        return _limit(mention, best, found)
    return None


def _whole(limits: Sequence[tuple[Mention, Property]], found: Sequence[Telling]) -> Iterator[tuple[Mention, Property]]:
    """The limits, with a value such as "espresso, manual" in the place of its parts where all of them were said."""
    said: dict[str, set[str]] = {}
    for _, limit in limits:
        if limit.comparison is Comparison.IS:
            said.setdefault(limit.name, set()).add(limit.value)
    held = {fact for one in found for fact in one.facts.properties() if len(said.get(fact.name.own, ())) > 1}
    for mention, limit in limits:
        whole = next(
            (
                fact.value.own
                for fact in held
                if fact.name.own == limit.name and {part.own for part in _sides(fact.value)} == said[limit.name]
            ),
            limit.value,
        )
        yield mention, replace(limit, value=whole)


def _sides(value: Named) -> list[Named]:
    """The single values of a listing by their first language, also where the other one does not list them."""
    return atoms(Named(value.en) if value.en else value)


def _is_single(facts: Facts, name: Named) -> bool:
    """Whether a product has a property as one amount and not as a span."""
    values = (_MINUS.sub("", fact.value.own) for fact in facts.properties() if fact.name.own == name.own)
    return any(is_quantity(value) for value in values)


def _is_choice(fact: Fact, found: Sequence[Telling]) -> bool:
    """Whether a value can be asked for: it is an option, where another choice was made, or one of the products has it.

    A word that happens to be an attribute's value of something else altogether is only a word.
    """
    return any(
        any(option.name.own == fact.name.own for variant in one.facts.variants for option in variant.options)
        or _holds(one.facts, fact)
        for one in found
    )


def _within(said: str, kind: str) -> bool:
    """Whether a kind's name has these words in it, not only these letters."""
    return (bool(HAN.search(said)) and said in kind) or re.search(rf"\b{re.escape(said)}\b", kind) is not None


def _chosen(fact: Fact, found: Sequence[Telling]) -> float:
    """A little more for what the shopper can choose among variants."""
    return OPTION * any(
        option.name.own == fact.name.own and option.value.own == fact.value.own
        for one in found
        for variant in one.facts.variants
        for option in variant.options
    )


def _is_named(said: str, found: Sequence[Telling]) -> bool:
    return sum(one.weight for one in found if said in one.heading) * 2 >= sum(one.weight for one in found)


def unmet(facts: Facts, filters: Filters) -> tuple[str, ...]:
    """Names of the limits that a product does not keep: "price", "stock", "rating", "department", "brand" or a property's.

    A price is judged on the variants that have the options asked for, so "M in black under $40" needs one such variant.
    A limit in another currency is not judged.
    """
    missed: list[str] = []
    if filters.rating_min is not None and (facts.rating is None or facts.rating < filters.rating_min):
        missed.append("rating")
    if filters.brand and normal(filters.brand) != normal(facts.brand):
        missed.append("brand")
    if filters.department and filters.department not in facts.department.texts:
        missed.append("department")
    options = {option.name.own for variant in facts.variants for option in variant.options}
    chosen = [limit for limit in filters.properties if limit.name in options]
    missed += [
        limit.name for limit in filters.properties if limit.name not in options and not keeps(facts.attributes, limit)
    ]
    pool = list(facts.variants)
    for limit in chosen:
        narrowed = [variant for variant in pool if keeps(variant.options, limit)]
        if not narrowed:
            missed.append(limit.name)
        else:
            pool = narrowed
    return tuple(missed + _unmet_by_variants(facts, pool, filters))


def met(facts: Facts, filters: Filters) -> tuple[str, ...]:
    """The limits that a product keeps, as its own values: its price within the limit, its rating, the values asked for."""
    reasons: list[str] = []
    missed = set(unmet(facts, filters))
    if (filters.price_min or filters.price_max) and "price" not in missed and facts.variants:
        amounts = [variant.price for variant in facts.variants if _in_price(variant, facts.currency, filters)]
        if amounts and _judged(filters, facts.currency):
            reasons.append(price_of(min(amounts), facts.currency))
    if filters.rating_min is not None and "rating" not in missed:
        reasons.append(f"★ {facts.rating}")
    reasons += [filters.brand] if filters.brand and "brand" not in missed else []
    reasons += [p.value for p in filters.properties if p.name not in missed and p.comparison is not Comparison.IS_NOT]
    return tuple(reasons)


def _unmet_by_variants(facts: Facts, pool: list[VariantFacts], filters: Filters) -> list[str]:
    """Price and stock among the variants that are left. What is sold out keeps a price, unless stock was asked for."""
    missed: list[str] = []
    if filters.in_stock:
        if not any(variant.available for variant in pool):
            missed.append("stock")
        pool = [variant for variant in pool if variant.available] or pool
    else:
        pool = [variant for variant in pool if variant.available] or pool
    if not any(_in_price(variant, facts.currency, filters) for variant in pool):
        missed.append("price")
    return missed


def _in_price(variant: VariantFacts, currency: str, filters: Filters) -> bool:
    return all(
        price is None or (price.currency not in ("", currency)) or sign * variant.price <= sign * price.amount
        for sign, price in ((1, filters.price_max), (-1, filters.price_min))
    )


def _judged(filters: Filters, currency: str) -> bool:
    return any(price and price.currency in ("", currency) for price in (filters.price_min, filters.price_max))


def foreign_price(filters: Filters, currency: str) -> Price | None:
    """A limit in a currency that the shop does not count in, so that nothing was judged by it."""
    for price in (filters.price_max, filters.price_min):
        if price is not None and price.currency not in ("", currency):
            return price
    return None


def has_amount(facts: Facts, amount: Quantity) -> bool:
    """Whether a product is listed with this amount, or with a span around it, or with none of its dimension at all."""
    listed = [
        found for fact in facts.properties() for found in _amounts(fact.value) if found.dimension == amount.dimension
    ]
    if not listed:
        return True
    near = any(abs(found.amount - amount.amount) <= amount.amount * TOLERANCE for found in listed)
    return near or (len(listed) > 1 and min(f.amount for f in listed) < amount.amount < max(f.amount for f in listed))


def _has(facts: Facts, name: Named) -> bool:
    return any(fact.name.own == name.own for fact in facts.properties())


def _holds(facts: Facts, wanted: Fact) -> float:
    """1 for the very value, half for one that amounts to it."""
    if not wanted.value.own:
        return float(_has(facts, wanted.name))
    held = tuple(facts.properties())
    if any(f.name.own == wanted.name.own and f.value.own == wanted.value.own for f in held):
        return 1.0
    return 0.5 * keeps(held, Property(name=wanted.name.own, value=wanted.value.own))


def _held(fact: Fact, found: Sequence[Telling]) -> float:
    return sum(one.weight * _holds(one.facts, fact) for one in found)


def _limit(mention: Mention, fact: Fact, found: Sequence[Telling]) -> Property:
    if mention.amount is not None:
        value = _as_listed(mention.amount, fact.name, found)
        return Property(name=fact.name.own, value=value, comparison=mention.comparison)
    comparison = (
        Comparison.IS_NOT if mention.avoided and fact.value.own not in ("yes", "no", "是", "否") else Comparison.IS
    )
    if comparison is Comparison.IS and fact.name.own in HOLDS and quantity(fact.value.own) is not None:
        comparison = Comparison.AT_LEAST
    return Property(name=fact.name.own, value=fact.value.own, comparison=comparison)


def _as_listed(amount: Quantity, name: Named, found: Sequence[Telling]) -> str:
    """The amount in the unit in which the catalogue lists the property, written as there: "20000 mah", "60升"."""
    for one_found in found:
        for fact in one_found.facts.properties():
            listed = MEASURED.search(normal(fact.value.own)) if fact.name.own == name.own else None
            one = measured("1", listed[2]) if listed else None
            if listed and one and one.dimension == amount.dimension:
                space = "" if HAN.match(listed[2]) or f"{listed[1]}{listed[2]}" in normal(fact.value.own) else " "
                return f"{plain((amount.amount / one.amount).quantize(Decimal('0.01')))}{space}{listed[2]}"
    return plain(amount.amount)


def keeps(held: Iterable[Fact], limit: Property) -> bool:
    """Whether one of the properties of that name has the value (or, to be avoided, none has it)."""
    values = [fact.value for fact in held if fact.name.own == limit.name]
    if limit.comparison is Comparison.IS_NOT:
        return not any(_same(value, limit.value) for value in values)
    if limit.comparison is Comparison.IS:
        return any(_same(value, limit.value) for value in values)
    bound = quantity(limit.value) or counted(limit.value)
    amounts = [
        amount for value in values for amount in _amounts(value) if bound and amount.dimension == bound.dimension
    ]
    if bound is None or not amounts:
        return False
    if limit.comparison is Comparison.AT_LEAST:
        return max(amount.amount for amount in amounts) >= bound.amount
    return min(amount.amount for amount in amounts) <= bound.amount


def _signed(amount: Quantity | None, below: bool) -> Quantity | None:
    return replace(amount, amount=-amount.amount) if amount and below else amount


@lru_cache(maxsize=REMEMBERED)
def _amounts(value: Named) -> tuple[Quantity, ...]:
    text = _MINUS.sub("-", normal(value.own))
    signed = ((match, _BELOW.search(text[: match.start()])) for match in MEASURED.finditer(text))
    found = (_signed(measured(match[1], match[2]), below is not None) for match, below in signed)
    count = counted(value.own)
    return tuple(amount for amount in found if amount is not None) or ((count,) if count else ())


@lru_cache(maxsize=REMEMBERED)
def _same(value: Named, wanted: str) -> bool:
    """Whether a value is the one wanted: equal, one of several, or a shade of it ("midnight blue" for "blue")."""
    for text in (value.own, *(atom.own for atom in atoms(value)), *(part.own for part in parts(value, "material"))):
        if text == wanted or (wanted in YES and text in YES):
            return True
        first, second = quantity(text), quantity(wanted)
        if first is not None and first == second and MEASURED.fullmatch(normal(text).strip()):
            return True
        if not HAN.search(wanted) and wanted.isalpha() and text.endswith(f" {wanted}"):
            return True
    return False
