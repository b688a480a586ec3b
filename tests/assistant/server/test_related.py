"""Rows of a product page: only what can be bought and has a true reason, each product once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from assistant.server.config import ServerConfig
from knowledge.recommend.base import Asked, Because, Reason, Recommendation, Way
from tests.assistant.server.conftest import running


@dataclass
class Shelf:
    """Recommends what a test put on it, and remembers what it was asked."""

    goes_with: Sequence[str]
    similar: Sequence[str]
    asked: list[Asked] = field(default_factory=list)

    async def recommend(self, asked: Asked) -> Sequence[Recommendation]:
        self.asked.append(asked)
        ids = self.goes_with if asked.way is Way.GOES_WITH else self.similar
        reason = Reason(because=Because.BOUGHT_TOGETHER, facts={"people": 41, "with": asked.products[0]})
        return [Recommendation(product_id=i, score=1.0, reason=reason) for i in ids if i not in asked.excluded]


async def test_related_products_come_with_their_reason_in_the_page_s_language(config: ServerConfig) -> None:
    first, second, third = "p1", "p2", "p3"
    shelf = Shelf(goes_with=[second, "gone"], similar=[second, third])
    async with running(replace(config, recommender=shelf)) as stage, stage.http() as client:
        zh = (await client.get(f"/api/products/{first}/related?language=zh")).json()
        unknown = await client.get("/api/products/nothing/related")
    assert [(each["id"], each["reason"]) for each in zh["goes_with"]] == [(second, "41 人一起买过")]
    assert [each["id"] for each in zh["similar"]] == [third]
    assert unknown.status_code == 404
    assert [asked.person for asked in shelf.asked] == [None, None]


async def test_where_there_is_nothing_honest_the_rows_are_empty(config: ServerConfig) -> None:
    async with running(replace(config, recommender=Shelf([], []))) as stage, stage.http() as client:
        answer = await client.get("/api/products/p1/related")
    assert answer.json() == {"similar": [], "goes_with": []}
