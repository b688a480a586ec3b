"""Questions about one product: variants, options, and the piece of its page that fits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.skills.contract import ToolContext
from assistant.skills.replies import Replies
from connectors.commerce import Attribute, Localized, Product, Section
from tests.assistant.skills.conftest import Run
from tests.assistant.skills.fakes import MemoryCatalogue, WordFinder, context, product, product_document, variant


def one(text: str) -> Localized:
    return Localized({"en": text})


def zh(text: str) -> Localized:
    return Localized({"zh": text})


def option(name: str, value: str) -> Attribute:
    return Attribute(name=one(name), value=one(value))


def shirt() -> Product:
    """Nine variants, so many that they are not told one by one; red is sold out in every size."""
    made = [
        variant("tee", price, option("color", color), option("size", size), option("material", material), stock=stock)
        for price, color, size, material, stock in (
            (5088, "blue", "M", "cotton", 4), (5343, "blue", "S", "cotton", 4), (5200, "blue", "L", "polyester", 4),
            (4967, "dark blue", "M", "cotton", 4), (4952, "black", "S", "cotton", 4), (5288, "black", "M", "polyester", 4),
            (5105, "black", "L", "cotton", 4), (4725, "red", "S", "cotton", 0), (4685, "red", "M", "cotton", 0),
        )
    ]  # fmt: skip
    listed = "color: blue, dark blue, black, red; size: M, S, L; material: cotton, polyester"
    return product(
        "tee", one("T-Shirt"), *made, kind=one("T-Shirt"), description=one(f"T-Shirt. Options: {listed}."),
        attributes=(option("color", "blue, dark blue, black, red"),),
    )  # fmt: skip


HEATER = product(
    "100112573665",
    zh("清泉60升超薄电热水器F6033-UD3(HE)一级能效"),
    variant("100112573665", 199900, stock=None),
    kind=zh("电热水器"),
    brand="清泉",
    description=zh("产品尺寸为710×316×555mm，净重28kg，适合小户型安装。"),
    attributes=(Attribute(name=zh("能效等级"), value=zh("一级")),),
    sections=(
        Section(
            title=zh("安装说明"),
            text=zh(
                "安装基本要求：1.安装环境需通风良好；2.墙面需为承重墙，非承重墙需加装支架；3.电源需为独立线路。"
                "安装流程：1.测量确定位置；2.安装挂板并固定；3.连接进出水管路；4.接通电源并测试。"
                "安装费用说明：基础安装费150元（含标准配件）；额外收费项目：1.墙体打孔80元/次；2.远程服务1.5元/公里。"
                "建议安装前预约师傅上门评估，确保环境符合要求。"
            ),
        ),
        Section(
            title=zh("维修说明"),
            text=zh(
                "【保修政策】\n1. 整机包修8年，加热管保修3年。\n2. 需提供购买发票。\n\n"
                "【维修服务】\n城市地区24小时内响应，偏远地区48小时；保修期内免费维修，过保后人工费80元/次。"
            ),
        ),
        Section(
            title=zh("常见故障"),
            text=zh("F001 加热缓慢：检查电源连接，确保电压稳定。\nF002 漏水：检查安全阀是否松动，紧固连接部件。"),
        ),
        Section(title=zh("赠品信息"), text=zh("电风扇：签收后20个工作日内发出。\n保温杯：随货寄出。")),
        Section(title=zh("可换货商品"), text=zh("100112573666：同系列80升（已上架）\n100112573667：速热型（缺货）")),
    ),
)


def shop_of(item: Product, language: str = "en") -> ToolContext:
    return replace(
        context(),
        catalogue=MemoryCatalogue({item.id: item}),
        finder=WordFinder([product_document(item)]),
        language=language,  # type: ignore[arg-type] # one of the two
    )


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("how much is the blue M cotton t-shirt", ["blue, M, cotton"]),
        ("what does it cost in dark blue?", ["dark blue, M, cotton"]),
        ("is black in size L in stock?", ["black, L, cotton"]),
        ("do you have it in polyester", ["blue, L, polyester", "black, M, polyester"]),
    ],
)
async def test_named_values_lead_to_their_variants(run: Run, question: str, told: list[str]) -> None:
    result = await run(shop_of(shirt()), "product_details", product_id="tee", question=question)
    assert result.data["exact"] is True
    assert [v["options"] for v in result.data["variants"]] == told


async def test_a_combination_that_is_not_made_is_said_so_beside_the_closest(run: Run, replies: Replies) -> None:
    result = await run(
        shop_of(shirt()), "product_details", product_id="tee", question="price of the dark blue one in S?"
    )
    assert result.data["exact"] is False
    assert "dark blue, M, cotton" in [v["options"] for v in result.data["variants"]]
    assert "exactly like that" in replies.render(result.outcome, "en", result.data)


@pytest.mark.parametrize(
    "question", ["which colours does it come in", "what colors are available", "do you have it in green?"]
)
async def test_only_what_can_be_bought_is_listed_as_a_choice(run: Run, question: str) -> None:
    result = await run(shop_of(shirt()), "product_details", product_id="tee", question=question)
    assert [a["text"] for a in result.data["answers"]] == ["blue, dark blue, black"]
    assert result.data["lacks"] is ("green" in question)


async def test_many_variants_are_told_by_the_span_of_their_prices(run: Run) -> None:
    result = await run(shop_of(shirt()), "product_details", product_id="tee", question="how much is the t-shirt?")
    assert (result.data["lowest"]["text"], result.data["highest"]["text"]) == ("$49.52", "$53.43")
    assert result.data["variants"] == []


async def test_a_page_that_only_lists_its_options_does_not_repeat_them(run: Run) -> None:
    result = await run(shop_of(shirt()), "product_details", product_id="tee")
    assert result.data["product"]["summary"] == ""
    assert result.data["product"]["attributes"] == []


async def test_a_search_that_names_a_variant_tells_its_price(run: Run) -> None:
    result = await run(shop_of(shirt()), "search_products", query="blue cotton shirt in M")
    assert [v["price"]["text"] for v in result.data["products"][0]["wished"]] == ["$50.88"]


@pytest.mark.parametrize(
    ("question", "said", "unsaid"),
    [
        ("安装要多少钱", "基础安装费150元", "安装流程"),
        ("打孔收费吗", "墙体打孔80元/次", "通风良好"),
        ("安装有什么要求", "墙面需为承重墙", "基础安装费"),
        ("怎么安装", "安装流程", "保修"),
        ("保修多久", "整机包修8年", "24小时"),
        ("过保了维修怎么收费", "人工费80元/次", "基础安装费"),
        ("漏水怎么办", "检查安全阀", "加热缓慢"),
        ("加热慢怎么回事", "检查电源连接", "安全阀"),
        ("显示F002是什么问题", "漏水", "加热缓慢"),
        ("有什么赠品", "保温杯", "安装"),
        ("赠品什么时候发", "20个工作日", "安装"),
        ("可以换成哪些商品", "100112573667", "赠品"),
        ("能效几级", "一级", "安装"),
        ("是什么牌子的", "清泉", "安装"),
    ],
)
async def test_a_long_page_is_answered_by_the_piece_that_fits(run: Run, question: str, said: str, unsaid: str) -> None:
    result = await run(shop_of(HEATER, "zh"), "product_details", product_id="100112573665", question=question)
    told = " ".join(a["text"] for a in result.data["answers"])
    assert said in told
    assert unsaid not in told


@pytest.mark.parametrize("question", ["不出热水怎么办", "有没有童锁"])
async def test_what_the_page_does_not_say_stays_unsaid(run: Run, question: str) -> None:
    result = await run(shop_of(HEATER, "zh"), "product_details", product_id="100112573665", question=question)
    assert result.outcome == "products.unanswered"


@pytest.mark.parametrize("reference", ["100112573665", "F6033-UD3(HE)", "f6033-ud3"])
async def test_a_product_is_found_by_number_code_or_words(run: Run, reference: str) -> None:
    result = await run(shop_of(HEATER, "zh"), "product_details", product_id=reference)
    assert result.outcome == "products.details"


async def test_a_products_number_given_as_an_orders_is_answered_as_a_product(run: Run) -> None:
    result = await run(
        shop_of(HEATER, "zh"), "order_status", order_number="100112573665", question="商品100112573665多少钱"
    )
    assert result.outcome == "products.answer"
    assert result.data["variants"][0]["price"]["text"] == "$1,999.00"


async def test_a_rule_that_no_page_has_is_looked_for_on_the_page_of_the_shown_product(run: Run) -> None:
    shown = replace(shop_of(HEATER, "zh"), shown_products=("100112573665",))
    assert (await run(shown, "find_policy", question="保修多久")).outcome == "products.answer"
    assert (await run(shown, "find_policy", question="有什么会员权益")).outcome == "policies.unknown"
