"""Policies of a shop folder: title, sections, version and validity, or what is wrong and in which line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from connectors.errors import Misconfigured
from connectors.shops.folder import Policy, PolicySection, read_policies
from tests.connectors.folders import ShopFiles

RETURNS = """---
version: 1.10
valid_from: 2026-01-01

valid_to: "2026-12-31"
---
# Returns

You have 30 days.

## How

### In a shop

```
# not a heading
## nor this
```

## Empty

## Fees
None.
"""


def policies(folder: Path, **texts: str) -> tuple[Policy, ...]:
    names = {f"{name.replace('_', '.')}.md": text for name, text in texts.items()}
    return read_policies(ShopFiles(policies=names).write(folder))


def test_a_policy_is_cut_into_its_sections(tmp_path: Path) -> None:
    (policy,) = policies(tmp_path, returns_en=RETURNS)
    assert (policy.stem, policy.language, policy.title) == ("returns", "en", "Returns")
    assert policy.sections == (
        PolicySection(title="", text="You have 30 days."),
        PolicySection(title="How", text="### In a shop\n\n```\n# not a heading\n## nor this\n```"),
        PolicySection(title="Fees", text="None."),
    )
    # A version is text: as a number 1.10 would be older than 1.9.
    assert (policy.version, policy.valid_from, policy.valid_to) == ("1.10", date(2026, 1, 1), date(2026, 12, 31))


def test_both_languages_of_a_policy_share_their_stem(tmp_path: Path) -> None:
    found = policies(tmp_path, returns_en="# Returns\n\nYes.\n", returns_zh="# 退货\n\n可以。\n")
    assert [(p.stem, p.language, p.title) for p in found] == [("returns", "en", "Returns"), ("returns", "zh", "退货")]


def test_a_shop_without_policies_has_none(tmp_path: Path) -> None:
    assert read_policies(tmp_path) == ()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "has no title"),
        ("Just text.", "has no title"),
        ("# Title", "has no text"),
        ("# One\n\nText.\n\n# Two\n", r"a\.en\.md:5: has a second title"),
        ("---\nversion: 1\n", r"a\.en\.md:1: front matter has no closing ---"),
        ("---\nauthor: me\n---\n# A\nb", r"a\.en\.md:2: front matter takes version, valid_from and valid_to"),
        ("---\nvalid_from: soon\n---\n# A\nb", "valid_from 'soon' is not a date"),
        ("---\nvalid_from: 2026-02-01\nvalid_to: 2026-01-01\n---\n# A\nb", "valid_to 2026-01-01 is before"),
        ("# A\n\n```\nopen", "is not closed"),
    ],
)
def test_a_fault_is_named_with_its_place(text: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=why):
        policies(tmp_path, a_en=text)


@pytest.mark.parametrize("name", ["a.md", "a.de.md", "a.b.en.md"])
def test_a_file_must_be_named_after_its_language(name: str, tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"NAME\.LANGUAGE\.md"):
        read_policies(ShopFiles(policies={name: "# A\n\nb\n"}).write(tmp_path))
