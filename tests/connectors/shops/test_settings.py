"""shop.toml: what is wrong is said with the place; what is not said has a default that is documented."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.errors import Misconfigured
from connectors.money import Money
from connectors.shops.settings import ShopSettings, load_shop_settings

WHOLE = 'currency = "EUR"\nname = { en = "Shop" }\n'


def load(folder: Path, toml: str) -> ShopSettings:
    (folder / "shop.toml").write_text(toml, encoding="utf-8")
    return load_shop_settings(folder)


def test_a_name_and_a_currency_are_enough(tmp_path: Path) -> None:
    settings = load(tmp_path, WHOLE)
    assert settings.money("4.90") == Money(490, "EUR")
    assert settings.zone.key == "UTC"


def test_unlimited_days_are_none(tmp_path: Path) -> None:
    returns = load(tmp_path, WHOLE + '[returns]\nwindow_days = "unlimited"\nship_within_days = "unlimited"\n').returns
    assert (returns.window_days, returns.ship_within_days) == (None, None)


@pytest.mark.parametrize(
    ("toml", "why"),
    [
        ("currency = 'EUR'", "name"),
        ("name = { en = 'Shop' }\ncurrency = 'euro'", "currency"),
        ("name = {}\ncurrency = 'EUR'", "name needs en, zh or both"),
        (WHOLE + "colour = 'red'", "colour"),
        (WHOLE + "time_zone = 'Mars/Olympus'", "time_zone.*not a time zone"),
        (WHOLE + "time_zone = '../etc/passwd'", "time_zone.*not a time zone"),
        (WHOLE + "order_number_pattern = '['", "order_number_pattern.*not a regular expression"),
        (WHOLE + "languages = []", "languages"),
        (WHOLE + "languages = ['zh']", "default_language 'en' is not one of languages"),
        (WHOLE + "[returns]\nwindow_days = 'forever'", r"returns\.window_days"),
        (WHOLE + "[returns]\nwindow_days = -1", r"returns\.window_days"),
        (WHOLE + "[returns]\nfee = '1.555'", "more decimals than EUR has"),
        (WHOLE + "[returns]\nfee = '-1'", r"returns\.fee is below zero"),
        (WHOLE + "[returns]\nagent_approval_above = 'much'", "'much' is not an amount"),
        (WHOLE + "[returns]\nrefund_to = []", r"returns\.refund_to needs at least one way"),
        (WHOLE + "[support.opening]\nopens = 18:00:00\ncloses = 09:00:00", "opens at 18:00"),
        ("currency = 'EUR'\nname = [", "Invalid value"),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, toml: str, why: str) -> None:
    with pytest.raises(Misconfigured, match=rf"(?s)shop\.toml: .*{why}"):
        load(tmp_path, toml)


def test_a_missing_file_says_what_a_shop_folder_needs(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"shop\.toml is missing.*connectors/README\.md"):
        load_shop_settings(tmp_path)
