"""Every code of a problem, every limit by name and every setting of a source stands in a README."""

from __future__ import annotations

import re
from pathlib import Path

from connectors.shops.source_settings import BUILT_IN, SourceSettings

ROOT = Path(__file__).parent.parent.parent.parent
_CODES = (
    r'(?:UnreadableError|FetchError|Faulty)\(\s*"(\w+)"',
    r'\bcode="(\w+)"',
    r'"code": "(\w+)"',
    r'\bcode = "(\w+)"',
    r'refuse\(\s*\w+,\s*"(\w+)"',
    r'_note\(\s*\w+,\s*\w+,\s*"(\w+)"',
    r'_problem\(\s*\w+,\s*"(\w+)"',
    r'left_out\["(\w+)"\]',
    r'return "(\w+)", ',
    r'^ +"(\w+)": "\{count\} ',
)


def words(*parts: str) -> set[str]:
    return set(re.findall(r"`([^`\n]+)`", ROOT.joinpath(*parts).read_text(encoding="utf-8")))


def codes(*files: Path) -> set[str]:
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    return {code for pattern in _CODES for code in re.findall(pattern, text, re.MULTILINE)}


def test_every_code_of_a_problem_stands_in_the_sources_readme() -> None:
    files = [
        *(ROOT / "knowledge" / "sources").rglob("*.py"),
        ROOT / "connectors" / "errors.py",
        ROOT / "connectors" / "http.py",
    ]
    found = codes(*files)
    assert {"encrypted", "bad_row", "gone", "personal", "private_address", "robots", "too_many"} <= found
    assert found - words("knowledge", "sources", "README.md") == set()


def test_every_code_of_fetching_stands_in_the_connectors_readme() -> None:
    found = codes(ROOT / "connectors" / "http.py", ROOT / "connectors" / "errors.py")
    assert found - words("connectors", "README.md") == set()


def test_every_setting_of_a_source_stands_in_the_connectors_readme() -> None:
    assert {*SourceSettings.model_fields, *BUILT_IN} - words("connectors", "README.md") == set()
