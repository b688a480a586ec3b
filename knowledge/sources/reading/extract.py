"""Prints the headings and paragraphs of one PDF or DOCX file as JSON. Run as a process of its own that can be killed.

It imports nothing of ours, so that it starts in a third of a second, and holds itself to limits of memory and processor
time: a hostile file may hang or swell a parser, and a thread could not be stopped.

    python -I extract.py pdf|docx FILE SECONDS PAGES  ->  {"metadata": {...}, "blocks": [[level, text], ...], "cut": bool}
                                                      or  {"code": "...", "message": "..."}
"""

from __future__ import annotations

import json
import logging
import resource
import statistics
import sys
import zipfile
from collections.abc import Iterator
from typing import Any

MEMORY = 1_500_000_000
# A DOCX is a ZIP: what it may swell to, and how many times its own size.
UNPACKED = 100_000_000
SWELLING = 200
CHARACTERS = 3_000_000
# A short line in letters so much larger than the page's usual ones is a heading.
LARGER = 1.15
LONGEST_HEADING = 120

Block = tuple[int, Any]  # level 1..6 of a heading, 0 of a paragraph, -1 of a table given by its rows


class Faulty(Exception):  # noqa: N818 - read as what it says of the file, like the errors of connectors
    """What is wrong with the file: a code and a sentence."""


def main(arguments: list[str]) -> int:
    """Exit code 0; whatever is wrong with the file is said in the JSON."""
    kind, path, seconds, pages = arguments
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds) + 1))
    logging.disable(logging.CRITICAL)
    try:
        result = pdf(path, int(pages)) if kind == "pdf" else docx(path)
    except Faulty as error:
        result = dict(zip(("code", "message"), error.args, strict=True))
    except MemoryError:
        result = {"code": "too_complex", "message": "needs more memory than a document may; split it"}
    except Exception as error:  # noqa: BLE001 - parsers of hostile files raise anything; here it ends in one sentence
        result = {"code": "broken", "message": f"is broken and cannot be read ({type(error).__name__}); save it anew"}
    sys.stdout.write(json.dumps(result))
    return 0


def pdf(path: str, pages: int) -> dict[str, Any]:
    """The text of a PDF's first pages; a heading is known by its larger letters."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError

    reader = PdfReader(path)
    try:
        if reader.is_encrypted and not reader.decrypt(""):
            raise Faulty("encrypted", "is locked with a password; save it without one")
    except DependencyError:
        raise Faulty("encrypted", "is encrypted; save it without protection") from None
    blocks: list[Block] = []
    length, cut = 0, len(reader.pages) > pages
    for number, page in enumerate(reader.pages[:pages], 1):
        found = list(page_blocks(page))
        length += sum(len(text) for _, text in found)
        blocks.append((-2, str(number)))
        blocks += found
        if length > CHARACTERS:
            cut = True
            break
    about = reader.metadata
    metadata = {"title": str(about.title)} if about is not None and about.title else {}
    for name in ("version", "valid_from", "valid_to", "language"):
        value = about.get(f"/{name}") if about is not None else None
        if value:
            metadata[name] = str(value)
    return {"metadata": metadata, "blocks": blocks, "cut": cut}


def page_blocks(page: Any) -> Iterator[Block]:
    """Headings and paragraphs of one page."""
    lines: list[tuple[float, str]] = []
    sizes: list[float] = []
    pieces: list[str] = []

    def end_line() -> None:
        text = " ".join("".join(pieces).split())
        lines.append((max(sizes, default=0.0), text))
        sizes.clear()
        pieces.clear()

    def visit(text: str, matrix: list[float], text_matrix: list[float], font: Any, size: float) -> None:
        for place, part in enumerate(text.split("\n")):
            if place:
                end_line()
            if part.strip():
                pieces.append(part)
                sizes.append(round(abs(size * (text_matrix[3] or text_matrix[0] or 1) * (matrix[3] or 1)), 1))
            elif part:
                pieces.append(" ")

    page.extract_text(visitor_text=visit)
    end_line()
    weighed = [size for size, text in lines for _ in range(0, len(text), 20)]
    usual = statistics.median(weighed) if weighed else 0.0
    paragraph: list[str] = []
    for size, text in lines:
        heading = bool(text) and usual > 0 and size >= usual * LARGER and len(text) <= LONGEST_HEADING
        if (heading or not text) and paragraph:
            yield 0, "\n".join(paragraph)
            paragraph = []
        if heading:
            yield (1 if size >= usual * 1.7 else 2 if size >= usual * 1.35 else 3), text
        elif text:
            paragraph.append(text)
    if paragraph:
        yield 0, "\n".join(paragraph)


def docx(path: str) -> dict[str, Any]:
    """The text of a Word document with its headings and tables in their order."""
    refuse_bomb(path)
    from docx import Document
    from docx.table import Table

    document = Document(path)
    blocks: list[Block] = []
    length, cut = 0, False
    for part in document.iter_inner_content():
        if isinstance(part, Table):
            rows = [[cell.text for cell in row.cells] for row in part.rows]
            length += sum(len(cell) for row in rows for cell in row)
            blocks.append((-1, rows))
        else:
            style = (part.style.name or "") if part.style is not None else ""
            first, _, level = style.partition(" ")
            listed = "- " if first == "List" else ""
            # Below the title, which is a style of its own.
            heading = 1 if style == "Title" else int(level) + 1 if first == "Heading" and level.isdigit() else 0
            blocks.append((min(heading, 6), listed + part.text))
            length += len(part.text)
        if length > CHARACTERS:
            cut = True
            break
    about = document.core_properties
    metadata = {"title": about.title, "version": about.version, "language": about.language}
    return {"metadata": {name: value for name, value in metadata.items() if value}, "blocks": blocks, "cut": cut}


def refuse_bomb(path: str) -> None:
    """Nothing; raises `Faulty` for what is no ZIP or would swell beyond measure when unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            packed = sum(entry.compress_size for entry in archive.infolist())
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile:
        raise Faulty("broken", "is no Word document of today (DOCX); save it as one") from None
    if unpacked > UNPACKED or unpacked > 1_000_000 + SWELLING * packed:
        message = f"would swell from {packed} to {unpacked} bytes when unpacked; it is no ordinary document"
        raise Faulty("zip_bomb", message)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
