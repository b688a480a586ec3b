"""The rules of cancelling, changing and exchanging in shop.toml: checked on load, a mistake named with its key."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.commerce import OrderState
from connectors.errors import Misconfigured
from connectors.shops.settings import ShopSettings, load_shop_settings

WHOLE = 'currency = "EUR"\nname = { en = "Shop" }\n'


def load(folder: Path, toml: str) -> ShopSettings:
    (folder / "shop.toml").write_text(WHOLE + toml, encoding="utf-8")
    return load_shop_settings(folder)


def test_without_a_word_nothing_that_was_sent_can_be_changed(tmp_path: Path) -> None:
    settings = load(tmp_path, "")
    assert OrderState.SHIPPED not in {*settings.cancellations.states, *settings.changes.states}
    assert settings.exchanges.states == (OrderState.DELIVERED,)


def test_a_shop_says_what_it_allows(tmp_path: Path) -> None:
    toml = '[cancellations]\nreasons = ["ordered_by_mistake"]\nwindow_days = "unlimited"\n[changes]\nafter_items = []\n'
    settings = load(tmp_path, toml + "[exchanges]\nenabled = false\n")
    assert (settings.cancellations.reasons, settings.changes.after_items) == (("ordered_by_mistake",), ())
    assert not settings.exchanges.enabled


@pytest.mark.parametrize(
    ("toml", "why"),
    [
        ("[cancellations]\nstates = []", "cancellations.*states needs at least one"),
        ('[cancellations]\nreasons = ["bored"]', "cancellations.reasons"),
        ("[cancellations]\nreasons = []", "reasons and refund_to need"),
        ('[cancellations]\nfee = "-1"', "cancellations.fee is below zero"),
        ('[changes]\nwhat = ["price"]', "changes.what"),
        ('[exchanges]\nagent_approval_above = "-5"', "exchanges.agent_approval_above is below zero"),
        ('[exchanges]\nstates = ["gone"]', "exchanges.states"),
        ("[exchanges]\nonce = true", "exchanges.once"),
    ],
)
def test_a_mistake_is_named_with_its_key(tmp_path: Path, toml: str, why: str) -> None:
    with pytest.raises(Misconfigured, match=why):
        load(tmp_path, toml)
