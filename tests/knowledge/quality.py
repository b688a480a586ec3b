"""Measures search on the labelled questions over the demo shop: `python -m tests.knowledge.quality` prints the table.

Every way to search answers the same questions in the same run, from plain BM25 to what shoppers get.
"""

from __future__ import annotations

import asyncio
import json
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from connectors.commerce import Attribute, Language, Localized, Product, Section, Variant
from connectors.money import Money
from connectors.shops.folder.policies import read_policies
from knowledge.documents import Document, Kind
from knowledge.indexes.base import Match, Wanted
from knowledge.opening import Knowledge, KnowledgeSettings, open_knowledge
from knowledge.question import Question
from knowledge.search import CANDIDATES, Asked, SearchParts, fused
from knowledge.sources.policies import PolicySource
from knowledge.sources.products import ProductSource
from knowledge.store import Viewer
from tests.knowledge.shopfront import Catalogue

SHOP = Path(__file__).parents[2] / "connectors" / "shops" / "demo" / "shop"
QUESTIONS = Path(__file__).with_name("questions")
KINDS = (Kind.PRODUCT, Kind.POLICY)
PARTITIONS = ("product-en", "product-zh", "policy-en", "policy-zh")
SHOWN = 5


@dataclass(frozen=True, kw_only=True)
class Case:
    """A question and what answers it; nothing for one that the shop cannot answer."""

    text: str
    language: Language
    answers: tuple[str, ...]


def cases(language: Language) -> list[Case]:
    """The labelled questions of a language."""
    lines = (QUESTIONS / f"{language}.tsv").read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [
        Case(text=text, language=language, answers=() if want == "-" else tuple(want.split(", ")))
        for text, want in pairs
    ]


def products() -> list[Product]:
    """The demo catalogue, read straight from its files: prices do not matter here."""
    return [_product(json.loads(line)) for line in (SHOP / "products.jsonl").read_text(encoding="utf-8").splitlines()]


def _product(line: dict[str, object]) -> Product:
    def text(value: object) -> Localized:
        return Localized(value if isinstance(value, dict) else {"en": str(value)} if value else {})

    def named(values: object) -> list[dict[str, object]]:
        return list(values) if isinstance(values, list) else []

    variant = Variant(id="v", sku="", options=(), price=Money(0, "USD"), available=True)
    return Product(
        id=str(line["id"]),
        title=text(line["title"]),
        description=text(line["description"]),
        department=text(line["department"]),
        kind=text(line["kind"]),
        brand=str(line.get("brand", "")),
        attributes=tuple(
            Attribute(name=text(a["name"]), value=text(a["value"])) for a in named(line.get("attributes"))
        ),
        sections=tuple(Section(title=text(s["title"]), text=text(s["text"])) for s in named(line.get("sections"))),
        keywords=text(line.get("keywords")),
        variants=(variant,),
        updated_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def answers(document: Document, case: Case) -> bool:
    """Whether a document is one of those that answer the case."""
    section = f"{document.subject}#{document.attributes['place'].split('/')[0]}"
    names = {f"id={document.subject}", f"policy={section}", f"kind={_kinds().get(document.subject, '')}"}
    return not names.isdisjoint(case.answers)


def _kinds() -> dict[str, str]:
    if not _KINDS:
        _KINDS.update({product.id: product.kind.text("en") for product in products()})
    return _KINDS


_KINDS: dict[str, str] = {}


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Shares of the answerable questions whose first, or one of whose first five hits is right; the mean of
    1 / rank; and how many of the others got no answer, as they should."""

    first: float
    found_at_5: float
    reciprocal_rank: float
    no_answer: float
    questions: int


def figures(results: Sequence[tuple[Case, Sequence[Document]]]) -> Figures:
    """The figures of one way to search."""
    ranks = []
    for case, documents in results:
        if case.answers:
            ranks.append(next((place for place, d in enumerate(documents, 1) if answers(d, case)), 0))
    silent = [not documents for case, documents in results if not case.answers]
    return Figures(
        first=sum(rank == 1 for rank in ranks) / len(ranks),
        found_at_5=sum(0 < rank <= SHOWN for rank in ranks) / len(ranks),
        reciprocal_rank=sum(1 / rank for rank in ranks if rank) / len(ranks),
        no_answer=sum(silent) / len(silent) if silent else 0.0,
        questions=len(results),
    )


class Ways:
    """The ways to search that are compared."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._parts: SearchParts = knowledge.search.parts
        self.all: dict[str, Callable[[Case], Awaitable[list[Document]]]] = {
            "BM25 alone": self.words_alone,
            "BM25 + lexicon": self.words,
            "dense alone": self.meaning_alone,
            "dense + glossary": self.meaning,
            "both by rank": self.by_rank,
            "search": self.search,
        }

    async def words_alone(self, case: Case) -> list[Document]:
        """BM25 of the question's own terms."""
        terms = Wanted(dict.fromkeys(self._parts.analyser.terms(case.text), 1.0))
        return await self._documents(await self._parts.keywords.query(terms, PARTITIONS, CANDIDATES), case)

    async def words(self, case: Case) -> list[Document]:
        """BM25 of the needs with synonyms and translations."""
        return await self._documents(await self._by_words(await self._question(case)), case)

    async def meaning_alone(self, case: Case) -> list[Document]:
        """The question itself, embedded; nothing where the model does not know its language."""
        return await self._documents(await self._near(case.text if case.language == "en" else ""), case)

    async def meaning(self, case: Case) -> list[Document]:
        """The question, or what the glossary can say of it in English, embedded."""
        return await self._documents(await self._near((await self._question(case)).for_meaning), case)

    async def by_rank(self, case: Case) -> list[Document]:
        """Reciprocal rank fusion of the two, without floor."""
        question = await self._question(case)
        ids = fused(await self._by_words(question), await self._near(question.for_meaning))
        return await self._documents([Match(id_, 0) for id_ in ids], case)

    async def search(self, case: Case) -> list[Document]:
        """What shoppers get."""
        asked = Asked(text=case.text, kinds=KINDS, language=case.language)
        return [hit.document for hit in (await self._knowledge.search.look(asked)).hits]

    async def _question(self, case: Case) -> Question:
        return await self._parts.understanding.read(case.text, languages=self._parts.embedder.languages)

    async def _by_words(self, question: Question) -> list[Match]:
        return await self._parts.keywords.query(question.wanted, PARTITIONS, CANDIDATES)

    async def _near(self, text: str) -> list[Match]:
        if not text:
            return []
        vector = (await self._parts.embedder.embed([text]))[0]
        found = [await self._parts.dense.query(f"{kind}-en", vector, CANDIDATES) for kind in KINDS]
        return sorted((match for matches in found for match in matches), key=lambda match: -match.score)

    async def _documents(self, matches: Sequence[Match], case: Case) -> list[Document]:
        viewer = Viewer(owner=None, kinds=KINDS, today=self._parts.today())
        documents = await self._parts.store.read([match.id for match in matches], viewer)
        once: dict[tuple[str, str], Document] = {}
        for match in matches:
            document = documents[match.id]
            passage = document.attributes["place"] if document.kind is Kind.POLICY else ""
            once.setdefault((document.subject, passage), document)
        return list(once.values())


async def measure(folder: Path, model_cache: Path) -> dict[tuple[str, str], Figures]:
    """The figures by language and way, over a fresh index of the demo shop."""
    settings = KnowledgeSettings(folder=folder, model_cache=model_cache)
    shop = Catalogue(changes=list(products()), page=500)
    knowledge = await open_knowledge(settings, [ProductSource(shop), PolicySource(lambda: read_policies(SHOP))])
    try:
        await knowledge.sync.run()
        table: dict[tuple[str, str], Figures] = {}
        languages: tuple[Language, ...] = ("en", "zh")
        for language in languages:
            asked = cases(language)
            for name, way in Ways(knowledge).all.items():
                table[language, name] = figures([(case, await way(case)) for case in asked])
                # The weights were fitted on the odd half only.
                if name == "search":
                    table[language, "search, even half"] = figures([(c, await way(c)) for c in asked[::2]])
        return table
    finally:
        await knowledge.close()


def main() -> None:
    """Print the table for the README."""
    with tempfile.TemporaryDirectory() as folder:
        table = asyncio.run(measure(Path(folder) / "knowledge", Path(folder) / "models"))
    sys.stdout.write("| language | way | first right | among first 5 | 1/rank | silent where it should | questions |\n")
    sys.stdout.write("|---|---|---|---|---|---|---|\n")
    for (language, name), f in table.items():
        sys.stdout.write(
            f"| {language} | {name} | {f.first:.3f} | {f.found_at_5:.3f} | {f.reciprocal_rank:.3f} "
            f"| {f.no_answer:.2f} | {f.questions} |\n"
        )


if __name__ == "__main__":
    main()
