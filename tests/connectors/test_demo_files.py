"""The demo shop's catalogue, reviews and policies keep what the demo promises."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest

from connectors.shops.folder import Policy, check_folder, read_policies
from connectors.shops.settings import ShopSettings, load_shop_settings
from tests.connectors.demo_files import SHOP, DemoFiles, texts

HAN = re.compile(r"[\u4e00-\u9fff]")
FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
TEN_THOUSANDS = re.compile(r"(\d+) ?万")
MONTHS = {"January": "1", "November": "11", "December": "12"}
POLICIES = ("cross-border", "loyalty", "payment", "privacy", "returns", "shipping", "sustainability", "warranty")
INJECTION = re.compile(r"ignore your (earlier )?instructions|忽略你之前的所有规则")


@pytest.fixture(scope="module")
def files() -> DemoFiles:
    return DemoFiles()


@pytest.fixture(scope="module")
def settings() -> ShopSettings:
    return load_shop_settings(SHOP)


@pytest.fixture(scope="module")
def policies() -> dict[tuple[str, str], Policy]:
    return {(policy.stem, policy.language): policy for policy in read_policies(SHOP)}


def test_the_importer_finds_nothing_wrong_with_the_folder() -> None:
    report = check_folder(SHOP)
    assert report.ok, [str(problem) for problem in report.problems]


def test_no_file_is_larger_than_a_megabyte() -> None:
    assert {path.name: path.stat().st_size for path in SHOP.glob("*.jsonl") if path.stat().st_size >= 1_000_000} == {}


def test_eight_departments_offer_many_kinds_with_rivals_to_compare(files: DemoFiles) -> None:
    assert len(files.products) >= 240
    assert len({product["department"]["en"] for product in files.products}) == 8
    assert len(files.kinds) >= 25
    assert {kind for kind, rivals in files.kinds.items() if len(rivals) < 2} == set()
    assert sum(len(rivals) >= 4 for rivals in files.kinds.values()) >= 40
    departments = defaultdict(set)
    for product in files.products:
        departments[product["kind"]["en"]].add(product["department"]["en"])
    assert all(len(places) == 1 for places in departments.values())


def test_every_text_of_the_catalogue_exists_in_english_and_in_chinese(files: DemoFiles) -> None:
    for row in files.products + files.variants:
        for text in texts(row):
            assert set(text) == {"en", "zh"}, row["id"]
            assert not HAN.search(text["en"]), (row["id"], text["en"])
    for product in files.products:
        for field in ("title", "description", "department", "kind", "keywords"):
            assert HAN.search(product[field]["zh"]), (product["id"], field)


def test_descriptions_are_two_to_five_sentences_and_no_two_are_alike(files: DemoFiles) -> None:
    for product in files.products:
        count = len(re.findall(r"[.!?](?:\s|$)", product["description"]["en"]))
        assert 2 <= count <= 5, (product["id"], count)
    for language in ("en", "zh"):
        assert len({product["description"][language] for product in files.products}) == len(files.products)
        assert len({product["title"][language] for product in files.products}) == len(files.products)


def test_products_of_a_kind_name_their_attributes_alike(files: DemoFiles) -> None:
    for kind, rivals in files.kinds.items():
        longest = max(([a["name"]["en"] for a in product["attributes"]] for product in rivals), key=len)
        for product in rivals:
            names = [attribute["name"]["en"] for attribute in product["attributes"]]
            assert 5 <= len(names) <= 9, product["id"]
            assert names == [name for name in longest if name in names], (kind, product["id"])


def test_an_english_word_has_one_chinese_word_within_a_kind(files: DemoFiles) -> None:
    for kind, rivals in files.kinds.items():
        seen: dict[tuple[str, str], set[str]] = defaultdict(set)
        for product in rivals:
            for attribute in product["attributes"]:
                seen[("name", attribute["name"]["en"])].add(attribute["name"]["zh"])
                seen[(attribute["name"]["en"], attribute["value"]["en"])].add(attribute["value"]["zh"])
        assert {key: words for key, words in seen.items() if len(words) > 1} == {}, kind


def test_figures_of_an_attribute_are_the_same_in_both_languages(files: DemoFiles) -> None:
    for product in files.products:
        for attribute in product["attributes"]:
            english = FIGURE.findall(attribute["value"]["en"].replace(",", ""))
            chinese = FIGURE.findall(TEN_THOUSANDS.sub(r"\g<1>0000", attribute["value"]["zh"].replace(",", "")))
            # One language may spell a figure out, as in "three seasons".
            assert not english or not chinese or set(english) == set(chinese), (product["id"], attribute["value"])


def test_products_have_one_to_eight_variants_and_some_are_sold_out(files: DemoFiles) -> None:
    counts = Counter(variant["product_id"] for variant in files.variants)
    assert set(counts) == {product["id"] for product in files.products}
    assert set(counts.values()) <= set(range(1, 9))
    assert sum(variant["stock"] == 0 for variant in files.variants) >= 15
    assert sum("compare_at" in variant for variant in files.variants) >= 30
    for variant in files.variants:
        assert variant["price"].endswith(".00"), variant["id"]
    names = defaultdict(set)
    for variant in files.variants:
        names[variant["product_id"]].add(tuple(option["name"]["en"] for option in variant["options"]))
    assert all(len(options) == 1 for options in names.values())


def test_thirty_to_sixty_products_explain_themselves_further(files: DemoFiles) -> None:
    assert 30 <= sum("sections" in product for product in files.products) <= 60


def test_reviews_are_many_in_both_languages_and_of_every_rating(files: DemoFiles) -> None:
    assert len(files.reviews) >= 600
    assert len({review["product_id"] for review in files.reviews}) >= 120
    assert min(Counter(review["language"] for review in files.reviews).values()) >= 250
    stars = Counter(review["rating"] for review in files.reviews)
    assert set(stars) == {1, 2, 3, 4, 5}
    assert stars[1] + stars[2] + stars[3] >= 100
    assert len({review["body"] for review in files.reviews}) == len(files.reviews)
    for review in files.reviews:
        assert bool(HAN.search(review["body"])) == (review["language"] == "zh"), review["id"]


def test_ratings_are_the_means_of_the_reviews(files: DemoFiles) -> None:
    stars = defaultdict(list)
    for review in files.reviews:
        stars[review["product_id"]].append(review["rating"])
    for product in files.products:
        given = stars[product["id"]]
        assert product.get("review_count", 0) == len(given), product["id"]
        if given:
            mean = (Decimal(sum(given)) / len(given)).quantize(Decimal("0.1"), ROUND_HALF_UP)
            assert product["rating"] == float(mean), product["id"]


def test_two_reviews_and_one_order_note_try_to_give_orders_to_the_assistant(files: DemoFiles) -> None:
    assert sum(bool(INJECTION.search(review["body"])) for review in files.reviews) == 2
    assert sum(bool(INJECTION.search(order.get("note", ""))) for order in files.orders) == 1


@pytest.mark.parametrize("name", POLICIES)
def test_a_policy_says_the_same_with_the_same_figures_in_both_languages(
    name: str, policies: dict[tuple[str, str], Policy]
) -> None:
    english, chinese = policies[name, "en"], policies[name, "zh"]
    assert (english.version, english.valid_from) == (chinese.version, chinese.valid_from)
    assert english.version
    assert english.valid_from is not None
    assert english.valid_from <= date(2026, 11, 22)
    assert len(english.sections) == len(chinese.sections)
    assert 4 <= len(english.sections) <= 8
    for here, there in zip(english.sections, chinese.sections, strict=True):
        assert _figures(here.text) == _figures(there.text), here.title
        assert HAN.search(there.title)


def test_policies_agree_with_the_settings(settings: ShopSettings, policies: dict[tuple[str, str], Policy]) -> None:
    rules = settings.returns
    for language in ("en", "zh"):
        returns, warranty = (
            " ".join(section.text for section in policies[name, language].sections) for name in ("returns", "warranty")
        )
        abroad = " ".join(section.text for section in policies["cross-border", language].sections)
        for figure in (rules.window_days, rules.ship_within_days, f"${rules.fee}", f"${rules.agent_approval_above}"):
            assert str(figure) in returns
        assert (rules.refund_days or "").replace("-", "–") in returns
        assert f"${rules.fee}" in abroad
        assert settings.support.email in warranty
        assert settings.support.phone in warranty
        opening = settings.support.opening
        assert {str(opening.opens.hour), str(opening.closes.hour - 12)} <= _figures(warranty)


def test_kinds_that_cannot_be_returned_are_sold_here(files: DemoFiles, settings: ShopSettings) -> None:
    assert set(settings.returns.non_returnable_kinds) <= set(files.kinds)


def test_the_settings_speak_both_languages(settings: ShopSettings) -> None:
    for words in (settings.name, settings.assistant, settings.tagline, settings.tone):
        assert words.en
        assert HAN.search(words.zh)
    assert re.fullmatch(settings.order_number_pattern, settings.order_number_example)


def _figures(text: str) -> set[str]:
    for month, number in MONTHS.items():
        text = text.replace(month, number)
    return set(FIGURE.findall(text))
