"""Writes src/protocol/schema.json from the server's frames; with --check only says whether it is up to date (exit 1 if not)."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from assistant.server.frames import json_schema

TARGET = Path(__file__).resolve().parents[1] / "src" / "protocol" / "schema.json"


def rendered() -> str:
    """The schema file's text as it should be."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def main(arguments: list[str]) -> int:
    """0 when the file is (now) the frames' schema, 1 when --check finds a difference."""
    text = rendered()
    if "--check" in arguments:
        return 0 if TARGET.exists() and TARGET.read_text(encoding="utf-8") == text else 1
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
