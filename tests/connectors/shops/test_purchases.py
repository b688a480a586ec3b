"""The optional files that recommendations learn from: anonymous purchases and margins, and the rules in shop.toml."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from datetime import UTC, date, datetime
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from connectors.errors import Misconfigured
from connectors.shops.folder import check_folder, read_margins, read_purchases
from connectors.shops.settings import load_shop_settings
from tests.connectors.folders import SHOP_TOML, ShopFiles

DEMO = Path(__file__).parents[3] / "connectors" / "shops" / "demo" / "shop"
TODAY = date(2026, 11, 22)
LINES = [
    {"person": "p1", "at": "2026-11-01T10:00:00", "products": ["lamp", "mug"]},
    {"person": "p1", "at": "2026-11-03", "products": ["mug"]},
]


def folder(tmp_path: Path, *, purchases: list[Any] = LINES, margins: list[Any] | None = None, rules: str = "") -> Path:
    files = ShopFiles(toml=f"{SHOP_TOML}\n[recommendations]\n{rules}\n")
    made = files.write(tmp_path / "shop")
    for name, lines in (("purchases.jsonl", purchases), ("margins.jsonl", margins)):
        if lines is not None:
            (made / name).write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return made


def problems(made: Path) -> list[str]:
    return [str(problem) for problem in check_folder(made).problems]


def test_purchases_are_read_on_the_shop_s_clock(tmp_path: Path) -> None:
    made = folder(tmp_path)
    first, second = read_purchases(made, load_shop_settings(made), TODAY)
    assert (first.person, first.product_ids) == ("p1", ("lamp", "mug"))
    assert first.at == datetime(2026, 11, 1, 15, tzinfo=UTC)
    assert second.at == datetime(2026, 11, 3, 5, tzinfo=UTC)
    assert check_folder(made).counts["purchases"] == 2


def test_their_times_move_with_the_day_of_the_demo(tmp_path: Path) -> None:
    made = folder(tmp_path)
    text = (made / "shop.toml").read_text(encoding="utf-8")
    (made / "shop.toml").write_text(f"dates_relative_to = 2026-11-22\n{text}", encoding="utf-8")
    first, _ = read_purchases(made, load_shop_settings(made), date(2026, 12, 2))
    assert first.at == datetime(2026, 11, 11, 15, tzinfo=UTC)


def test_without_files_there_is_nothing_to_learn_and_nothing_wrong(tmp_path: Path) -> None:
    made = ShopFiles().write(tmp_path / "shop")
    settings = load_shop_settings(made)
    assert read_purchases(made, settings, TODAY) == ()
    assert read_margins(made, settings) == {}
    assert problems(made) == []


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ({"person": "p1", "at": "2026-11-01", "products": []}, "purchases.jsonl:1: products"),
        ({"person": "p1", "at": "yesterday", "products": ["lamp"]}, "purchases.jsonl:1: at"),
        ({"person": "p1", "at": "2026-11-01", "products": ["yacht"]}, "purchases.jsonl:1: there is no product yacht"),
        ({"person": "p1", "at": "2026-11-01", "products": ["lamp"], "email": "a@b.c"}, "email: unknown key"),
        ({"person": "has spaces", "at": "2026-11-01", "products": ["lamp"]}, "white space"),
    ],
)
def test_a_faulty_purchase_is_named_with_its_line(tmp_path: Path, line: dict[str, Any], why: str) -> None:
    made = folder(tmp_path, purchases=[line])
    assert any(why in problem for problem in problems(made))


def test_a_broken_file_stops_the_start_with_its_line(tmp_path: Path) -> None:
    made = folder(tmp_path, purchases=[{"person": "p1"}])
    with pytest.raises(Misconfigured, match=r"purchases\.jsonl:1"):
        read_purchases(made, load_shop_settings(made), TODAY)


def test_margins_are_shares_by_product(tmp_path: Path) -> None:
    rules = 'margins_file = "margins.jsonl"\nmargin_weight = 0.2'
    made = folder(
        tmp_path, margins=[{"product": "lamp", "margin": 0.4}, {"product": "mug", "margin": -0.1}], rules=rules
    )
    assert read_margins(made, load_shop_settings(made)) == {"lamp": 0.4, "mug": -0.1}
    assert problems(made) == []
    wrong = folder(tmp_path, margins=[{"product": "lamp", "margin": 40}], rules=rules)
    assert any("margins.jsonl:1: margin" in problem for problem in problems(wrong))


def test_a_margins_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    made = folder(tmp_path, rules='margins_file = "margins.jsonl"')
    assert problems(made) == ["margins.jsonl: is missing, though recommendations.margins_file in shop.toml names it"]


@pytest.mark.parametrize(
    ("rules", "why"),
    [
        ("margin_weight = 0.2", "margins_file"),
        ("margin_weight = 2", "margin_weight"),
        ('margins_file = "../margins.jsonl"', "margins_file"),
        ("minimum_people = 1", "minimum_people"),
        ("brand_cap = -1", "brand_cap"),
        ("diversity = 1.5", "diversity"),
        ('consumables = { "desk lamp" = 0 }', "consumables"),
        ("popular = true", "popular"),
        ('excluded_kinds = ["desk lmap"]', "recommendations.excluded_kinds: there is no kind 'desk lmap'"),
        ('excluded_departments = ["Garden"]', "there is no department 'Garden'"),
        ('excluded_products = ["yacht"]', "there is no product 'yacht'"),
        ('consumables = { "candle" = 30 }', "recommendations.consumables: there is no kind 'candle'"),
    ],
)
def test_a_wrong_rule_is_named(tmp_path: Path, rules: str, why: str) -> None:
    assert any(why in problem for problem in problems(folder(tmp_path, rules=rules)))


def test_rules_know_kinds_in_any_case_and_language(tmp_path: Path) -> None:
    made = folder(tmp_path, rules='excluded_kinds = ["Desk Lamp", "台灯"]\nexcluded_departments = ["家居"]')
    assert problems(made) == []


# ------------------------------------------------------------------ the demo shop's own


def test_the_demo_shop_s_purchases_are_what_its_generator_writes(tmp_path: Path) -> None:
    for name in ("products.jsonl", "variants.jsonl"):
        (tmp_path / name).write_bytes((DEMO / name).read_bytes())
    subprocess.run(
        [sys.executable, "-m", "connectors.shops.demo.purchases", str(tmp_path)], check=True, cwd=DEMO.parents[3]
    )
    assert (tmp_path / "purchases.jsonl").read_bytes() == (DEMO / "purchases.jsonl").read_bytes()


def test_the_demo_shop_s_purchases_are_alive() -> None:
    purchases = read_purchases(DEMO, load_shop_settings(DEMO), TODAY)
    assert 2_800 <= len(purchases) <= 3_200
    assert len({p.person for p in purchases}) > 1_000
    pairs = Counter(pair for p in purchases for pair in combinations(sorted(p.product_ids), 2))
    assert sum(count >= 3 for count in pairs.values()) > 150
    again = Counter((p.person, i) for p in purchases for i in p.product_ids)
    assert sum(count > 1 for count in again.values()) > 200
    assert max(p.at for p in purchases) < datetime(2026, 11, 23, tzinfo=UTC)
