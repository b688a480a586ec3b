"""Lists of questions with their answers, from CSV files, as documents."""

from __future__ import annotations

import asyncio
import csv
import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from connectors.errors import Misconfigured
from knowledge.documents import Document, Kind
from knowledge.language import normal
from knowledge.sources.base import Problem, SourcePage
from knowledge.sources.passages import Origin, Text, passage_documents, spoken_language
from knowledge.sources.reading.charset import decode
from knowledge.sources.reading.parsed import ParsedSection, UnreadableError, parsed

MOST_BYTES = 10_000_000
MOST_ROWS = 20_000
# A quotation mark that is not closed swallows what follows it; no answer has so many lines.
MOST_LINES = 100
COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "question": "question", "问题": "question", "问": "question", "q": "question",
        "answer": "answer", "答案": "answer", "回答": "answer", "答": "answer", "a": "answer",
        "id": "id", "编号": "id",
        "language": "language", "语言": "language",
        "section": "section", "分类": "section", "类别": "section",
        "version": "version", "版本": "version",
        "valid_from": "valid_from", "生效日期": "valid_from",
        "valid_to": "valid_to", "失效日期": "valid_to",
    }
)  # fmt: skip


@dataclass
class _Reading:
    """What was gathered from one file so far."""

    source: str
    subjects: dict[str, list[Document]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    asked: dict[tuple[str, str], int] = field(default_factory=dict)

    def refuse(self, line: int, code: str, sentence: str) -> None:
        self.problems.append(Problem(source=self.source, document=f"line {line}", code=code, sentence=sentence))


class QuestionSource:
    """A CSV file of questions and answers, read whole each time; a faulty row is reported by its line, the rest is taken."""

    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        self._path = path

    async def changes(self, cursor: str | None) -> SourcePage:
        """All questions; raises `Misconfigured` where the file is not there or is no such list."""
        return await asyncio.to_thread(self._read, cursor)

    def _read(self, cursor: str | None) -> SourcePage:
        try:
            size = self._path.stat().st_size
            data = self._path.read_bytes() if size <= MOST_BYTES else b""
        except OSError as error:
            raise Misconfigured(
                f"{self._path.name} cannot be opened: {error.strerror}; mend its place or its rights"
            ) from error
        if size > MOST_BYTES:
            raise Misconfigured(f"{self._path.name} is larger than {MOST_BYTES / 1_000_000:g} MB; divide it")
        text, _ = decode(data)
        reading = _Reading(self.name)
        for line, row in self._rows(text, reading):
            self._take(line, row, reading)
        fingerprint = hashlib.sha256(data).hexdigest()
        if fingerprint == cursor:
            return SourcePage(subjects={}, cursor=cursor, problems=reading.problems)
        return SourcePage(subjects=reading.subjects, cursor=fingerprint, whole=True, problems=reading.problems)

    def _rows(self, text: str, reading: _Reading) -> Iterator[tuple[int, dict[str, str]]]:
        """The rows by their columns, each with the number of the line that it begins in."""
        head = text.partition("\n")[0]
        delimiter = max(",;\t，", key=head.count)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        columns: list[str] = []
        while True:
            line = reader.line_num + 1
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                reading.refuse(line, "bad_row", f"is no row of a CSV file ({error}); check its quotation marks")
                continue
            if not columns:
                columns = [COLUMNS.get(name.strip().lower(), "") for name in row]
                if not {"question", "answer"} <= set(columns):
                    raise Misconfigured(
                        f"{self._path.name}: its first line names no columns question and answer; add them"
                    )
            elif reader.line_num - line >= MOST_LINES:
                reading.refuse(line, "bad_row", f"goes on for more than {MOST_LINES} lines; close its quotation mark")
            elif line > MOST_ROWS:
                reading.refuse(
                    line, "too_many", f"and what follows is not read: at most {MOST_ROWS} lines; divide the file"
                )
                return
            elif any(cell.strip() for cell in row):
                if len(row) > len(columns):
                    reading.refuse(
                        line,
                        "bad_row",
                        "has more cells than the first line; put answers with commas in quotation marks",
                    )
                    continue
                yield line, {name: cell.strip() for name, cell in zip(columns, row, strict=False) if name}

    def _take(self, line: int, row: dict[str, str], reading: _Reading) -> None:
        question, answer = row.get("question", ""), row.get("answer", "")
        if not question or not answer:
            missing = "answer" if question else "question"
            return reading.refuse(line, "bad_row", f"has no {missing}; fill it in or remove the row")
        language = spoken_language(row.get("language", ""), question + answer)
        first = reading.asked.setdefault((normal(question), language), line)
        if first != line:
            return reading.refuse(line, "duplicate", f"asks the same as line {first}; keep one of them")
        subject = row.get("id") or hashlib.sha256(normal(question).encode()).hexdigest()[:12]
        documents = reading.subjects.setdefault(subject, [])
        if any(document.language == language for document in documents):
            return reading.refuse(
                line, "duplicate", f"has an id {subject!r} that another row has in the same language; change one"
            )
        try:
            validity = parsed([answer], row, question)
        except UnreadableError as error:
            return reading.refuse(line, error.code, str(error))
        text = Text(
            title=question,
            language=language,
            sections=(ParsedSection(row.get("section", ""), answer),),
            version=row.get("version", ""),
            valid_from=validity.valid_from,
            valid_to=validity.valid_to,
        )
        documents += passage_documents(
            text, Origin(kind=Kind.QUESTION, source=self.name, subject=subject, prefix=self.name)
        )
        return None
