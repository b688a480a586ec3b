"""Policies of a shop folder: Markdown files by name and language, cut into their sections."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import cast

from connectors.commerce import LANGUAGES, Language
from connectors.errors import Misconfigured
from connectors.shops.folder.report import Problems

FOLDER = "policies"
_FILE_NAME = re.compile(rf"(?P<stem>[^.]+)\.(?P<language>{'|'.join(LANGUAGES)})\.md")
_FENCE = re.compile(r"\s*(```|~~~)")


@dataclass(frozen=True, kw_only=True)
class PolicySection:
    """Text under one `##`; `title` is empty for what stands before the first one."""

    title: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Policy:
    """One policy in one language. `stem` is the same in all languages; `valid_to` is the last day of validity."""

    stem: str
    language: Language
    title: str
    sections: tuple[PolicySection, ...]
    version: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


class PolicyError(ValueError):
    """A policy file that cannot be read as one; `line` counts from 1 where it is in one line."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.line = line


def read_policies(folder: Path) -> tuple[Policy, ...]:
    """All policies of a shop folder, by stem and language; raises `Misconfigured` naming what is wrong and where."""
    problems = Problems()
    found = collect_policies(folder, problems)
    if problems:
        raise Misconfigured("; ".join(str(problem) for problem in problems.kept))
    return found


def collect_policies(folder: Path, problems: Problems) -> tuple[Policy, ...]:
    """The policies that are right; the others are noted."""
    found = []
    for path in sorted((folder / FOLDER).glob("*.md")):
        try:
            found.append(parse_policy(path.name, path.read_text(encoding="utf-8-sig")))
        except UnicodeDecodeError:
            problems.add(f"{FOLDER}/{path.name}", None, "is not UTF-8")
        except PolicyError as error:
            problems.add(f"{FOLDER}/{path.name}", error.line, str(error))
    return tuple(found)


def parse_policy(file_name: str, text: str) -> Policy:
    """The policy in a file; raises `PolicyError`."""
    name = _FILE_NAME.fullmatch(file_name)
    if name is None:
        raise PolicyError(f"is not named NAME.LANGUAGE.md with a language of {', '.join(LANGUAGES)}")
    lines = text.splitlines()
    front, start = _front_matter(lines)
    title, sections = _sections(lines, start)
    valid_from, valid_to = _day(front, "valid_from"), _day(front, "valid_to")
    if valid_from and valid_to and valid_to < valid_from:
        raise PolicyError(f"valid_to {valid_to} is before valid_from {valid_from}")
    return Policy(
        stem=name["stem"],
        language=cast(Language, name["language"]),
        title=title,
        sections=sections,
        version=front.get("version", ""),
        valid_from=valid_from,
        valid_to=valid_to,
    )


def _front_matter(lines: list[str]) -> tuple[dict[str, str], int]:
    """The `key: value` lines between two `---` and the index of the first line behind them.

    Not YAML on purpose: it would read version 1.10 as the number 1.1.
    """
    if not lines or lines[0].strip() != "---":
        return {}, 0
    values: dict[str, str] = {}
    for index, line in enumerate(lines[1:], start=1):
        if line.strip() == "---":
            return values, index + 1
        key, colon, value = (part.strip() for part in line.partition(":"))
        if not line.strip():
            continue
        if not colon or key not in {"version", "valid_from", "valid_to"}:
            raise PolicyError("front matter takes version, valid_from and valid_to, as `key: value`", index + 1)
        values[key] = value.strip("\"'")
    raise PolicyError("front matter has no closing ---", 1)


def _day(front: dict[str, str], key: str) -> date | None:
    if not front.get(key):
        return None
    try:
        return date.fromisoformat(front[key])
    except ValueError:
        raise PolicyError(f"{key} {front[key]!r} is not a date such as 2026-11-22") from None


def _sections(lines: list[str], start: int) -> tuple[str, tuple[PolicySection, ...]]:
    """The title and the sections with text; headings inside fenced code are text."""
    title = ""
    heading = ""
    body: list[str] = []
    sections: list[PolicySection] = []
    fenced = False
    for number, line in enumerate([*lines[start:], "## "], start=start + 1):
        if _FENCE.match(line):
            fenced = not fenced
        if fenced or not line.startswith(("# ", "## ")):
            body.append(line)
        elif line.startswith("# "):
            if title:
                raise PolicyError("has a second title; a section starts with ##", number)
            title = line[2:].strip()
        else:
            text = "\n".join(body).strip()
            if text:
                sections.append(PolicySection(title=heading, text=text))
            heading, body = line[3:].strip(), []
    if fenced:
        raise PolicyError("has a fence (``` or ~~~) that is not closed")
    if not title:
        raise PolicyError("has no title: a line that starts with #")
    if not sections:
        raise PolicyError("has no text")
    return title, tuple(sections)
