"""The demo shop front's API: what the page needs, in the language it asks for, fresh and cheap."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.assistant.server.conftest import Stage
from tests.assistant.server.fakes import product


async def get(stage: Stage, path: str, **query: str | int) -> tuple[int, Any]:
    async with stage.http() as http:
        answer = await http.get(path, params=query)
    return answer.status_code, answer.json()


async def ids(stage: Stage, **query: str | int) -> list[str]:
    status, body = await get(stage, "/api/products", **query)
    assert status == 200, body
    return [tile["id"] for tile in body["products"]]


async def test_the_shop_says_what_its_page_needs(stage: Stage) -> None:
    status, shop = await get(stage, "/api/shop")
    assert status == 200
    assert shop == {
        "name": {"en": "Corner", "zh": "街角"},
        "tagline": {"en": "Good things", "zh": "好物"},
        "assistant": {"en": "Aisle", "zh": "小廊"},
        "languages": ["en", "zh"],
        "default_language": "en",
        "accent": "#1f6f5c",
        "currency": "USD",
        "departments": [
            {"id": "audio", "name": {"en": "Audio", "zh": "影音"}, "count": 2},
            {"id": "home", "name": {"en": "Home", "zh": "影音"}, "count": 1},
        ],
        "model": {"kind": "scripted", "name": "echo"},
        "demo_customers": [{"id": "ana", "name": "Ana"}, {"id": "ben", "name": "Ben"}],
        "demo_customer": "ana",
    }


async def test_a_list_is_sorted_cut_and_counted(stage: Stage) -> None:
    assert await ids(stage) == ["p3", "p2", "p1"]  # featured: the most reviewed of equally rated ones
    assert await ids(stage, sort="price") == ["p3", "p1", "p2"]
    assert await ids(stage, sort="-price") == ["p2", "p1", "p3"]
    assert await ids(stage, sort="newest") == ["p3", "p2", "p1"]
    assert await ids(stage, sort="rating", offset=1, limit=1) == ["p2"]
    _, body = await get(stage, "/api/products", limit=1)
    assert (body["total"], len(body["products"])) == (3, 1)


async def test_a_list_is_narrowed_by_department_and_by_words(stage: Stage) -> None:
    assert await ids(stage, department="home") == ["p3"]
    assert await ids(stage, department="nothing") == []
    assert await ids(stage, q="headphones") == ["p3", "p2", "p1"]
    assert await ids(stage, q="耳机2", language="zh") == ["p2"]
    assert await ids(stage, q="headphones", department="audio", sort="price") == ["p1", "p2"]
    assert await ids(stage, q="   ") == ["p3", "p2", "p1"]


async def test_a_tile_is_in_the_language_asked_for(stage: Stage) -> None:
    _, english = await get(stage, "/api/products", q="headphones 1")
    _, chinese = await get(stage, "/api/products", q="耳机1", language="zh")
    assert english["products"][0] == {
        "id": "p1", "title": "Headphones 1", "department": "Audio", "kind": "headphones", "brand": "Norvane",
        "price": "$49.90", "compare_at": "$59.90", "image": "/images/p1", "rating": 4.5, "review_count": 1,
        "available": True,
    }  # fmt: skip
    assert (chinese["products"][0]["title"], chinese["products"][0]["kind"]) == ("耳机1", "耳机")


async def test_a_product_page_has_everything_and_is_read_live(stage: Stage) -> None:
    await get(stage, "/api/shop")  # the copy for lists is made now
    stage.catalogue.entries[0] = product(1, price=100)
    status, page = await get(stage, "/api/products/p1", language="zh")
    assert status == 200
    assert page["price"] == "$1.00"
    assert page["attributes"] == [{"name": "重量", "value": "250 g"}]
    assert page["options"] == [{"name": "颜色", "values": ["黑色", "白色"]}]
    assert page["variants"][0] == {
        "id": "p1-b", "options": {"颜色": "黑色"}, "price": "$1.00", "compare_at": "$11.00", "available": True, "stock": 3,
    }  # fmt: skip
    assert page["sections"] == [{"title": "保养", "text": "Keep dry."}]
    assert page["reviews"][0] == {
        "rating": 5, "title": "Good", "body": "<script>alert(1)</script>", "author": "Ana", "written": "2026年11月22日",
    }  # fmt: skip
    _, english = await get(stage, "/api/products/p1")
    assert english["reviews"][0]["written"] == "November 22, 2026"


async def test_a_price_that_depends_on_the_variant_says_so(stage: Stage) -> None:
    both = product(1)
    variants = tuple(type(v)(**(vars(v) | {"available": True})) for v in both.variants)
    stage.catalogue.entries = [product(1, variants=variants)]
    _, english = await get(stage, "/api/products")
    _, chinese = await get(stage, "/api/products", language="zh")
    assert (english["products"][0]["price"], chinese["products"][0]["price"]) == ("from $49.90", "$49.90 起")


async def test_changes_of_the_catalogue_are_seen_after_a_few_seconds(stage: Stage) -> None:
    assert await ids(stage, sort="newest") == ["p3", "p2", "p1"]
    stage.catalogue.entries += [product(4), "p1"]
    assert await ids(stage, sort="newest") == ["p3", "p2", "p1"]
    stage.clock.pass_time(timedelta(seconds=6))
    assert await ids(stage, sort="newest") == ["p4", "p3", "p2"]


async def test_a_shop_that_is_down_leaves_the_last_lists_standing(stage: Stage) -> None:
    assert len(await ids(stage)) == 3
    stage.catalogue.down = True
    stage.clock.pass_time(timedelta(minutes=1))
    assert len(await ids(stage)) == 3


async def test_a_shop_that_was_never_reached_is_told_plainly(stage: Stage) -> None:
    stage.catalogue.down = True
    status, body = await get(stage, "/api/products")
    assert (status, body["error"]["code"]) == (503, "unavailable")


@pytest.mark.parametrize(
    "query",
    [
        {"limit": 101}, {"limit": 0}, {"offset": -1}, {"sort": "random"}, {"language": "fr"}, {"q": "x" * 201},
        {"surprise": 1},
    ],
)  # fmt: skip
async def test_a_list_that_cannot_be_meant_is_refused(stage: Stage, query: dict[str, Any]) -> None:
    status, body = await get(stage, "/api/products", **query)
    assert (status, body["error"]["code"]) == (422, "bad_frame")


async def test_what_is_not_there_is_not_found(stage: Stage) -> None:
    for path in ("/api/products/p9", "/api/nothing", "/images/p9", "/assets/none.js", "/widget/none.js", "/docs"):
        status, body = await get(stage, path)
        assert (status, body["error"]["code"]) == (404, "not_found"), path
