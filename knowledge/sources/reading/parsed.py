"""What every reader makes of a file or page: a title, sections under their headings, and what the owner said about it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

METADATA = ("title", "language", "version", "valid_from", "valid_to")
HEADING_PATH = " › "
_SPACE = re.compile(r"[^\S\n]+")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


class UnreadableError(Exception):
    """A document that cannot be read; `code` stands in the folder's README, the message says how it is mended."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 6 in its place among the text."""

    level: int
    text: str


@dataclass(frozen=True)
class ParsedSection:
    """Text under a heading; `title` names the headings above it too ("Returns › Fee"), empty before the first."""

    title: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """A document as read. `language` is what it says of itself, empty where it says nothing; `notes` are doubts about it."""

    title: str
    sections: tuple[ParsedSection, ...]
    language: str = ""
    version: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    notes: tuple[str, ...] = field(default=())

    @property
    def text(self) -> str:
        """Everything written in it, for telling its language and for comparing."""
        return "\n".join([self.title, *(f"{section.title}\n{section.text}" for section in self.sections)])


def parsed(blocks: Iterable[Heading | str], metadata: Mapping[str, str], fallback_title: str) -> Parsed:
    """The document of these headings and paragraphs in their order; raises `UnreadableError` for one without text.

    The title is the one in `metadata`, else the first heading when it stands above all others, else `fallback_title`.
    """
    sequence = [block if isinstance(block, Heading) else block.strip() for block in blocks]
    sequence = [block for block in sequence if (block.text if isinstance(block, Heading) else block)]
    title, sequence = _title(sequence, metadata)
    sections = _sections(sequence)
    if not sections:
        raise UnreadableError("no_text", "holds no text; if it is a scan, run text recognition (OCR) over it first")
    valid_from, valid_to = _day(metadata, "valid_from"), _day(metadata, "valid_to")
    if valid_from and valid_to and valid_to < valid_from:
        raise UnreadableError(
            "bad_metadata", f"valid_to {valid_to} is before valid_from {valid_from}; mend one of them"
        )
    return Parsed(
        title=title or fallback_title,
        sections=sections,
        language=metadata.get("language", ""),
        version=metadata.get("version", ""),
        valid_from=valid_from,
        valid_to=valid_to,
    )


def table_lines(rows: Sequence[Sequence[str]]) -> str:
    """A table as lines that can be read one by one: each row with the column's names, "Size: M; Chest: 96 cm".

    Without the names a row that is cut off from its head would say nothing. A table of one column or one row stays as it is.
    """
    clean = [[squeezed(cell) for cell in row] for row in rows]
    clean = [row for row in clean if any(row)]
    if len(clean) < 2 or max(map(len, clean)) < 2:
        return "\n".join(" ".join(filter(None, row)) for row in clean)
    head, *body = clean
    return "\n".join(
        "; ".join(
            f"{head[place]}: {cell}" if place < len(head) and head[place] else cell
            for place, cell in enumerate(row)
            if cell
        )
        for row in body
    )


def squeezed(text: str) -> str:
    """The text in one line with single spaces."""
    return " ".join(text.split())


def tidied(text: str) -> str:
    """The text with its line breaks, but without runs of spaces and empty lines."""
    lines = (_SPACE.sub(" ", line).strip() for line in text.replace("\x00", "").splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _title(sequence: list[Heading | str], metadata: Mapping[str, str]) -> tuple[str, list[Heading | str]]:
    title = metadata.get("title", "")
    headings = [block for block in sequence if isinstance(block, Heading)]
    if not headings:
        return title, sequence
    first = headings[0]
    alone = sum(heading.level <= first.level for heading in headings) == 1
    if alone and (not title or title == first.text or sequence[0] is first):
        sequence = [block for block in sequence if block is not first]
        title = title or first.text
    return title, sequence


def _sections(sequence: Sequence[Heading | str]) -> tuple[ParsedSection, ...]:
    path: list[Heading] = []
    body: list[str] = []
    found: list[ParsedSection] = []

    def close() -> None:
        text = "\n\n".join(body)
        if text:
            found.append(ParsedSection(HEADING_PATH.join(heading.text for heading in path), text))
        body.clear()

    for block in sequence:
        if isinstance(block, Heading):
            close()
            while path and path[-1].level >= block.level:
                path.pop()
            path.append(block)
        else:
            body.append(block)
    close()
    return tuple(found)


def _day(metadata: Mapping[str, str], key: str) -> date | None:
    value = metadata.get(key, "").strip()
    if not value:
        return None
    match = _DAY.match(value)
    try:
        if match:
            return date(*map(int, match.groups()))
    except ValueError:
        pass  # such as the 31st of February: the same fault as no date at all
    raise UnreadableError("bad_metadata", f"{key} {value!r} is not a day such as 2026-11-22; mend it")
