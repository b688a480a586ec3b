"""PDF and Word files, read in a process that is killed when it takes too long."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from knowledge.sources.reading.parsed import Heading, Parsed, UnreadableError, parsed, squeezed, table_lines, tidied

_SCRIPT = Path(__file__).with_name("extract.py")
PDF_PAGES = 300
SECONDS = 30
_MOST_OUTPUT = 32_000_000
_TABLE, _PAGE = -1, -2


async def read_office(path: Path, kind: str, fallback_title: str, seconds: float = SECONDS) -> Parsed:
    """The document in a "pdf" or "docx" file; raises `UnreadableError`, also when reading takes longer than `seconds`."""
    output = await _output([sys.executable, "-I", str(_SCRIPT), kind, str(path), str(SECONDS), str(PDF_PAGES)], seconds)
    try:
        found: dict[str, Any] = json.loads(output)
    except ValueError:
        # Killed by its own limit of processor time or memory, in the middle of a word.
        raise UnreadableError("too_complex", "asks for more time or memory than a document may; split it") from None
    if "code" in found:
        raise UnreadableError(found["code"], found["message"])
    metadata = {name: squeezed(value) for name, value in found["metadata"].items()}
    read = parsed(_blocks(found["blocks"]), metadata, fallback_title)
    note = f"only its beginning was read (at most {PDF_PAGES} pages or three million characters); split it"
    return replace(read, notes=(note,)) if found["cut"] else read


def _blocks(found: list[tuple[int, Any]]) -> list[Heading | str]:
    """Headings and paragraphs; where there are no headings, the pages name the sections."""
    headed = any(level > 0 for level, _ in found)
    blocks: list[Heading | str] = []
    for level, content in found:
        if level == _TABLE:
            blocks.append(table_lines(content))
        elif level == _PAGE:
            blocks += [] if headed else [Heading(2, f"p. {content}")]
        elif level > 0:
            blocks.append(Heading(level, squeezed(content)))
        else:
            blocks.append(tidied(content))
    return blocks


async def _output(command: list[str], seconds: float) -> bytes:
    process = await asyncio.create_subprocess_exec(
        *command, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(seconds):
            output = bytearray()
            while piece := await process.stdout.read(65_536):
                output += piece
                if len(output) > _MOST_OUTPUT:
                    raise UnreadableError("too_large", "holds more text than a document may; split it")
            await process.wait()
            return bytes(output)
    except TimeoutError:
        raise UnreadableError(
            "too_slow", f"could not be read within {seconds:g} seconds; split it or save it anew"
        ) from None
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
