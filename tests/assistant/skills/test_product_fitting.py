"""What is said to fit a wish: things of the kind that was asked for, without what was ruled out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest

from assistant.skills.contract import ToolContext
from assistant.skills.products.fitting import refused
from connectors.commerce import Language, Product
from knowledge.documents import Hit, Kind
from tests.assistant.skills.conftest import Run
from tests.assistant.skills.fakes import MemoryCatalogue, both, context, named, product, product_document, variant


def keyboard(name: str, connection: str, connection_zh: str) -> Product:
    return product(
        name.lower(),
        both(f"{name} Keyboard", f"{name} 键盘"),
        variant(name, 5000),
        attributes=(named("Connection", "连接", connection, connection_zh),),
    )


WIRED, CORDLESS = keyboard("Clack", "USB-C cable", "USB-C 线"), keyboard("Hush", "Bluetooth 5.3", "蓝牙 5.3")
FREE = keyboard("Plain", "Bluetooth-free radio", "无蓝牙，2.4G")
MOUSE = product("puck", both("Puck Mouse", "Puck 鼠标"), variant("puck", 2000))
TRAY = product("tray", both("Desk Tray", "桌面托盘"), variant("tray", 1500))


@dataclass(frozen=True)
class Found:
    """Finds these products with their scores and how far each is the kind asked for."""

    hits: Sequence[tuple[Product, float, float | None]]

    async def find(
        self, text: str, *, kinds: Sequence[Kind], language: Language, owner: str | None = None, limit: int = 8
    ) -> Sequence[Hit]:
        return [Hit(document=product_document(p), score=score, why="", goods=goods) for p, score, goods in self.hits]


def finding(*hits: tuple[Product, float, float | None]) -> ToolContext:
    return replace(context(), finder=Found(hits), catalogue=MemoryCatalogue({p.id: p for p, _, _ in hits}))


def shown(data: Mapping[str, Any]) -> list[str]:
    return [p["id"] for p in data["products"]]


async def test_only_things_of_the_kind_asked_for_are_said_to_fit(run: Run) -> None:
    result = await run(
        finding((MOUSE, 0.9, 0.0), (WIRED, 0.8, 1.0), (TRAY, 0.7, 0.4)), "search_products", query="keyboard"
    )
    assert (shown(result.data), result.data["count"], result.data["more"]) == (["clack"], 1, False)


async def test_another_name_of_the_kind_fits_unless_it_answers_much_worse(run: Run) -> None:
    near = await run(finding((WIRED, 0.9, 1.0), (CORDLESS, 0.8, 0.7)), "search_products", query="keyboard")
    far = await run(finding((WIRED, 0.9, 1.0), (CORDLESS, 0.5, 0.8)), "search_products", query="keyboard")
    assert (shown(near.data), shown(far.data)) == (["clack", "hush"], ["clack"])


async def test_where_nothing_is_of_the_kind_the_closest_is_called_the_closest(run: Run) -> None:
    result = await run(finding((MOUSE, 0.7, 0.5), (TRAY, 0.2, 0.0)), "search_products", query="trackpad")
    assert (result.outcome, result.data["because"]) == ("products.none", "kind")
    assert [p["id"] for p in result.data["closest"]] == ["puck"]


async def test_without_a_kind_what_falls_far_behind_the_best_is_left_out(run: Run) -> None:
    result = await run(
        finding((WIRED, 0.9, None), (MOUSE, 0.6, None), (TRAY, 0.1, None)), "search_products", query="desk"
    )
    assert shown(result.data) == ["clack", "puck"]


@pytest.mark.parametrize("wish", ["a keyboard or a mouse", "键盘或者鼠标"])
async def test_of_several_things_wished_for_none_is_lost_by_its_kind(run: Run, wish: str) -> None:
    result = await run(finding((WIRED, 0.7, 1.0), (MOUSE, 0.6, 0.0)), "search_products", query=wish)
    assert shown(result.data) == ["clack", "puck"]


@pytest.mark.parametrize(
    "wish", ["keyboard, not bluetooth", "a keyboard without Bluetooth", "键盘，不要蓝牙的", "不带蓝牙的键盘"]
)
async def test_what_is_ruled_out_takes_away_what_the_catalogue_lists_with_it(run: Run, wish: str) -> None:
    base = finding((CORDLESS, 0.9, 1.0), (WIRED, 0.8, 1.0), (FREE, 0.8, 1.0))
    assert shown((await run(base, "search_products", query=wish)).data) == ["clack", "plain"]


async def test_where_everything_has_what_is_ruled_out_the_property_is_named(run: Run) -> None:
    result = await run(finding((CORDLESS, 0.9, 1.0)), "search_products", query="keyboard, not bluetooth")
    assert (result.data["because"], result.data["limits"]["missed"]) == ("limits", ["connection"])


async def test_what_is_ruled_out_may_be_a_property_of_two_words(run: Run) -> None:
    quiet = product(
        "dome",
        both("Dome Headphones", "Dome 耳机"),
        variant("dome", 9000),
        attributes=(named("Noise cancelling", "降噪", "45 dB", "45 dB"),),
    )
    base = finding((quiet, 0.9, 1.0), (WIRED, 0.8, 1.0))
    result = await run(base, "search_products", query="headphones without noise cancelling")
    assert shown(result.data) == ["clack"]


@pytest.mark.parametrize("wish", ["no more than 2 kg", "not too loud", "not sure which", "a keyboard", "预算不多"])
def test_a_no_that_is_about_no_property_rules_nothing_out(wish: str) -> None:
    assert not refused(wish)
