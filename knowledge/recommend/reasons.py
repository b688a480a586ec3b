"""Why a product is recommended: only what the catalogue, the person's own acts or several people's acts prove."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from knowledge.recommend.base import Because, Reason
from knowledge.recommend.fitting import fit_between
from knowledge.recommend.learnt import Learnt
from knowledge.recommend.rules import Rules

WELL_RATED = 4.0
ENOUGH_REVIEWS = 3
LIKE_ENOUGH = 0.15  # below this cosine two products share hardly more than a filler word
SAYS_NOTHING = frozenset({"yes", "no", "none", "是", "否", "无"})


@dataclass(frozen=True, kw_only=True)
class Reasons:
    """Gives reasons that hold, None where one does not. Products are indices of `learnt`."""

    learnt: Learnt
    rules: Rules
    now: datetime

    def together(self, anchors: Sequence[int], item: int) -> Reason | None:
        """Bought in one order by enough people, with the named product for which that is most."""
        counted = [
            (self._together(anchor, item), -place, anchor) for place, anchor in enumerate(anchors) if anchor != item
        ]
        people, _, anchor = max(counted, default=(0, 0, 0))
        if people < self.rules.min_people:
            return None
        return Reason(because=Because.BOUGHT_TOGETHER, facts={"people": people, "with": self._id(anchor)})

    def after(self, anchors: Sequence[int], item: int) -> Reason | None:
        """Bought in a later order by enough people."""
        counted = [
            (self.learnt.evidence.after(self._id(anchor), self._id(item)), -place, anchor)
            for place, anchor in enumerate(anchors)
            if anchor != item
        ]
        people, _, anchor = max(counted, default=(0, 0, 0))
        if people < self.rules.min_people:
            return None
        return Reason(because=Because.BOUGHT_AFTER, facts={"people": people, "after": self._id(anchor)})

    def like(self, anchors: Sequence[int], item: int, because: Because = Because.LIKE) -> Reason | None:
        """Like the nearest of these products, with the rarest value that both have where there is one."""
        near = [
            (self.learnt.cosine(anchor, item), -place, anchor) for place, anchor in enumerate(anchors) if anchor != item
        ]
        cosine, _, anchor = max(near, default=(0.0, 0, 0))
        if cosine < LIKE_ENOUGH:
            return None
        return Reason(because=because, facts={"of": self._id(anchor), **self._shared(anchor, item)})

    def fits(self, anchors: Sequence[int], item: int) -> Reason | None:
        """Fits one of these products by an attribute of both."""
        fits = self.learnt.fits
        for anchor in anchors:
            found = fit_between(fits[anchor], fits[item]) if anchor in fits and item in fits else None
            if found:
                name, value = found
                return Reason(because=Because.FITS, facts={"of": self._id(anchor), "name": name, "value": value})
        return None

    def popular(self, item: int) -> Reason | None:
        """Bought by enough people lately."""
        days = self.rules.popular_days
        people = self.learnt.evidence.buyers(self._id(item), self.now, days)
        if people < self.rules.min_people:
            return None
        return Reason(because=Because.POPULAR, facts={"people": people, "days": days})

    def ever(self, item: int) -> Reason | None:
        """Bought by enough people, whenever that was: some shops keep no dates."""
        people = self.learnt.evidence.buyers_ever(self._id(item))
        return Reason(because=Because.POPULAR, facts={"people": people}) if people >= self.rules.min_people else None

    def rated(self, item: int) -> Reason | None:
        """Rated well by enough reviews."""
        facts = self.learnt.facts[item]
        if facts.rating is None or facts.rating < WELL_RATED or facts.reviews < ENOUGH_REVIEWS:
            return None
        return Reason(because=Because.RATED, facts={"rating": facts.rating, "reviews": facts.reviews})

    def new(self, item: int) -> Reason | None:
        """In the catalogue since a few days."""
        since = self.learnt.facts[item].since
        days = (self.now - since).days if since else self.rules.new_days + 1
        return Reason(because=Because.NEW, facts={"days": days}) if 0 <= days <= self.rules.new_days else None

    def preferred(self, words: Mapping[str, tuple[str, ...]], item: int) -> Reason | None:
        """Has something of what the person said they like; `words` with the terms of each."""
        terms = self.learnt.terms.of(item)
        met = [word for word, needed in words.items() if needed and terms.issuperset(needed)]
        return Reason(because=Because.PREFERRED, facts={"what": ", ".join(met)}) if met else None

    def general(self, item: int) -> Reason | None:
        """What can be said without knowing anybody: popular, well rated, bought by many at any time, new."""
        return self.popular(item) or self.rated(item) or self.ever(item) or self.new(item)

    def _together(self, anchor: int, item: int) -> int:
        return self.learnt.evidence.together(self._id(anchor), self._id(item))

    def _shared(self, one: int, two: int) -> dict[str, str]:
        mine, theirs = self.learnt.facts[one].properties, self.learnt.facts[two].properties
        both = [
            (self.learnt.commonness[name, value], name, value)
            for name, value in mine.items()
            if theirs.get(name) == value and value.casefold() not in SAYS_NOTHING
        ]
        if not both:
            return {}
        _, name, value = min(both)
        return {"name": name, "shared": value}

    def _id(self, item: int) -> str:
        return self.learnt.facts[item].id
