"""Where sentences end in running text of both languages, also while it is still coming in."""

from __future__ import annotations

import re

_CLOSERS = "[\"'”’」』）)》】\\]*_~`]*"
# Full-width marks and line breaks end a sentence at once; ASCII marks only where white space or a Chinese character follows.
_END = re.compile(rf"(?P<wide>[。！？；]+{_CLOSERS}|\n+)|(?P<narrow>[.!?;…]+{_CLOSERS})(?=\s|[\u4e00-\u9fff])")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\"'])(?:e\.g|i\.e|etc|vs|mr|mrs|ms|dr|prof|st|no|nr|approx|incl|excl|est|min|max|inc"
    r"|ltd|co|corp|dept|fig|vol|tel|ext|a\.m|p\.m|u\.s|u\.k|u\.s\.a"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|mon|tues?|wed|thurs?|fri|sat|sun|[A-Z])\.$",
    re.IGNORECASE,
)
_LIST_MARK = re.compile(r"(?:^|[\n。！？；]|[.!?;…]\s)[\s>#*+-]*(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})\.$")


def sentence_end(text: str, start: int = 0) -> int | None:
    """Where the first sentence of `text` ends, looking from `start` on; None when it may still go on."""
    for match in _END.finditer(text, start):
        if match["wide"] or not _goes_on(text, match):
            return match.end()
    return None


def _goes_on(text: str, match: re.Match[str]) -> bool:
    """Whether the full stop belongs to an abbreviation ("Dec. 3") or a list mark ("1. …")."""
    if match["narrow"] != ".":
        return False
    before = text[max(0, match.start() - 24) : match.end()]
    return bool(_ABBREVIATION.search(before) or _LIST_MARK.search(text[: match.end()][-40:]))


def sentences(text: str) -> list[str]:
    """The sentences of a finished text; joined they are the text."""
    found, start = [], 0
    while (end := sentence_end(text, start)) is not None:
        found.append(text[start:end])
        start = end
    return [*found, text[start:]] if start < len(text) else found
