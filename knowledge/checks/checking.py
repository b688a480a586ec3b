"""Everything that is wrong with what the sources say, as a list of findings: pure, over passages that are handed in."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import combinations

from knowledge.checks.comparing import Verdict, agree, compare, differ
from knowledge.checks.figures import Figure
from knowledge.checks.findings import Code, Finding, Place
from knowledge.checks.stale import Freshness, one_sided, past, unread, validity
from knowledge.checks.statements import Claim, Reader, Statement
from knowledge.documents import Document

RULES_FILE = "shop.toml"
# A word in more sentences than this leads to no pairs: it tells nothing.
COMMON = 60
SHARED_MARKS = 3
_MOST_PAIRS = 200_000
# Numbers of pieces are often written out or left to the noun in one language; these are not.
_TRANSLATED = ("duration", "money", "percent", "clock", "hours", "weekdays", "date")


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What the shop's own rules compute by: `name` in shop.toml, the matter that texts tell of it, its figure."""

    name: str
    matter: str
    kind: str
    figure: Figure
    words: str


@dataclass(frozen=True, kw_only=True)
class Given:
    """What is checked. `languages` are those that the shop speaks, `sources` how fresh each source is."""

    documents: Sequence[Document]
    now: datetime
    languages: Sequence[str] = ("en", "zh")
    rules: Sequence[Rule] = ()
    sources: Sequence[Freshness] = field(default_factory=tuple)

    @property
    def today(self) -> date:
        """The day of the check."""
        return self.now.date()


def check(reader: Reader, given: Given) -> list[Finding]:
    """All findings, the worst first: contradictions, then what repeats, then what is old."""
    valid = [document for document in given.documents if _holds(document, given.today)]
    read = reader.read_all(valid)
    statements = [statement for each in read.values() for statement in each]
    found = [
        *_against_rules(statements, given.rules),
        *_between_languages(valid, read),
        *_between_places(statements),
        *validity(given.documents, given.today),
        *one_sided(valid, given.languages),
        *past(statements, given.today),
        *unread(given.sources, given.now),
    ]
    unique = {finding.id: finding for finding in found}
    order = list(Code)
    return sorted(unique.values(), key=lambda finding: (order.index(finding.code), finding.id))


def _holds(document: Document, today: date) -> bool:
    begun = document.valid_from is None or document.valid_from <= today
    return begun and (document.valid_to is None or today <= document.valid_to)


# ------------------------------------------------------------------ against the rules


def _against_rules(statements: Iterable[Statement], rules: Sequence[Rule]) -> Iterator[Finding]:
    by_group: dict[str, list[Statement]] = defaultdict(list)
    for statement in statements:
        by_group[statement.group].append(statement)
    for rule in rules:
        ruled = Claim(matter=rule.matter, kind=rule.kind, figure=rule.figure, words=rule.words)
        place = Place(source=RULES_FILE, section=rule.name, sentence=f"{rule.name} = {rule.words}")
        for group in by_group.values():
            told = [(statement, claim) for statement in group for claim in statement.claims]
            if any(agree(ruled, claim) for _, claim in told):
                continue
            for statement, claim in told:
                if differ(ruled, claim):
                    yield Finding(
                        code=Code.RULE_DIFFERS,
                        places=(statement.place, place),
                        figures=(claim.words, rule.words),
                        facts={"rule": rule.name},
                    )


# ------------------------------------------------------------------ between two languages of one page


def _between_languages(documents: Sequence[Document], read: Mapping[str, Sequence[Statement]]) -> Iterator[Finding]:
    by_place: dict[tuple[str, ...], dict[str, Document]] = defaultdict(dict)
    for document in documents:
        place = document.attributes.get("place", "")
        if place:
            by_place[(document.source, document.subject, document.version, place)][document.language] = document
    for pair in by_place.values():
        if len(pair) == 2:
            yield from _translated(read[pair["en"].id], read[pair["zh"].id])


def _translated(english: Sequence[Statement], chinese: Sequence[Statement]) -> Iterator[Finding]:
    """Figures of a kind that each side has and the other has not."""
    for kind in _TRANSLATED:
        left, right = _lone(english, chinese, kind), _lone(chinese, english, kind)
        for (one, first), (other, second) in zip(left, right, strict=False):
            yield Finding(
                code=Code.LANGUAGES_DIFFER,
                places=(one.place, other.place),
                figures=(one.text[first.start : first.end].strip(), other.text[second.start : second.end].strip()),
            )


def _lone(mine: Sequence[Statement], theirs: Sequence[Statement], kind: str) -> list[tuple[Statement, Figure]]:
    left = [figure for statement in theirs for figure in statement.figures if figure.kind == kind]
    found = []
    for statement in mine:
        for figure in statement.figures:
            if figure.kind != kind:
                continue
            if not any(figure.same(other) for other in left):
                found.append((statement, figure))
    return found


# ------------------------------------------------------------------ between places


def _between_places(statements: Sequence[Statement]) -> Iterator[Finding]:
    groups: dict[str, list[Claim]] = defaultdict(list)
    for statement in statements:
        groups[statement.group] += statement.claims
    told: set[frozenset[str]] = set()
    repeated: dict[tuple[str, str], list[tuple[Statement, Statement]]] = defaultdict(list)
    for one, other in _candidates(statements):
        compared = compare(one, other)
        if compared is None:
            continue
        if compared.verdict is Verdict.DUPLICATE:
            repeated[one.place.document, other.place.document].append((one, other))
            continue
        if _said_elsewhere(one, groups[other.group]) or _said_elsewhere(other, groups[one.group]):
            continue
        # Pairs of one language come first; the same said of the translation is not told again.
        key = frozenset({_subject(one), _subject(other), *(_matters_of(one) & _matters_of(other))})
        if key not in told:
            told.add(key)
            yield Finding(code=Code.CONTRADICTION, places=(one.place, other.place), figures=compared.figures)
    yield from _repeated(statements, repeated)


def _repeated(
    statements: Iterable[Statement], repeated: Mapping[tuple[str, str], Sequence[tuple[Statement, Statement]]]
) -> Iterator[Finding]:
    """Passages of which at least half says what another one says."""
    lengths = Counter(statement.place.document for statement in statements)
    for (left, right), pairs in repeated.items():
        if 2 * len(pairs) >= min(lengths[left], lengths[right]):
            one, other = pairs[0]
            yield Finding(code=Code.DUPLICATE, places=(one.place, other.place))


def _subject(statement: Statement) -> str:
    return statement.group.rpartition("|")[0]


def _matters_of(statement: Statement) -> set[str]:
    return {claim.matter for claim in statement.claims} | {doing.act for doing in statement.doings}


def _said_elsewhere(statement: Statement, theirs: Sequence[Claim]) -> bool:
    """Whether the other file also says what this sentence says, so that its different figure is one for another case."""
    return bool(statement.claims) and all(any(agree(claim, other) for other in theirs) for claim in statement.claims)


def _candidates(statements: Sequence[Statement]) -> Iterator[tuple[Statement, Statement]]:
    """Pairs that have a matter, an act or several words in common, each once, pairs of one language first."""
    shelves: dict[str, list[int]] = defaultdict(list)
    for number, statement in enumerate(statements):
        for matter in _matters_of(statement):
            shelves[f"matter:{matter}"].append(number)
        for mark in statement.marks:
            shelves[f"{statement.place.language}:{mark}"].append(number)
    pairs: Counter[tuple[int, int]] = Counter()
    for name, shelf in shelves.items():
        weight = SHARED_MARKS if name.startswith("matter:") else 1
        if weight == 1 and len(shelf) > COMMON:
            continue
        for pair in combinations(shelf, 2):
            pairs[pair] += weight
        if len(pairs) > _MOST_PAIRS:
            break
    wanted = [pair for pair, shared in pairs.items() if shared >= min(SHARED_MARKS, _marks(statements, pair))]
    wanted.sort(key=lambda pair: (statements[pair[0]].place.language != statements[pair[1]].place.language, pair))
    for left, right in wanted:
        if _apart(statements[left], statements[right]):
            yield statements[left], statements[right]


def _marks(statements: Sequence[Statement], pair: tuple[int, int]) -> int:
    return max(min(len(statements[number].marks) for number in pair), 1)


def _apart(one: Statement, other: Statement) -> bool:
    """Whether two sentences stand in different passages, and not in two languages of one page."""
    same_language = one.place.language == other.place.language
    return one.place.document != other.place.document and (same_language or _subject(one) != _subject(other))
