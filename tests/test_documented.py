"""What people can set, send or meet stands in a README: a name that is missing there fails here."""

from __future__ import annotations

import argparse
import json
import re
from datetime import datetime
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from assistant.__main__ import build_parser
from assistant.actions.proposal import LIFETIME
from assistant.record.events import KINDS
from assistant.record.states import TRANSITIONS
from assistant.server.frames import CLIENT, SERVER, ErrorFrame
from assistant.settings import Settings
from assistant.skills.changes.deciding import CODES as CHANGE_CODES
from assistant.skills.registry import load_skills, skill_replies
from assistant.skills.returns.rules import CODES
from connectors.shops.settings import ShopSettings
from evals.bench import BENCHES
from evals.run import EVALS

ROOT = Path(__file__).parent.parent


def text(*parts: str) -> str:
    return (ROOT.joinpath(*parts)).read_text(encoding="utf-8")


def missing(names: list[str], document: str) -> list[str]:
    """The names that stand nowhere as a whole `word` of their own; a part of a longer one says nothing about them."""
    words = set(re.findall(r"`([^`\n]+)`", document))
    return [name for name in names if name not in words]


def test_a_part_of_a_longer_word_documents_nothing() -> None:
    assert missing(["window", "returns", "say"], "`window_days`, `returns.done`, `say`") == ["window", "returns"]


def test_every_event_stands_in_the_record_s_readme() -> None:
    assert missing(list(KINDS), text("assistant", "record", "README.md")) == []


def test_every_frame_and_error_code_stands_in_the_server_s_readme_and_the_protocol_page() -> None:
    frames = [
        str(kind.model_fields["type"].default)
        for adapter in (CLIENT, SERVER)
        for kind in get_args(get_args(adapter._type)[0])
    ]
    codes = [str(code) for code in get_args(ErrorFrame.model_fields["code"].annotation)]
    assert missing([*frames, *codes], text("assistant", "server", "README.md")) == []
    assert missing(frames, text("widget", "PROTOCOL.md")) == []


def test_every_setting_stands_in_the_assistant_s_readme() -> None:
    aliases = {"openai_api_key": "OPENAI_API_KEY", "openai_base_url": "OPENAI_BASE_URL"}
    names = [aliases.get(name, f"AISLE_{name.upper()}") for name in Settings.model_fields]
    assert missing(names, text("assistant", "README.md")) == []


def keys(model: type[BaseModel]) -> list[str]:
    found = []
    for name, field in model.model_fields.items():
        found.append(name)
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel) and kind.__name__ != "Words":
            found += keys(kind)
    return found


def test_every_field_of_shop_toml_stands_in_the_connectors_readme() -> None:
    assert missing(keys(ShopSettings), text("connectors", "README.md")) == []


def test_every_tool_reply_code_and_refusal_stands_in_the_skills_readme() -> None:
    skills = load_skills()
    tools = [tool.name for skill in skills for tool in skill.tools]
    families = ("ask.", "welcome.", "working.", "tool.", "label.", "quick.")
    outcomes = [code for code in skill_replies(skills).codes if not code.startswith(families)]
    assert missing([*tools, *outcomes, *CODES, *CHANGE_CODES], text("assistant", "skills", "README.md")) == []


def test_every_state_of_a_proposal_stands_in_the_actions_readme() -> None:
    states = {state for targets in TRANSITIONS.values() for state in targets} | set(TRANSITIONS)
    assert missing(sorted(states), text("assistant", "actions", "README.md")) == []


def test_every_verb_eval_and_bench_stands_in_the_readme() -> None:
    actions = [a for a in build_parser()._actions if isinstance(a, argparse._SubParsersAction)]
    commands = [verb for action in actions for verb in action.choices]
    commands += [f"eval {name}" for name in EVALS] + [f"bench {name}" for name in BENCHES]
    readme = text("README.md")
    assert [each for each in commands if not re.search(rf"\./aisle {re.escape(each)}(?![\w-])", readme)] == []


def test_the_protocol_s_example_proposal_lives_as_long_as_a_real_one() -> None:
    [line] = [line for line in text("widget", "PROTOCOL.md").splitlines() if '"expires":' in line]
    frame = json.loads(line.removeprefix("← "))
    lives = datetime.fromisoformat(frame["item"]["cards"][0]["expires"]) - datetime.fromisoformat(frame["at"])
    assert lives == LIFETIME


@pytest.mark.parametrize("folder", ["connectors", "knowledge", "assistant", "widget", "evals", "tests"])
def test_every_top_level_folder_has_a_readme(folder: str) -> None:
    assert len(text(folder, "README.md")) > 500
