"""Acts of both outside shops through Aisle: the reference acts end in the reference state, worsened ones change nothing."""

from __future__ import annotations

import pytest

from evals.actions.run import Extent, judge_retail_en, judge_shop_zh
from evals.cli import default_data


@pytest.mark.data
@pytest.mark.timeout(300)
async def test_acts_of_the_english_shop_end_right_and_worsened_ones_are_refused() -> None:
    data = default_data()
    if not (data / "retail-en").is_dir():
        pytest.skip("there is no retail-en under the data folder (AISLE_DATA, else ../shared/data)")
    verdict = await judge_retail_en(data, Extent(most=40, each=2))
    assert verdict.faults == []
    assert verdict.right == verdict.total == 40
    assert verdict.refused == verdict.worsened > 100


@pytest.mark.data
@pytest.mark.timeout(300)
async def test_acts_of_the_chinese_shop_end_right_as_far_as_there_are_tools_for_them() -> None:
    data = default_data()
    if not (data / "shop-zh").is_dir():
        pytest.skip("there is no shop-zh under the data folder (AISLE_DATA, else ../shared/data)")
    verdict = await judge_shop_zh(data, Extent(each=2))
    assert verdict.faults == []
    assert verdict.right == verdict.total - verdict.not_yet.total() > 0
    assert verdict.refused == verdict.worsened > 50
