"""The catalogue's own vocabulary: brands, departments, kinds, and properties with their values, as they were last synced.

A small table beside the indexes follows the store as they do, so it is as fresh as the search. Of every word it counts the
documents that have it; what no document has any more is gone.
"""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from knowledge.analysis import Analyser
from knowledge.documents import Document, Kind
from knowledge.facts import REMEMBERED, Fact, Facts, Named, unpacked
from knowledge.language import HAN, normal
from knowledge.lexicon import Lexicon, phrase_terms
from knowledge.quantities import Quantity, counted, is_quantity, quantity, several_numbers
from knowledge.spellings import broader, unspaced, variants
from knowledge.store import Change

FACETS_VERSION = 2
YES_NO = ("yes", "no", "是", "否")
VALUES = ("value", "choice")
LONGEST_VALUE = 40  # longer texts are descriptions, nobody repeats them in a wish
_PARTS = re.compile(r"\s*(?:,(?!\d{3})|、|;|；| \+ |，)\s*")
# What stands before the thing itself in a value: "100 % linen", "2 × 12 kg", "solid oak".
_BEFORE_PART = re.compile(r"^(?:[\d.]+ ?%\s?|\d+ ?[×x] ?|solid )", re.IGNORECASE)
_SEVERAL = re.compile(r"^(\d+) ?[×x] ?(.+)$", re.IGNORECASE)
_SUM = re.compile(r"[$€£¥￥] ?(\d[\d,]*)")
_CODED = re.compile(r"^([^\W\d]{3,}) [a-z]?\d\w*$", re.IGNORECASE)  # "HEPA H13"
# Of these properties the last word says what it is, those before of what sort: "merino wool", "duck down".
HEADED = re.compile(r"material|filling|cover|weave|fabric|shell|upper|frame|ear pads|process")
_BLEND = re.compile(r"^(?P<en>[\w ]*?) blend\|(?:(?P<zh>\w+)混纺)?$", re.IGNORECASE)  # wool blend has wool in it
_OF = re.compile(r"^\d+ ?[a-zA-Z]{1,3} [a-zA-Z]+$")  # 1TB SSD
_SYSTEMS = re.compile(r"compatib|works with")  # Amazon Alexa is Alexa
_NO_HEAD = frozenset({"实木", "面料", "材质", "材料", "木制"})
_TAIL = 2  # characters of a Chinese value that say what it is: 羊皮 of 小羊皮
_SCHEMA = """
CREATE TABLE IF NOT EXISTS facets (
    id INTEGER PRIMARY KEY, sort TEXT NOT NULL, name_en TEXT NOT NULL, name_zh TEXT NOT NULL,
    value_en TEXT NOT NULL, value_zh TEXT NOT NULL, documents INTEGER NOT NULL DEFAULT 0,
    UNIQUE (sort, name_en, name_zh, value_en, value_zh)
);
CREATE TABLE IF NOT EXISTS held (
    document TEXT NOT NULL, facet INTEGER NOT NULL, PRIMARY KEY (document, facet)
) WITHOUT ROWID;
"""
Row = tuple[str, str, str, str, str]


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """What a shop calls things. Latin words are keyed by their terms in sequence, Chinese ones as written."""

    currency: str = ""
    brands: Mapping[str, str] = field(default_factory=dict)
    departments: Mapping[str, str] = field(default_factory=dict)
    kinds: tuple[Named, ...] = ()
    values: Mapping[tuple[str, ...], tuple[Fact, ...]] = field(default_factory=dict)
    han_values: Mapping[str, tuple[Fact, ...]] = field(default_factory=dict)
    names: Mapping[tuple[str, ...], tuple[Named, ...]] = field(default_factory=dict)
    han_names: Mapping[str, tuple[Named, ...]] = field(default_factory=dict)
    quantities: Mapping[Quantity, tuple[Fact, ...]] = field(default_factory=dict)
    words: frozenset[str] = frozenset()  # of values and names, for slips of the pen
    yes_no: frozenset[Named] = frozenset()
    measured: Mapping[str, tuple[Named, ...]] = field(default_factory=dict)  # names by dimension of their values
    single: frozenset[Named] = frozenset()  # names of which values are one amount and no range
    counted: frozenset[Named] = frozenset()  # names of which values are bare numbers
    several: Mapping[tuple[str, ...], tuple[Fact, ...]] = field(
        default_factory=dict
    )  # values of more numbers: sides, spans
    sums: Mapping[Decimal, tuple[Fact, ...]] = field(default_factory=dict)  # values that are money: those of gift cards


class FacetTable:
    """Which words the documents hold, in one SQLite file; satisfies `knowledge.sync.Follower`."""

    name = f"facets-v{FACETS_VERSION}"
    batch = 2000
    facts_too = False

    def __init__(self, path: Path | str) -> None:
        self._db = sqlite3.connect(path, check_same_thread=False)
        self._lock = Lock()
        self._revision = 0
        self._made: tuple[int, Vocabulary] | None = None

    @classmethod
    async def open(cls, path: Path | str, *, fresh: bool = False) -> FacetTable:
        """The table in this file, made where it is missing and emptied first when `fresh`."""
        table = cls(path)
        await asyncio.to_thread(table._prepare, fresh)
        return table

    async def close(self) -> None:
        """Close the file."""
        await asyncio.to_thread(self._db.close)

    async def count(self) -> int:
        """How many different words there are."""
        return int((await asyncio.to_thread(self._rows, "SELECT count(*) FROM facets"))[0][0])

    async def apply(self, changes: Sequence[Change]) -> None:
        """Take over these changes; doing so again changes nothing."""
        await asyncio.to_thread(self._apply, changes)

    async def caught_up(self) -> None:
        """Nothing waits for this table."""

    async def vocabulary(self, read: Callable[[Iterable[Row]], Vocabulary]) -> Vocabulary:
        """What `read` makes of the present words; made once for each state of the table."""
        if self._made is None or self._made[0] != self._revision:
            revision = self._revision
            query = "SELECT sort, name_en, name_zh, value_en, value_zh FROM facets WHERE documents > 0 ORDER BY documents DESC"
            self._made = revision, await asyncio.to_thread(lambda: read(self._rows(query)))
        return self._made[1]

    def _prepare(self, fresh: bool) -> None:
        with self._lock, self._db as db:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")
            if fresh:
                db.executescript("DROP TABLE IF EXISTS facets; DROP TABLE IF EXISTS held;")
            db.executescript(_SCHEMA)

    def _rows(self, query: str) -> list[Any]:
        with self._lock:
            return self._db.execute(query).fetchall()

    def _apply(self, changes: Sequence[Change]) -> None:
        with self._lock, self._db as db:
            known: dict[Row, int] = {}
            for change in changes:
                wanted = {_id_of(db, row, known) for row in _rows_of(change.document)}
                before = {row[0] for row in db.execute("SELECT facet FROM held WHERE document = ?", (change.id,))}
                gone, new = before - wanted, wanted - before
                db.executemany("DELETE FROM held WHERE document = ? AND facet = ?", [(change.id, f) for f in gone])
                db.executemany("INSERT INTO held VALUES (?, ?)", [(change.id, f) for f in new])
                db.executemany("UPDATE facets SET documents = documents - 1 WHERE id = ?", [(f,) for f in gone])
                db.executemany("UPDATE facets SET documents = documents + 1 WHERE id = ?", [(f,) for f in new])
            self._revision += 1


class VocabularyReader:
    """Makes a vocabulary of the table's rows; the lexicon adds other words for colours, materials and sizes."""

    def __init__(self, analyser: Analyser, lexicon: Lexicon) -> None:
        self._analyser = analyser
        self._lexicon = lexicon

    def read(self, rows: Iterable[Row]) -> Vocabulary:
        """The vocabulary of rows, the most frequent first."""
        by_sort: dict[str, list[Row]] = {}
        for row in rows:
            by_sort.setdefault(row[0], []).append(row)
        facts = [Fact(Named(row[1], row[2]), Named(row[3], row[4])) for row in by_sort.get("property", [])]
        values, han_values = self._values(facts)
        names, han_names = self._names(facts)
        return Vocabulary(
            currency=next((row[3] for row in by_sort.get("currency", [])), ""),
            brands={s: row[3] for row in by_sort.get("brand", []) for s in _brand_spellings(row[3])},
            departments={
                normal(text): Named(row[3], row[4]).own and (row[3] or row[4])
                for row in by_sort.get("department", [])
                for text in (row[3], row[4])
                if text
            },
            kinds=tuple(Named(row[3], row[4]) for row in by_sort.get("kind", [])),
            values=values,
            han_values=han_values,
            names=names,
            han_names=han_names,
            quantities=_grouped((q, fact) for fact in facts if (q := _single_quantity(fact)) is not None),
            words=frozenset((*_english_words(facts), *han_values, *han_names)),
            counted=frozenset(fact.name for fact in facts if counted(fact.value.own)),
            yes_no=frozenset(fact.name for fact in facts if fact.value.own in YES_NO),
            single=frozenset(fact.name for fact in facts if is_quantity(fact.value.own)),
            several=_grouped((key, fact) for fact in facts if (key := several_numbers(fact.value.own))),
            sums=_grouped(
                (Decimal(found[1].replace(",", "")), f) for f in facts if (found := _SUM.fullmatch(f.value.own))
            ),
            measured=_grouped((q.dimension, f.name) for f in facts if (q := quantity(f.value.own)) is not None),
        )

    def _values(
        self, facts: Sequence[Fact]
    ) -> tuple[Mapping[tuple[str, ...], tuple[Fact, ...]], Mapping[str, tuple[Fact, ...]]]:
        latin: list[tuple[tuple[str, ...], Fact]] = []
        han: list[tuple[str, Fact]] = []
        named = [Fact(fact.name, part) for fact in facts for part in parts(fact.value, fact.name.own)]
        named += [fact for fact in facts if _SYSTEMS.search(fact.name.own)]
        spelled = [(spelling, fact) for fact in dict.fromkeys((*facts, *named)) for spelling in self._spellings(fact)]
        spelled += [
            (spelling, fact) for fact in named if _SYSTEMS.search(fact.name.own) for spelling in _short(fact.value)
        ]
        for spelling, fact in spelled:
            if HAN.search(spelling):
                han.append((spelling, fact))
            elif key := value_key(self._analyser, spelling):
                latin.append((key, fact))
        return _grouped(latin), _grouped(han)

    def _spellings(self, fact: Fact) -> list[str]:
        """Every way to say a value: its own, and those that the lexicon holds for the same colour, material or size."""
        own = [normal(text) for text in fact.value.texts if len(text) <= LONGEST_VALUE]
        own += [other for text in own for other in variants(text, fact.name)]
        more = [word for text in own for word in self._same(text, VALUES)]
        more += [other for text in own for other in (*broader(text, fact.name), *unspaced(text))]
        return list(dict.fromkeys([*own, *more]))

    def _same(self, text: str, sorts: Collection[str]) -> list[str]:
        """Words that the lexicon holds for the same, of concepts of these sorts; of all for none."""
        if HAN.search(text):
            found = self._lexicon.by_han.get(text, ())
        else:
            found = self._lexicon.by_terms.get(tuple(phrase_terms(self._analyser, text)), ())
        return [w for c in found if not sorts or c.sort in sorts for w in (*c.english, *c.chinese)]

    def _names(
        self, facts: Sequence[Fact]
    ) -> tuple[Mapping[tuple[str, ...], tuple[Named, ...]], Mapping[str, tuple[Named, ...]]]:
        answered = {fact.name for fact in facts if fact.value.own in YES_NO}
        pairs = [(normal(text), name) for name in dict.fromkeys(fact.name for fact in facts) for text in name.texts]
        # What is answered by yes or no is wished for by its name, so other words for the name count too.
        pairs += [(word, name) for text, name in list(pairs) if name in answered for word in self._same(text, ())]
        latin = [(value_key(self._analyser, text), name) for text, name in pairs if not HAN.search(text)]
        return _grouped(latin), _grouped((text, name) for text, name in pairs if HAN.search(text))


def value_key(analyser: Analyser, text: str) -> tuple[str, ...]:
    """The terms of a value in sequence: "in-ear" and "in ear" are the same, "15 inches" is one term."""
    key: list[str] = []
    for word in analyser.words(text):
        key += [word.joined] if word.joined and len(word.parts) == 1 else word.parts
    return tuple(key)


def atoms(value: Named) -> list[Named]:
    """The single values of a listing such as "USB-C, Bluetooth", the languages side by side where they have as many."""
    en, zh = (_PARTS.split(text) if text else [] for text in (value.en, value.zh))
    if en and zh and len(en) != len(zh):
        return [value]
    longest = en or zh
    return [Named(en[i] if en else "", zh[i] if zh else "") for i in range(len(longest)) if longest[i]]


@lru_cache(maxsize=REMEMBERED)
def parts(value: Named, name: str = "") -> tuple[Named, ...]:
    """The things that a compound value names: linen of "100 % linen", HEPA and carbon of "HEPA H13 + carbon"."""
    found: dict[Named, None] = {}
    sides = atoms(value)
    english, chinese = atoms(Named(value.en)), atoms(Named("", value.zh))
    if len(english) != len(chinese) and english and chinese:
        # The languages list differently many: each for itself.
        sides = [*english, *chinese]
    for atom in sides:
        en, zh = (_BEFORE_PART.sub("", text) for text in (atom.en, atom.zh))
        coded = _CODED.match(en)
        found[Named(coded[1] if coded else en, "" if coded else zh)] = None
        blend = _BLEND.match(f"{en}|{zh}")
        if blend:
            found[Named(blend["en"], blend["zh"] or "")] = None
        last = en.split()[-1:] if HEADED.search(name) and len(en.split()) > 1 else []
        tail = zh[-_TAIL:] if HEADED.search(name) and len(zh) > _TAIL and HAN.fullmatch(zh[0]) else ""
        tail = "" if tail in _NO_HEAD else tail
        if last or tail:
            found[Named(last[0] if last and last[0].isalpha() else en, tail)] = None
    whole = {value.en.casefold(), value.zh} - {""}
    return tuple(part for part in found if part.own and whole.isdisjoint((part.en.casefold(), part.zh)))


def _rows_of(document: Document | None) -> set[Row]:
    """The words of a product's main document; every other document has none."""
    if document is None or document.kind is not Kind.PRODUCT or document.attributes.get("place") != "main":
        return set()
    facts = unpacked(document.attributes)
    return set() if facts is None else set(_words(facts))


def _words(facts: Facts) -> Iterable[Row]:
    yield "currency", "", "", facts.currency, ""
    yield "kind", "", "", facts.kind.en, facts.kind.zh
    if facts.brand:
        yield "brand", "", "", facts.brand, ""
    if facts.department.own:
        yield "department", "", "", facts.department.en, facts.department.zh
    for fact in facts.properties():
        yield "property", fact.name.en, fact.name.zh, fact.value.en, fact.value.zh


def _id_of(db: sqlite3.Connection, row: Row, known: dict[Row, int]) -> int:
    if row not in known:
        db.execute(
            "INSERT OR IGNORE INTO facets (sort, name_en, name_zh, value_en, value_zh) VALUES (?, ?, ?, ?, ?)", row
        )
        query = "SELECT id FROM facets WHERE sort = ? AND name_en = ? AND name_zh = ? AND value_en = ? AND value_zh = ?"
        known[row] = db.execute(query, row).fetchone()[0]
    return known[row]


def _short(value: Named) -> list[str]:
    """The last word of a name of two, as people call it."""
    words = normal(value.en).split()
    return words[-1:] if len(words) == 2 and words[-1].isalpha() else []


def _english_words(facts: Iterable[Fact]) -> Iterable[str]:
    texts = (text for fact in facts for text in (fact.name.en, fact.value.en) if len(text) <= LONGEST_VALUE)
    return (word for text in texts for word in re.findall(r"[a-z]{4,}", normal(text)))


def _brand_spellings(brand: str) -> list[str]:
    """A brand as written, and each half of one that is written in two scripts: 美的（Midea）."""
    whole = normal(brand)
    halves = [part.strip() for part in re.split(r"[()（）/]", whole) if part.strip()]
    return list(dict.fromkeys([whole, *halves]))


def _single_quantity(fact: Fact) -> Quantity | None:
    several = _SEVERAL.match(fact.value.own)
    value = several[2] if several else fact.value.own
    found = quantity(value) if is_quantity(value) or _OF.search(value) else None
    return replace(found, dimension=f"{several[1]} × {found.dimension}") if several and found else found


def _grouped(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, tuple[Any, ...]]:
    groups: dict[Any, dict[Any, None]] = {}
    for key, value in pairs:
        groups.setdefault(key, {})[value] = None
    return {key: tuple(members) for key, members in groups.items()}
