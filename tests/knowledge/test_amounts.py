"""Numbers in a wish and which way they bind, by what a shop lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from connectors.commerce import Attribute, Product
from knowledge.analysis import Analyser
from knowledge.facets import Vocabulary
from knowledge.facts import facts_of
from knowledge.filters import Filters
from knowledge.language import normal
from knowledge.lexicon import Lexicon
from knowledge.limits import limits_of
from knowledge.properties import Telling, decided
from tests.knowledge.shopfront import product, words
from tests.knowledge.test_limits import vocabulary_of


def thing(id_: str, kind: str, *attributes: tuple[str, str, str, str]) -> Product:
    stated = tuple(Attribute(name=words(a, b), value=words(c, d)) for a, b, c, d in attributes)
    return replace(product(id_, words(id_, id_), words(kind, kind)), attributes=stated)


TENT = thing("Tarn", "tent", ("Sleeps", "人数", "2 people", "2 人"), ("Weight", "重量", "2.1 kg", "2.1 kg"))
BAG = thing("Drift", "sleeping bag", ("Comfort temperature", "舒适温标", "0 °C", "0 ℃"))
WEIGHTS = thing(
    "Hex", "dumbbells", ("Weight range", "重量范围", "5-25 lbs", "5-25 磅"), ("Material", "材质", "Iron", "铁")
)
DESK = thing(
    "Rise", "desk", ("Tabletop", "桌面尺寸", "160 × 80 cm", "160 × 80 cm"), ("Motors", "电机", "2", "2"),
    ("Max. load", "承重", "120 kg", "120 kg"),
)  # fmt: skip
BRICKS = thing("Town", "building blocks", ("Pieces", "块数", "300", "300"))
LAMP = thing("Halo", "lamp", ("Colour rendering", "显色指数", "CRI 95", "CRI 95"))
CARD = thing("Voucher", "gift card", ("Value", "面额", "$25", "25 美元"))
BELL = thing("Bell", "kettlebell", ("Weight", "重量", "16 kg", "16 公斤"))
CHAIR = thing("Sit", "chair", ("Max. load", "承重", "20 kg", "20 kg"))
SHOP = (TENT, BAG, WEIGHTS, DESK, BRICKS, LAMP, CARD, BELL, CHAIR)


@pytest.fixture
async def vocabulary(analyser: Analyser, lexicon: Lexicon) -> Vocabulary:
    return await vocabulary_of(SHOP, analyser, lexicon)


def limits(wish: str, found: Sequence[Product], analyser: Analyser, vocabulary: Vocabulary) -> set[str]:
    read = limits_of(normal(wish), analyser, vocabulary)
    telling = [Telling(1.0, facts_of(one), one.title.values["en"].lower()) for one in found]
    chosen = tuple(limit for _, limit in decided(read.mentions, telling))
    return set(replace(read.filters, properties=chosen).tokens())


@pytest.mark.parametrize(
    ("wish", "found", "tokens"),
    [
        ("tent for two in grey", TENT, {"sleeps=2 people"}),
        ("tent under 3 kg", TENT, {"weight<=3 kg"}),
        ("sleeping bag down to -10", BAG, {"comfort temperature<=-10 °c"}),
        ("睡袋 零下10", BAG, {"comfort temperature<=-10 °c"}),
        ("urethane dumbbells, 5 to 25 lb", WEIGHTS, {"weight range=5-25 lbs"}),
        ("哑铃 5到25磅", WEIGHTS, {"weight range=5-25 lbs"}),
        ("desk with a 160x80 top", DESK, {"tabletop=160 × 80 cm"}),
        ("双电机的桌子", DESK, {"motors=2"}),
        ("desk that must hold 100 kg", DESK, {"max. load>=100 kg"}),
        ("bricks, 200 pcs and up", BRICKS, {"pieces>=200"}),
        ("积木 块数200以上", BRICKS, {"pieces>=200"}),
        ("显色95以上的灯", LAMP, {"colour rendering>=95"}),
        ("voucher of 25 dollars", CARD, {"value=$25"}),
        ("kettlebell 20 kg", BELL, {"weight=20 kg"}),
        ("kettlebell 7 kg", BELL, set()),
        ("desk 2,100,3200 w", DESK, set()),
    ],
)
def test_numbers_are_limits_of_what_the_things_found_have(
    vocabulary: Vocabulary, analyser: Analyser, wish: str, found: Product, tokens: set[str]
) -> None:
    assert limits(wish, [found], analyser, vocabulary) == tokens


def test_an_amount_is_none_of_a_kind_that_the_shop_does_not_sell(vocabulary: Vocabulary, analyser: Analyser) -> None:
    mentions = limits_of("rice cooker for two people", analyser, vocabulary).mentions
    tent = Telling(1.0, facts_of(TENT), "tent")
    assert decided(mentions, [tent], ["rice cooker"], sold=False) == []
    assert Filters(properties=tuple(limit for _, limit in decided(mentions, [tent]))).tokens() == ("sleeps=2 people",)
