"""Folders of policy and help files as documents: Markdown, plain text, HTML, PDF and Word."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from connectors.errors import Misconfigured
from knowledge.documents import Document, Kind
from knowledge.sources.base import Problem, SourcePage
from knowledge.sources.passages import Origin, Text, passage_documents, spoken_language
from knowledge.sources.reading.charset import decode
from knowledge.sources.reading.html import read_html
from knowledge.sources.reading.markdown import read_markdown, read_plain
from knowledge.sources.reading.office import read_office
from knowledge.sources.reading.parsed import Parsed, UnreadableError

MOST_FILES = 2_000
MOST_BYTES = 20_000_000
MOST_TEXT_BYTES = 3_000_000
# Part of the cursor: files that did not change are read again when what is made of them does.
READER_VERSION = "1"
READ = frozenset({".md", ".markdown", ".txt", ".html", ".htm", ".pdf", ".docx"})
# People put these into such folders and expect them to be read; pictures and the like are passed over in silence.
NOT_READ = frozenset({".doc", ".rtf", ".odt", ".pages", ".xls", ".xlsx", ".ods", ".ppt", ".pptx", ".odp", ".epub"})
_NAME = re.compile(r"(?P<stem>.+?)(?:\.(?P<language>en|zh))?", re.DOTALL)


@dataclass(frozen=True)
class _File:
    """A file as it was listed; `name` is its path inside the folder, with slashes."""

    path: Path
    name: str
    size: int
    changed: int

    @property
    def named(self) -> tuple[str, str]:
        """The subject and the language in the name: "shoes/sizes.zh.md" is subject "shoes/sizes" in "zh"."""
        match = _NAME.fullmatch(self.name[: -len(self.path.suffix)])
        return (match["stem"], match["language"] or "") if match else (self.name, "")


class FileSource:
    """The files of a folder and its subfolders. A file that cannot be read is reported and keeps what was known of it."""

    def __init__(self, name: str, folder: Path, kind: Kind, *, needed: bool = False) -> None:
        self.name = name
        self._needed = needed
        self._folder = folder
        self._kind = kind
        self._read_before: dict[_File, Parsed] = {}

    async def changes(self, cursor: str | None) -> SourcePage:
        """All files when any of them changed since the cursor, else nothing but the known problems.

        Raises `Misconfigured` where a folder that is needed is not there: an unplugged disk is no empty folder.
        """
        if self._needed and not await asyncio.to_thread(self._folder.is_dir):
            raise Misconfigured(f"the folder {self._folder} is not there; create it, or mend the path in shop.toml")
        files, problems = await asyncio.to_thread(self._listed)
        parsed: dict[_File, Parsed] = {}
        for file in files:
            try:
                parsed[file] = self._read_before.get(file) or await _read(file)
                problems += [self._problem(file, "cut", note) for note in parsed[file].notes]
            except UnreadableError as error:
                problems.append(self._problem(file, error.code, str(error)))
            except OSError as error:
                problems.append(
                    self._problem(file, "unreadable", f"cannot be opened: {error.strerror}; mend its rights")
                )
        self._read_before = parsed
        fingerprint = _fingerprint(files)
        if fingerprint == cursor:
            return SourcePage(subjects={}, cursor=cursor, problems=problems)
        kept = {file.named[0] for file in files if file not in parsed} if cursor else set()
        return SourcePage(
            subjects={
                subject: documents for subject, documents in self._documents(parsed).items() if subject not in kept
            },
            cursor=fingerprint,
            whole=True,
            kept=sorted(kept),
            problems=problems,
        )

    def _documents(self, parsed: dict[_File, Parsed]) -> dict[str, list[Document]]:
        subjects: dict[str, list[Document]] = {}
        seen: dict[str, Counter[tuple[str, str]]] = {}
        for file, read in parsed.items():
            subject, named = file.named
            origin = Origin(
                kind=self._kind,
                source=self.name,
                subject=subject,
                prefix="policy" if self.name == "policies" else self.name,
                attributes={"file": file.name},
            )
            text = Text.of(read, spoken_language(named or read.language, read.text))
            documents = passage_documents(text, origin, seen.setdefault(subject, Counter()))
            subjects.setdefault(subject, []).extend(documents)
        return subjects

    def _listed(self) -> tuple[list[_File], list[Problem]]:
        """The files to read, by name, and those that cannot be. A folder that is not there is an empty one."""
        found: list[_File] = []
        problems: list[Problem] = []
        inside = self._folder.resolve()
        for root, folders, names in os.walk(self._folder):
            folders[:] = sorted(each for each in folders if not each.startswith("."))
            for path in (Path(root, name) for name in sorted(names) if not name.startswith((".", "~$"))):
                suffix = path.suffix.lower()
                name = path.relative_to(self._folder).as_posix()
                if suffix in NOT_READ:
                    sentence = f"{suffix} files are not read; save it as PDF, DOCX, HTML or Markdown"
                    problems.append(Problem(source=self.name, document=name, code="format", sentence=sentence))
                elif suffix in READ and not path.resolve().is_relative_to(inside):
                    # Whoever may write into the folder must not make other files of this machine findable.
                    sentence = "is a link that leads out of the folder; put the file itself there"
                    problems.append(Problem(source=self.name, document=name, code="outside", sentence=sentence))
                elif suffix in READ and path.is_file():
                    status = path.stat()
                    found.append(_File(path, name, status.st_size, status.st_mtime_ns))
        if len(found) > MOST_FILES:
            sentence = (
                f"has {len(found)} files, of which the first {MOST_FILES} are read; divide them among several folders"
            )
            problems.append(Problem(source=self.name, document="", code="too_many", sentence=sentence))
        return found[:MOST_FILES], problems

    def _problem(self, file: _File, code: str, sentence: str) -> Problem:
        return Problem(source=self.name, document=file.name, code=code, sentence=sentence)


def _fingerprint(files: Sequence[_File]) -> str:
    state = json.dumps([READER_VERSION, *([file.name, file.size, file.changed] for file in files)])
    return hashlib.sha256(state.encode()).hexdigest()


async def _read(file: _File) -> Parsed:
    """The document in a file; raises `UnreadableError`, or `OSError` where it cannot be opened."""
    suffix, fallback = file.path.suffix.lower(), file.named[0].rpartition("/")[2].replace("-", " ").replace("_", " ")
    most = MOST_BYTES if suffix in (".pdf", ".docx") else MOST_TEXT_BYTES
    if file.size > most:
        raise UnreadableError("too_large", f"is larger than {most / 1_000_000:g} MB, the most that is read; split it")
    if suffix in (".pdf", ".docx"):
        return await read_office(file.path, suffix[1:], fallback)
    return await asyncio.to_thread(_read_text, file.path, suffix, fallback)


def _read_text(path: Path, suffix: str, fallback: str) -> Parsed:
    data = path.read_bytes()
    if suffix in (".html", ".htm"):
        return read_html(data, fallback).content
    text, _ = decode(data)
    return read_plain(text, fallback) if suffix == ".txt" else read_markdown(text, fallback)
