"""Which limits of a wish each of many products misses: what `knowledge.properties.unmet` says of one, for all of them at once.

Every variant is judged by its own options, price and stock, so "M in black under $40" needs one such variant here too.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import cached_property

import numpy as np

from connectors.money import minor_digits
from knowledge.columns import NO_FACTS, Columns
from knowledge.filters import Comparison, Filters, Price, Property
from knowledge.language import normal
from knowledge.properties import keeps
from knowledge.ragged import Integers, Ragged, Truths

DEAREST = 2**62  # more than any price, in the smallest unit


def missed(columns: Columns, places: Integers, filters: Filters) -> list[tuple[str, ...]]:
    """For the documents in these rows of the table the names of the limits that they miss, in the order of `unmet`."""
    judged = _Limiting(columns, places, filters)
    names, columns_of = zip(*judged.all(), strict=True) if places.size else ((), ())
    if not names:
        return [() for _ in places]
    table = np.stack(columns_of, axis=1) & judged.listed[:, None]
    # Few combinations occur: each has a number of its own, and its names are put together once.
    numbers = (table @ (1 << np.arange(len(names)))).tolist()
    combined = {n: tuple(name for bit, name in enumerate(names) if n >> bit & 1) for n in set(numbers)}
    return [combined[number] for number in numbers]


class _Limiting:
    """The limits one after the other; each gives the products that miss it."""

    def __init__(self, columns: Columns, places: Integers, filters: Filters) -> None:
        self._columns = columns
        self._filters = filters
        rows = columns.rows
        self._number = len(places)
        self._places = places
        self._brand, self._department = rows.brand[places], rows.department[places]
        self._rating, self._currency = rows.rating[places], rows.currency[places]
        self.listed = self._currency != NO_FACTS
        minors = rows.minors.take(places)
        self._minors, self._variant_owners = minors.values, minors.owners
        self._available = rows.available.take(places).values.astype(np.bool_)

    @cached_property
    def _attributes(self) -> Ragged:
        return self._columns.rows.attributes.take(self._places)

    @cached_property
    def _options(self) -> Ragged:
        """The options of each variant."""
        rows = self._columns.rows
        ends = np.cumsum(rows.widths.take(self._places).values, dtype=np.int64)
        options = rows.options.take(self._places)
        return Ragged(np.concatenate([np.zeros(1, np.int64), ends]), options.values)

    def all(self) -> list[tuple[str, Truths]]:
        """Every limit by its name with the products that miss it."""
        filters, found = self._filters, list[tuple[str, Truths]]()
        if filters.rating_min is not None:
            found.append(("rating", ~(self._rating >= filters.rating_min)))
        if filters.brand:
            found.append(("brand", self._other_brand(normal(filters.brand))))
        if filters.department:
            found.append(("department", self._other_department(filters.department)))
        own, chosen = list[tuple[str, Truths]](), list[tuple[str, Truths]]()
        pool = np.ones(len(self._minors), np.bool_)
        for limit in filters.properties:
            optional, missing, pool = self._by_options(limit, pool)
            own.append((limit.name, ~optional & self._by_attributes(limit)))
            chosen.append((limit.name, missing))
        return [*found, *own, *chosen, *self._by_variants(pool)]

    def _other_brand(self, brand: str) -> Truths:
        codes, places = np.unique(self._brand, return_inverse=True)
        return np.array([normal(self._columns.texts.known[code]) != brand for code in codes], np.bool_)[places]

    def _other_department(self, department: str) -> Truths:
        codes, places = np.unique(self._department, return_inverse=True)
        named = self._columns.named.known
        return np.array([department not in named[code].texts for code in codes], np.bool_)[places]

    def _by_attributes(self, limit: Property) -> Truths:
        _, fitting = self._facts(self._attributes, limit)
        any_fits = self._any(fitting, self._attributes.owners, self._number)
        return any_fits if limit.comparison is Comparison.IS_NOT else ~any_fits

    def _by_options(self, limit: Property, pool: Truths) -> tuple[Truths, Truths, Truths]:
        """Which products have such an option, which of them have no variant left with it, and the variants left of all."""
        named, fitting = self._facts(self._options, limit)
        variants, owners = len(self._minors), self._options.owners
        has = self._any(named, owners, variants)
        optional = self._any(has, self._variant_owners, self._number)
        fits = self._any(fitting, owners, variants)
        narrowed = pool & (~fits if limit.comparison is Comparison.IS_NOT else fits)
        left = self._any(narrowed, self._variant_owners, self._number)
        # Where none is left the limit is missed and the next one is judged by the variants before it.
        pool = np.where((optional & left)[self._variant_owners], narrowed, pool)
        return optional, optional & ~left, pool

    def _facts(self, facts: Ragged, limit: Property) -> tuple[Truths, Truths]:
        """Which facts have the name of the limit, and which of them its value; of an avoided value those that have it, too."""
        codes, places = np.unique(facts.values, return_inverse=True)
        known = [self._columns.facts.known[code] for code in codes.tolist()]
        wanted = replace(limit, comparison=Comparison.IS) if limit.comparison is Comparison.IS_NOT else limit
        named = np.array([fact.name.own == limit.name for fact in known], np.bool_)
        fitting = np.array([is_ and keeps((fact,), wanted) for fact, is_ in zip(known, named, strict=True)], np.bool_)
        return named[places], fitting[places]

    def _by_variants(self, pool: Truths) -> list[tuple[str, Truths]]:
        """Price and stock among the variants that are left. What is sold out keeps a price, unless stock was asked for."""
        there = pool & self._available
        some = self._any(there, self._variant_owners, self._number)
        pool = np.where(some[self._variant_owners], there, pool)
        least, most = self._bounds()
        owners = self._variant_owners
        fits = pool & (self._minors >= least[owners]) & (self._minors <= most[owners])
        price = ("price", ~self._any(fits, owners, self._number))
        return [("stock", ~some), price] if self._filters.in_stock else [price]

    def _bounds(self) -> tuple[Integers, Integers]:
        """The lowest and the highest price of each product in its own smallest unit."""
        codes, places = np.unique(self._currency, return_inverse=True)
        texts = self._columns.texts.known
        named = ["" if code == NO_FACTS else texts[code] for code in codes.tolist()]
        least = [_minor(self._filters.price_min, currency, -DEAREST) for currency in named]
        most = [_minor(self._filters.price_max, currency, DEAREST) for currency in named]
        return np.array(least, np.int64)[places], np.array(most, np.int64)[places]

    @staticmethod
    def _any(truths: Truths, owners: Integers, number: int) -> Truths:
        found: Truths = np.zeros(number, np.bool_)
        found[owners[truths]] = True
        return found


def _minor(price: Price | None, currency: str, otherwise: int) -> int:
    """A limit in the smallest unit of a currency; `otherwise` for none and for one in another currency, which is not judged."""
    if price is None or price.currency not in ("", currency):
        return otherwise
    rounding = ROUND_FLOOR if otherwise > 0 else ROUND_CEILING
    exact: Decimal = price.amount.scaleb(minor_digits(currency))
    return max(-DEAREST, min(DEAREST, int(exact.to_integral_value(rounding))))
