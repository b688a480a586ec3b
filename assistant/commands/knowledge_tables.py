"""What `./aisle knowledge` prints for people; text of the shop is never read as markup."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from assistant.owner.knowledge import Gap, SourceRow, place_of
from assistant.record.approved import ApprovedRow
from connectors.commerce import Language
from knowledge.checks.findings import Finding
from knowledge.documents import Hit
from knowledge.language import is_chinese
from knowledge.search import Asked, Found
from knowledge.sync import SyncReport

WIDEST = 132
EXCERPT = 110


def language_of(text: str) -> Language:
    """The language that a text is written in."""
    return "zh" if is_chinese(text) else "en"


def show_sync(report: SyncReport, findings: Sequence[Finding], place: str = "") -> None:
    """What a sync did, what it could not take over, and what to look at; `place` ends the command that shows it."""
    console, written = _console(), report.written
    counts = f"{written.new} new, {written.changed} changed, {written.gone} gone, {written.unchanged} unchanged"
    console.print(f"{escape(', '.join(state.name for state in report.sources))}: {counts} ({report.seconds:.1f} s)")
    for problem in report.problems:
        console.print(f"  [yellow]![/] {escape(problem)}")
    _show_attention(console, findings, place)


def show_search(asked: Asked, found: Found) -> None:
    """The hits with why, or plainly that nothing fits."""
    console = _console()
    limits = ", ".join(found.filters.tokens()) or "none"
    console.print(f"Limits understood: {escape(limits)}   [dim]{1000 * found.seconds.get('whole', 0):.0f} ms[/]")
    if not found.hits:
        console.print("Nothing fits.")
    for number, hit in enumerate(found.hits, 1):
        _show_hit(console, str(number), hit)
    if found.closest:
        console.print(f"Closest, but for {escape(', '.join(found.missed))}:")
        for hit in found.closest:
            _show_hit(console, "~", hit)


def _show_hit(console: Console, mark: str, hit: Hit) -> None:
    document = hit.document
    console.print(
        f"[bold]{mark:>2}. {escape(document.title)}[/]  [dim]{hit.score:.3f} · {document.kind} · {document.language}[/]"
    )
    console.print(f"    {escape(_short(document.text))}")
    console.print(
        f"    [dim]why: {escape(hit.why)}   from: {escape(place_of(document))}   id: {escape(document.id)}[/]"
    )


def show_sources(rows: Sequence[SourceRow], findings: Sequence[Finding], place: str = "") -> None:
    """A line for each source, then the problems document by document with their cure."""
    console = _console()
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("source", "kind", "schedule", "last sync", "next due"):
        table.add_column(name)
    for name in ("documents", "errors", "age"):
        table.add_column(name, justify="right")
    for row in rows:
        errors = f"[red]{len(row.problems)}[/]" if row.problems else "0"
        table.add_row(
            escape(row.name), row.kind, f"every {_span(row.every)}", _moment(row.synced_at), _moment(row.due_at, "now"),
            str(row.documents), errors, _span(row.age) if row.age is not None else "never read",
        )  # fmt: skip
    console.print(table)
    for row in rows:
        if row.problems:
            console.print(f"[bold]{escape(row.name)}[/]: {len(row.problems)} not taken over")
        for problem in row.problems:
            where = escape(problem.document or "the whole source")
            console.print(f"  [red]✘[/] {where} [dim]({escape(problem.code)})[/]\n    → {escape(problem.sentence)}")
    _show_attention(console, findings, place)


def show_gaps(gaps: Sequence[Gap]) -> None:
    """The questions that nothing answered, the most asked first."""
    console = _console()
    if not gaps:
        console.print("Nothing was asked in vain.")
    for number, gap in enumerate(gaps, 1):
        group = gap.group
        why = ", ".join(f"{_WHY[name]} {count}×" for name, count in group.why)
        console.print(f"[bold]{number:>2}. {escape(group.title)}[/]  [dim]{group.language}[/]")
        console.print(
            f"    asked {group.count}× by {_people(group.people)}, {_moment(group.first)} to {_moment(group.last)}: {why}"
        )
        for example in group.examples:
            console.print(f"    · {escape(_short(example))}")
        near = f"{place_of(gap.nearest.document)} ({gap.nearest.score:.2f})" if gap.nearest else "nothing comes near"
        console.print(f"    [dim]nearest: {escape(near)}[/]")


_WHY = {"nothing": "nothing found", "person": "then asked for a person", "declined": "did not want what was proposed"}


def show_findings(findings: Sequence[Finding], language: Language) -> None:
    """Each finding with both places and what to do."""
    console = _console()
    for finding in findings:
        colour = "red" if finding.contradicts else "yellow"
        console.print(f"[{colour}]● {finding.code}[/] [dim]{finding.id}[/]  {escape(finding.says(language))}")
        for place in finding.places:
            console.print(f"    {escape(str(place))}")
            if place.sentence:
                console.print(f"      “{escape(_short(place.sentence))}”")
        console.print(f"    → {escape(finding.cure(language))}")
    counts = Counter(str(finding.code) for finding in findings)
    told = ", ".join(f"{count} {name}" for name, count in counts.items())
    console.print(
        f"{_number(len(findings), 'finding')}: {told}." if findings else "Nothing contradicts, repeats or is stale."
    )


def show_answers(rows: Sequence[ApprovedRow]) -> None:
    """Every approved answer with who approved it when, and whether it stands."""
    console = _console()
    if not rows:
        console.print("No answer was approved yet: ./aisle knowledge approve --help")
    for row in rows:
        answer = row.answer
        stands = f"withdrawn {_moment(row.withdrawn_at)} by {row.withdrawn_by}" if row.withdrawn_at else "stands"
        console.print(f"[bold]{answer.id}[/]  {escape(answer.question)}\n    {escape(_short(answer.answer))}")
        told = f"approved {_moment(answer.approved_at)} by {answer.approved_by}; {stands}; {row.conversation_id}"
        console.print(f"    [dim]{escape(told)}[/]")


def _show_attention(console: Console, findings: Sequence[Finding], place: str) -> None:
    wrong = sum(finding.contradicts for finding in findings)
    if findings:
        counts = f"{_number(len(findings), 'finding')} ({_number(wrong, 'contradiction')})"
        console.print(f"{counts}: ./aisle knowledge check{escape(place)}")


def _number(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"


def _console() -> Console:
    # Piped output keeps long lines whole instead of the 80 columns that nobody chose.
    width = min(shutil.get_terminal_size((WIDEST, 24)).columns, WIDEST)
    return Console(width=width, highlight=False, soft_wrap=True)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= EXCERPT else line[: EXCERPT - 1].rstrip() + "…"


def _moment(at: datetime | None, none: str = "never") -> str:
    return f"{at.astimezone():%Y-%m-%d %H:%M}" if at else none


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"


def _span(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    for size, name in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {name}"
    return f"{seconds} s"
