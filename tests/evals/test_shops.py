"""Two shops that others wrote: what their own files say is what shoppers are told, and nobody is told of another's order."""

from __future__ import annotations

import pytest

from evals.cli import default_data
from evals.shops.run import SHOPS, Outside, judge


@pytest.mark.data
@pytest.mark.timeout(300)
@pytest.mark.parametrize("outside", SHOPS, ids=lambda outside: outside.name)
async def test_every_question_about_its_real_orders_and_products_is_answered_right(outside: Outside) -> None:
    data = default_data()
    if not (data / outside.folder).is_dir():
        pytest.skip(f"there is no {outside.folder} under the data folder (AISLE_DATA, else ../shared/data)")
    answers = await judge(outside, data)
    wrong = {a.question.name: (a.question.says, a.missing, a.leaked, a.replies[-1:]) for a in answers if not a.right}
    assert wrong == {}
    assert len(answers) >= 10
