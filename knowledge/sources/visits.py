"""What is remembered of each page of a web site between readings: enough to ask only for what changed."""

from __future__ import annotations

import base64
import json
import zlib
from dataclasses import asdict, dataclass

# Part of the cursor: with another one all pages are read anew.
FORMAT = 1


@dataclass(frozen=True, kw_only=True)
class Visit:
    """The last look at a page. `subject` is empty where it gives no documents; `code` and `sentence` then say why."""

    etag: str = ""
    modified: str = ""
    lastmod: str = ""
    checked: float = 0.0
    subject: str = ""
    content: str = ""
    code: str = ""
    sentence: str = ""

    @property
    def conditions(self) -> dict[str, str]:
        """The headers by which a server can answer that nothing changed."""
        pairs = (("if-none-match", self.etag), ("if-modified-since", self.modified))
        return {name: value for name, value in pairs if value}


def to_cursor(visits: dict[str, Visit]) -> str:
    """The visits as a text that goes through the store as the source's cursor."""
    rows = {url: {k: v for k, v in asdict(visit).items() if v} for url, visit in sorted(visits.items())}
    packed = zlib.compress(json.dumps({"format": FORMAT, "visits": rows}, ensure_ascii=False).encode())
    return base64.b64encode(packed).decode("ascii")


def from_cursor(cursor: str | None) -> dict[str, Visit]:
    """The visits in a cursor; none for one of another format, so that all is read again."""
    if not cursor:
        return {}
    try:
        found = json.loads(zlib.decompress(base64.b64decode(cursor)))
    except (ValueError, zlib.error):
        return {}
    return {url: Visit(**row) for url, row in found["visits"].items()} if found.get("format") == FORMAT else {}
