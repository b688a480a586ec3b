"""`python -m evals.products.fit`: fits how the signs of an answer are weighed, and writes `knowledge/answering.json`.

It learns from the wishes for building alone, and from wishes made of them that need no label: the same wish in a shop
from which everything of the right kind was taken, and a wish asked of another shop that sells nothing of its kind; both
have no answer. As words of other people will be missing from the lexicon, each wish is also read with a quarter of it forgotten.
The threshold balances precision and recall of silence over the wishes as they were written and so read, each judged
by weights that were fitted without it and without what was made of it. That figure is printed, and is the one to believe.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sklearn.ensemble import GradientBoostingClassifier  # type: ignore[import-untyped]  # it ships no types
from sklearn.feature_extraction import DictVectorizer  # type: ignore[import-untyped]  # it ships no types
from sklearn.model_selection import GroupKFold  # type: ignore[import-untyped]  # it ships no types

from evals.cli import default_data
from evals.products.shops import Setup, open_shop, present
from evals.products.wishes import SHOWN, Wish, wishes
from knowledge.answering import BUNDLED, CERTAIN, Fitted, Signs, Tree
from knowledge.documents import Document, Kind
from knowledge.embedders.base import Vectors
from knowledge.indexes.base import DenseIndex, Entry, KeywordIndex, Match, Wanted
from knowledge.opening import Knowledge
from knowledge.ranking import DocumentTerms
from knowledge.search import Asked, Search
from knowledge.store import Viewer
from knowledge.terms import terms_of

# Another shop that a wish is put to, as people would: in a language that it is written in.
ELSEWHERE = {
    ("demo", "en"): ("retail_en",),
    ("retail_en", "en"): ("demo",),
    ("demo", "zh"): ("shop_zh",),
    ("shop_zh", "zh"): ("demo",),
    ("retail_en", "zh"): ("demo",),
    ("shop_zh", "en"): ("demo",),
}
FOLDS = 10
SEED = 7
HALF_READ = "half read"
KNOWN = 0.75  # share of the lexicon that is known when a wish is read by half
DRAWS = (1, 2)
# Many small trees, each fitted to part of the wishes and signs: none learns a single wish by heart.
BOOSTING = {
    "n_estimators": 120,
    "learning_rate": 0.06,
    "max_depth": 3,
    "min_samples_leaf": 10,
    "max_features": 0.4,
    "subsample": 0.6,
}
MADE = {"sold out": 0.03, "elsewhere": 0.03, HALF_READ: 0.3}  # what a made wish counts beside a written one
ASKED = frozenset({"", HALF_READ})  # what people may well ask: over these silence is balanced
MOST_CHANGES = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Case:
    """The signs of one search, whether there was an answer, the wish that it comes from, and how it was made from that.

    There are no signs where nothing kept within the limits: silence needs no judgement there.
    """

    wish: Wish
    signs: Signs
    answer: bool
    made: str = ""


@dataclass
class Listening:
    """A judgement that answers everything and remembers the signs."""

    signs: Signs = field(default_factory=dict)

    def answers(self, signs: Signs) -> bool:
        """Always; the signs are kept."""
        self.signs = signs
        return True


@dataclass(frozen=True, kw_only=True)
class Stock:
    """What a shop's indexes hold of its products: the terms by id, and which ids each product has."""

    terms: Mapping[str, DocumentTerms]
    documents: Mapping[str, Document]

    def ids(self, products: frozenset[str]) -> frozenset[str]:
        """Every id of these products."""
        return frozenset(id_ for id_, document in self.documents.items() if document.subject in products)

    def like(self, products: frozenset[str]) -> frozenset[str]:
        """These products with all others of their kinds."""
        kinds = {d.attributes.get("kind", "") for d in self.documents.values() if d.subject in products}
        return products | {d.subject for d in self.documents.values() if d.attributes.get("kind", "") in kinds - {""}}

    def names(self, products: frozenset[str]) -> set[str]:
        """The kinds of these products, in every language that they are described in."""
        return {d.attributes.get("kind", "") for d in self.documents.values() if d.subject in products} - {""}

    def sells(self, ways: Sequence[Sequence[str]]) -> bool:
        """Whether a heading has all terms of one of these ways."""
        return any(set(way) <= terms.heading for way in ways for terms in self.terms.values())


@dataclass(frozen=True)
class WordsWithout:
    """A keyword index without some of its entries: neither found nor counted."""

    index: KeywordIndex
    stock: Stock
    gone: frozenset[str]

    async def query(
        self, wanted: Wanted, partitions: Sequence[str], limit: int, owner: str | None = None
    ) -> list[Match]:
        """The matches that are left."""
        found = await self.index.query(wanted, partitions, limit + len(self.gone), owner)
        return [match for match in found if match.id not in self.gone][:limit]

    async def frequencies(self, terms: Sequence[str]) -> dict[str, int]:
        """The counts that are left."""
        counts = await self.index.frequencies(terms)
        lost = [self.stock.terms[id_].body for id_ in self.gone]
        return {term: max(count - sum(term in body for body in lost), 0) for term, count in counts.items()}

    async def near(self, term: str, limit: int = 3) -> list[str]:
        """Likely spellings, of what is gone as well."""
        return await self.index.near(term, limit)

    async def count(self) -> int:
        """Number of entries that are left."""
        return await self.index.count() - len(self.gone)

    async def upsert(self, entries: Sequence[Entry]) -> None:
        """Nothing is written."""

    async def delete(self, ids: Sequence[str]) -> None:
        """Nothing is written."""

    async def close(self) -> None:
        """The index stays open."""


@dataclass(frozen=True)
class MeaningWithout:
    """A dense index without some of its ids."""

    index: DenseIndex
    gone: frozenset[str]

    async def query(
        self, partition: str, vector: Vectors, limit: int, within: Sequence[str] | None = None
    ) -> list[Match]:
        """The matches that are left."""
        found = await self.index.query(partition, vector, limit + len(self.gone), within)
        return [match for match in found if match.id not in self.gone][:limit]

    async def vectors(self, partition: str, ids: Sequence[str]) -> dict[str, Vectors]:
        """The vectors of what is left."""
        return await self.index.vectors(partition, [id_ for id_ in ids if id_ not in self.gone])

    async def count(self) -> int:
        """Number of ids that are left."""
        return await self.index.count() - len(self.gone)

    async def upsert(self, partition: str, ids: Sequence[str], vectors: Vectors) -> None:
        """Nothing is written."""

    async def delete(self, partition: str, ids: Sequence[str]) -> None:
        """Nothing is written."""

    async def close(self) -> None:
        """The index stays open."""


async def stock_of(knowledge: Knowledge) -> Stock:
    """Everything that a shop's search may find of its products."""
    parts = knowledge.search.parts
    viewer = Viewer(owner=None, kinds=(Kind.PRODUCT,), today=parts.today())
    changes = await knowledge.store.changes(0, MOST_CHANGES)
    documents = await parts.store.read([change.id for change in changes if change.document is not None], viewer)
    return Stock(terms={i: terms_of(parts.analyser, d) for i, d in documents.items()}, documents=documents)


async def cases(setup: Setup) -> list[Case]:
    """The signs of every wish for building and of those made from them."""
    found: list[Case] = []
    async with AsyncExitStack() as stack:
        shops = {name: await stack.enter_async_context(open_shop(name, setup)) for name in present(setup.data)}
        stocks = {name: await stock_of(knowledge) for name, knowledge in shops.items()}
        for wish in wishes("dev"):
            if wish.shop not in shops:
                continue
            found += [case async for case in _own(wish, shops[wish.shop], stocks[wish.shop])]
            kinds = sorted(stocks[wish.shop].names(wish.relevant))
            for other in ELSEWHERE.get((wish.shop, wish.language), ()):
                if wish.answer and other in shops and not _sold(kinds, shops[other], stocks[other]):
                    signs = await _signs(wish, shops[other].search)
                    found.append(Case(wish=wish, signs=signs, answer=False, made="elsewhere"))
    return found


async def _own(wish: Wish, knowledge: Knowledge, stock: Stock) -> AsyncIterator[Case]:
    yield Case(wish=wish, signs=await _signs(wish, knowledge.search), answer=wish.answer)
    parts = knowledge.search.parts
    for seed in DRAWS:
        forgetful = replace(parts, understanding=parts.understanding.knowing(KNOWN, seed))
        yield Case(wish=wish, signs=await _signs(wish, Search(forgetful)), answer=wish.answer, made=HALF_READ)
    if wish.answer:
        gone = stock.ids(stock.like(wish.relevant))
        words = WordsWithout(parts.keywords, stock, gone)
        understanding = parts.understanding.over(words)
        without = replace(parts, keywords=words, dense=MeaningWithout(parts.dense, gone), understanding=understanding)
        yield Case(wish=wish, signs=await _signs(wish, Search(without)), answer=False, made="sold out")


async def _signs(wish: Wish, search: Search) -> Signs:
    listening = Listening()
    asked = Asked(text=wish.text, kinds=(Kind.PRODUCT,), language=wish.language, limit=SHOWN)
    found = await Search(replace(search.parts, judgement=listening)).look(asked)
    return listening.signs if found.hits else {}


def _sold(kinds: Sequence[str], knowledge: Knowledge, stock: Stock) -> bool:
    """Whether a shop has something of these kinds, under any name that the lexicon knows for them."""
    ways = knowledge.search.parts.understanding.ways_to_say(kinds)
    return not kinds or stock.sells(ways)


def fitted(found: Sequence[Case]) -> Fitted:
    """Boosted trees over these cases, those aside that need no weighing; made ones count less than written ones."""
    weighed = [case for case in found if case.signs and not _is_certain(case)]
    vectorizer = DictVectorizer(sparse=False)
    table = vectorizer.fit_transform([dict(case.signs) for case in weighed])
    answers = [case.answer for case in weighed]
    weights = [MADE.get(case.made, 1.0) for case in weighed]
    model = GradientBoostingClassifier(**BOOSTING, random_state=SEED).fit(table, answers, sample_weight=weights)
    # What the model starts from is what it says less what its trees say.
    names = [str(name) for name in vectorizer.get_feature_names_out()]
    trees = tuple(_tree(each[0].tree_, 0, names) for each in model.estimators_)
    bare = Fitted(start=0.0, trees=trees, threshold=0.0)
    start = float(model.decision_function(table[:1])[0]) - bare.sum(weighed[0].signs)
    return Fitted(start=round(start, 3), trees=trees, threshold=0.0)


def _is_certain(case: Case) -> bool:
    return any(case.signs.get(name) for name in CERTAIN)


def _tree(grown: Any, node: int, names: Sequence[str]) -> Tree:
    """A tree of scikit-learn as the judgement reads it; what it says is weighed by the learning rate here already."""
    if grown.children_left[node] < 0:
        return round(float(grown.value[node, 0, 0]) * BOOSTING["learning_rate"], 4)
    below, beyond = (_tree(grown, side[node], names) for side in (grown.children_left, grown.children_right))
    return names[grown.feature[node]], round(float(grown.threshold[node]), 4), below, beyond


def crossed(found: Sequence[Case]) -> list[tuple[Case, float]]:
    """Every wish as it was written with its sum by weights that were fitted without it and without what was made of it."""
    kept = [case for case in found if case.signs]
    groups = [case.wish.id for case in kept]
    judged: list[tuple[Case, float]] = []
    for train, test in GroupKFold(FOLDS, shuffle=True, random_state=SEED).split(kept, groups=groups):
        judging = fitted([kept[place] for place in train])
        judged += [(kept[place], judging.sum(kept[place].signs)) for place in test if kept[place].made in ASKED]
    return judged + [(case, -math.inf) for case in found if not case.signs and case.made in ASKED]


def at(judged: Sequence[tuple[Case, float]], threshold: float) -> tuple[float, float]:
    """Precision and recall of silence at a threshold."""
    silent = [case for case, sum_ in judged if sum_ < threshold]
    right = sum(not case.answer for case in silent)
    return right / len(silent) if silent else 0.0, right / sum(not case.answer for case, _ in judged)


def balanced(judged: Sequence[tuple[Case, float]]) -> tuple[float, float, float]:
    """The threshold at which the lesser of precision and recall of silence is highest, and both."""
    thresholds = sorted({sum_ for _, sum_ in judged if math.isfinite(sum_)})
    return max(((each, *at(judged, each)) for each in thresholds), key=lambda found: min(found[1:]))


def main() -> None:
    """Fit, print what cross-validation tells, and write the weights."""
    parser = argparse.ArgumentParser(prog="python -m evals.products.fit", description=__doc__)
    parser.add_argument("--data", type=Path, default=default_data(), metavar="DIR", help="where the data sets are")
    parser.add_argument("--dry", action="store_true", help="write nothing")
    parsed = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="aisle-fit-") as home:
        found = asyncio.run(cases(Setup(data=parsed.data, home=Path(home))))
    judged = crossed(found)
    threshold, precision, recall = balanced(judged)
    made = Counter(case.made or "written" for case in found)
    print(", ".join(f"{number} {name}" for name, number in made.items()))
    print(f"silence, cross-validated: precision {precision:.3f}, recall {recall:.3f}")
    written = at([(case, sum_) for case, sum_ in judged if not case.made], threshold)
    print(f"of the wishes read with the whole lexicon: precision {written[0]:.3f}, recall {written[1]:.3f}")
    if not parsed.dry:
        BUNDLED.write_text(_written(replace(fitted(found), threshold=round(threshold, 3))), encoding="utf-8")


def _written(judgement: Fitted) -> str:
    """The judgement as JSON, a tree a line: the sign, its limit, what follows up to it, what beyond it."""
    trees = ",\n".join(json.dumps(tree) for tree in judgement.trees)
    return f'{{"threshold": {judgement.threshold}, "start": {judgement.start}, "trees": [\n{trees}\n]}}\n'


if __name__ == "__main__":
    main()
