"""The files that people write: replies, examples and prompts, and what holds for all of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from assistant.skills.contract import Tool
from assistant.skills.examples import load_examples
from assistant.skills.registry import load_skills, skill_examples, skill_folder, skill_prompt
from assistant.skills.replies import Replies, listing, load_replies, tidy
from connectors.commerce import LANGUAGES
from connectors.errors import Misconfigured

SKILLS = load_skills()
INTENTS = {intent.name: intent for intent in skill_examples(SKILLS)}
SLOTS = frozenset(
    ("text", "price_max", "price_min", "product", "products", "order_number", "email", "lines", "reason", "refund_to",
     "question", "flag")
)  # fmt: skip
# What is filled where it is said and never asked for.
NEVER_ASKED_FOR = frozenset(("about", "address", "method", "period", "skip", "swaps"))
# What only language models fill.
FOR_LANGUAGE_MODELS = ("search_products.department", "recommend_products.way", "recommend_products.order_number",
                       "request_return.refund_method")  # fmt: skip
SAID_BY_THE_SERVER = (
    "returns.done", "returns.declined", "returns.changed", "actions.expired", "actions.failed", "actions.pending",
    "actions.too_late", "actions.nothing_open", "actions.waiting_for_agent", "model.unavailable", "guard.withheld", "tool.shop_unreachable",
    "tool.shop_refused",
)  # fmt: skip
HAN = re.compile(r"[一-鿿]")
# A person gives an address in one line, which the tool takes apart; a language model may give its parts.
ADDRESS_PARTS = ("name", "line1", "line2", "city", "region", "postcode", "country", "phone")
PARTS_OF_ADDRESSES = tuple(
    f"{tool}.{part}" for tool in ("change_order_address", "change_my_address") for part in ADDRESS_PARTS
)


def templates(path: Path) -> str:
    return re.sub(r"\{%.*?%\}|\{\{.*?\}\}|^#.*$", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("skill", SKILLS, ids=lambda skill: skill.name)
def test_no_template_holds_a_figure_of_its_own(skill: object) -> None:
    text = templates(skill_folder(skill) / "replies.yaml")  # type: ignore[arg-type] # a skill
    assert not re.search(r"\d|[一二三四五六七八九十百千万]\s*(?:天|个工作日|小时|元|件|折)|%", text)


@pytest.mark.parametrize("code", SAID_BY_THE_SERVER)
def test_what_the_server_says_needs_no_tool(replies: Replies, code: str) -> None:
    contact = {"reference": "RT-1", "email": "care@example.com", "phone": ""}
    data = {"returns.done": {"reference": "RT-1"}, "actions.waiting_for_agent": contact}.get(code, {})
    for language in LANGUAGES:
        assert replies.render(code, language, data)


def test_every_missing_detail_can_be_asked_for(replies: Replies) -> None:
    for slot in SLOTS:
        for language in LANGUAGES:
            assert replies.render(f"ask.{slot}", language, {}).endswith(("?", "？", ".", "。"))
    assert "HP-10001" in replies.render("ask.order_number", "zh", {"example": "HP-10001"})


def test_every_tool_says_what_it_is_doing(replies: Replies, tools: Mapping[str, Tool]) -> None:
    for name in tools:
        assert HAN.search(replies.render(f"working.{name}", "zh", {}))


def test_the_first_words_name_shop_and_person(replies: Replies) -> None:
    data = {"assistant": "Aisle", "shop": "Harbour", "name": "Mia"}
    for language in LANGUAGES:
        assert "Mia" in replies.render("welcome.customer", language, data)
        assert "Harbour" in replies.render("welcome.guest", language, data)
        assert len(replies.choices("welcome.choice", language)) == 4


def test_every_reply_is_in_its_language(replies: Replies) -> None:
    for code in replies.codes:
        if code.startswith(("conversation.", "ask.", "welcome.choice")):
            assert not HAN.search(replies.render(code, "en", {})), code
            assert HAN.search(replies.render(code, "zh", {})), code


def test_every_intent_runs_a_tool_or_says_a_reply_that_exists(replies: Replies, tools: Mapping[str, Tool]) -> None:
    for intent in INTENTS.values():
        assert intent.tool in tools if intent.tool else intent.reply in replies, intent.name


def test_every_tool_can_be_asked_for(tools: Mapping[str, Tool]) -> None:
    assert {intent.tool for intent in INTENTS.values() if intent.tool} == set(tools)


@pytest.mark.parametrize("name", sorted(INTENTS))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_intent_has_many_different_phrasings(name: str, language: str) -> None:
    phrasings = INTENTS[name].phrasings[language]  # type: ignore[index] # one of the two
    assert len(phrasings) >= 25
    assert len(set(phrasings)) == len(phrasings)
    for phrasing in phrasings:
        assert set(re.findall(r"\{(\w+)\}", phrasing)) <= {"order", "product", "email"}


def test_no_message_belongs_to_two_intents() -> None:
    owners: Counter[tuple[str, str]] = Counter()
    for intent in INTENTS.values():
        for language, phrasings in intent.phrasings.items():
            owners.update({(language, p.casefold()) for p in phrasings})
    assert [message for message, count in owners.items() if count > 1] == []


def test_synonyms_are_given_for_values_that_their_tool_takes(tools: Mapping[str, Tool]) -> None:
    for intent in INTENTS.values():
        for argument, values in intent.words.items():
            assert intent.tool
            schema = str(tools[intent.tool].arguments.model_json_schema()["properties"][argument])
            assert all(f"'{value}'" in schema for value in values)
    assert set(INTENTS["request_return"].words) == {"reason", "refund_to"}


def test_every_argument_tells_models_what_it_is_and_the_offline_model_how_to_fill_it(tools: Mapping[str, Tool]) -> None:
    for tool in tools.values():
        assert len(tool.description) > 40
        schema = tool.arguments.model_json_schema()
        assert schema["additionalProperties"] is False
        for name, field in schema["properties"].items():
            assert field["description"], f"{tool.name}.{name}"
            known = field.get("slot") in SLOTS | NEVER_ASKED_FOR or f"{tool.name}.{name}" in (
                *FOR_LANGUAGE_MODELS,
                *PARTS_OF_ADDRESSES,
            )
            assert known, f"{tool.name}.{name}"


@pytest.mark.parametrize("skill", SKILLS, ids=lambda skill: skill.name)
def test_every_skill_tells_hosted_models_what_never_to_say(skill: object) -> None:
    prompt = skill_prompt(skill)  # type: ignore[arg-type] # a skill
    assert prompt.startswith("## ")
    assert len(prompt) < 1800
    for tool in skill.tools:  # type: ignore[attr-defined] # a skill
        assert tool.name in prompt  # type: ignore[attr-defined] # a skill


# ------------------------------------------------------------------ mistakes in the files


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a.b: {en: Hello}", "needs exactly the languages"),
        ("a.b: {en: Hello, zh: ''}", "a.b.zh is empty"),
        ("a.b: {en: Hello, zh: 你好, fr: Salut}", "needs exactly the languages"),
        ("a.b: {en: '{% if %}', zh: 你好}", "not valid Jinja2"),
        ("- a", "must be a table"),
        ("a: [", "replies.yaml"),
    ],
)
def test_a_faulty_reply_names_its_place(tmp_path: Path, text: str, fault: str) -> None:
    (tmp_path / "replies.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(Misconfigured, match=re.escape(fault)):
        load_replies([tmp_path])


def test_a_code_belongs_to_one_skill(tmp_path: Path) -> None:
    (tmp_path / "replies.yaml").write_text("a.b: {en: Hello, zh: 你好}", encoding="utf-8")
    with pytest.raises(Misconfigured, match="already defined"):
        load_replies([tmp_path, tmp_path])


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a: {tool: t, en: [x], zh: [x], colour: red}", "colour"),
        ("a: {en: [x], zh: [x]}", "either a tool or a reply"),
        ("a: {tool: t, reply: r, en: [x], zh: [x]}", "either a tool or a reply"),
        ("a: {tool: t, en: [x]}", "zh"),
        ("a: {tool: t, en: [yes], zh: [x]}", "a: en"),
        ("5", "must be a table"),
    ],
)
def test_a_faulty_example_names_its_place(tmp_path: Path, text: str, fault: str) -> None:
    (tmp_path / "examples.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(Misconfigured, match=re.escape(fault)):
        load_examples([tmp_path])


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("a\nb", "en", "a b"),
        ("好。\n再见。", "zh", "好。再见。"),
        ("好\nok\nfine", "zh", "好ok fine"),
        ("a\n\n• b\n• c\nd\n\n\ne", "en", "a\n\n• b\n• c d\n\ne"),
        ("  a   b  ", "en", "a b"),
        ("• a\n\n• b\n\n• c\n\nd", "en", "• a\n• b\n• c\n\nd"),
    ],
)
def test_the_layout_of_a_template_is_made_plain(text: str, language: str, expected: str) -> None:
    assert tidy(text, language) == expected  # type: ignore[arg-type] # one of the two


def test_enumerations_sound_natural() -> None:
    assert listing(["a", "b", "c"], "en") == "a, b and c"
    assert listing(["甲", "乙", "丙"], "zh") == "甲、乙和丙"
    assert (listing(["a"], "en"), listing([], "zh")) == ("a", "")
