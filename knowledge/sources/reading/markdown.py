"""Markdown and plain text as headings and paragraphs, with front matter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from knowledge.sources.reading.parsed import METADATA, Heading, Parsed, UnreadableError, parsed, table_lines, tidied

_HEADING = re.compile(r" {0,3}(#{1,6})\s+(.+?)\s*#*\s*")
_FENCE = re.compile(r"\s*(```|~~~)")
_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*")
_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)[^)]*\)")
_EMPHASIS = re.compile(r"(?<![\w*])(\*\*|__|\*)(?=\S)(.+?)(?<=\S)\1(?![\w*])")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_CELL = re.compile(r"(?<!\\)\|")
# A line of a plain text file that stands alone, is short and ends like no sentence is taken for a heading.
_LONGEST_HEADING = 60
# No paragraph written by people is longer; on a hostile one the patterns below would take minutes.
_LONGEST_SHAPED = 20_000
_SENTENCE_END = (".", "。", "!", "！", "?", "？", ",", "，", ";", "；", ":", "：", "…")


def read_markdown(text: str, fallback_title: str) -> Parsed:
    """The document in a Markdown text; raises `UnreadableError` for faulty front matter or no text."""
    lines = text.splitlines()
    metadata, start = front_matter(lines)
    body = _COMMENT.sub("", "\n".join(lines[start:]))
    return parsed(_blocks(body.splitlines()), metadata, fallback_title)


def read_plain(text: str, fallback_title: str) -> Parsed:
    """The document in a plain text; a short line alone between empty ones is a heading. Front matter may stand first."""
    lines = text.splitlines()
    metadata, start = front_matter(lines)
    paragraphs = [part for part in re.split(r"\n\s*\n", "\n".join(lines[start:])) if part.strip()]
    blocks: list[Heading | str] = []
    for place, paragraph in enumerate(paragraphs):
        line = paragraph.strip()
        short = "\n" not in line and len(line) <= _LONGEST_HEADING and not line.endswith(_SENTENCE_END)
        if short and place + 1 < len(paragraphs):
            blocks.append(Heading(1 if place == 0 else 2, line))
        else:
            blocks.append(tidied(paragraph))
    return parsed(blocks, metadata, fallback_title)


def front_matter(lines: Sequence[str]) -> tuple[dict[str, str], int]:
    """The `key: value` lines between two `---` and the index of the first line behind them.

    Not YAML on purpose: it would read version 1.10 as the number 1.1. Keys that mean nothing here are passed over.
    """
    if not lines or lines[0].strip() != "---":
        return {}, 0
    values: dict[str, str] = {}
    for index, line in enumerate(lines[1:], start=1):
        if line.strip() == "---":
            return values, index + 1
        key, colon, value = (part.strip() for part in line.partition(":"))
        if colon and key in METADATA:
            values[key] = value.strip("\"'")
    raise UnreadableError("bad_metadata", "front matter begins with --- but has no closing ---; add it")


def _blocks(lines: Sequence[str]) -> Iterator[Heading | str]:
    paragraph: list[str] = []
    fenced = False
    place = 0
    while place < len(lines):
        line = lines[place]
        place += 1
        if _FENCE.match(line):
            fenced = not fenced
            continue
        heading = None if fenced else _HEADING.fullmatch(line)
        table = (
            not fenced and "|" in line and place < len(lines) and "|" in lines[place] and _RULE.fullmatch(lines[place])
        )
        if heading is None and not table and (line.strip() or fenced):
            paragraph.append(line if fenced else _plain(line.rstrip()))
            continue
        if paragraph:
            yield "\n".join(paragraph)
            paragraph = []
        if heading:
            yield Heading(len(heading[1]), _plain(heading[2]))
        elif table:
            rows = [_cells(line)]
            place += 1
            while place < len(lines) and "|" in lines[place]:
                rows.append(_cells(lines[place]))
                place += 1
            yield table_lines(rows)
    if paragraph:
        yield "\n".join(paragraph)


def _cells(line: str) -> list[str]:
    return [_plain(cell.replace("\\|", "|").strip()) for cell in _CELL.split(line.strip().strip("|"))]


def _plain(text: str) -> str:
    """The text without marks that only shape it; a link keeps its address where that is not said already."""
    if len(text) > _LONGEST_SHAPED:
        return text
    text = _IMAGE.sub(r"\1", text)
    text = _LINK.sub(
        lambda link: link[1] if link[1] == link[2] or link[2].startswith("#") else f"{link[1]} ({link[2]})", text
    )
    return _EMPHASIS.sub(r"\2", text)
