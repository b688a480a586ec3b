"""What a bare yes to the last reply means."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.models.offline.offers import accepted_offer
from assistant.models.offline.scene import Done, Scene, Shown
from assistant.models.offline.tools import ToolShape

SHAPES = {
    name: ToolShape(name=name, slots=()) for name in ("request_stock_notice", "product_details", "compare_products")
}


@pytest.mark.parametrize(
    ("can_wait", "called"),
    [(True, ("request_stock_notice", {"product_id": "a"})), (False, ("compare_products", {"product_ids": ["a", "b"]}))],
)
@pytest.mark.parametrize("yes", ["yes please", "好的"])
def test_a_yes_after_a_sold_out_product_asks_for_the_notice_that_was_offered(
    yes: str, can_wait: bool, called: tuple[str, dict[str, Any]]
) -> None:
    last = Done(name="search_products", arguments={}, outcome="products.found", data={"can_wait": can_wait})
    shown = (Shown(id="a", title="A"), Shown(id="b", title="B"))
    call = accepted_offer(yes, Scene(products=shown, last=last, offered=True), SHAPES)
    assert call is not None
    assert (call.name, call.arguments) == called
