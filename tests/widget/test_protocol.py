"""What the widget was generated from is what the server speaks, and the page on the protocol names all of it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.cards import CARD
from assistant.server.frames import CLIENT, SERVER, json_schema

WIDGET = Path(__file__).resolve().parents[2] / "widget"


def test_the_schema_is_the_one_of_the_servers_frames() -> None:
    written = subprocess.run([sys.executable, "scripts/write_schema.py", "--check"], cwd=WIDGET, check=False)
    assert written.returncode == 0, "run `npm run protocol` in widget/"


@pytest.mark.skipif(shutil.which("node") is None, reason="Node is missing")
def test_types_and_checks_are_generated_from_the_schema() -> None:
    generated = subprocess.run(["node", "scripts/generate.mjs", "--check"], cwd=WIDGET, check=False)
    assert generated.returncode == 0, "run `npm run protocol` in widget/"


def test_the_page_on_the_protocol_names_every_frame_field_and_error_code() -> None:
    page = (WIDGET / "PROTOCOL.md").read_text(encoding="utf-8")
    schema = json_schema()
    definitions = [*schema["client"]["$defs"].values(), *schema["server"]["$defs"].values()]
    names = {name for definition in definitions for name in definition["properties"]}
    kinds = {d["properties"]["type"]["const"] for d in definitions if "type" in d["properties"]}
    codes = set(schema["server"]["$defs"]["ErrorFrame"]["properties"]["code"]["enum"])
    states = set(schema["server"]["$defs"]["ProposalItem"]["properties"]["state"]["enum"])
    assert sorted(word for word in names | kinds | codes | states if f"`{word}`" not in page) == []


def test_the_example_exchange_on_that_page_holds() -> None:
    page = (WIDGET / "PROTOCOL.md").read_text(encoding="utf-8")
    lines = [line for block in page.split("```")[1::2] for line in block.splitlines() if line[:2] in ("→ ", "← ")]
    assert len(lines) >= 10
    for line in lines:
        (CLIENT if line.startswith("→") else SERVER).validate_json(line[2:])
    cards = [card for line in lines for card in json.loads(line[2:]).get("item", {}).get("cards", [])]
    assert [CARD.validate_python(card).type for card in cards] == ["confirmation", "receipt"]
