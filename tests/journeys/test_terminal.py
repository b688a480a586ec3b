"""The command line as people use it: written conversations, exit codes, and one clear line where something is wrong."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from assistant.commands.script import read_script
from connectors.errors import Misconfigured
from tests.journeys.conftest import ROOT, Served
from tests.journeys.shop import FOLDER, orders_in

pytestmark = pytest.mark.slow

SHOPPING = Path(__file__).parent / "scripts" / "shopping.jsonl"


@dataclass(frozen=True, kw_only=True)
class Ran:
    """A command that ended: its exit code, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def complaints(self) -> list[str]:
        """What stands on standard error besides the steps."""
        return [line for line in self.err.splitlines() if not line.startswith(("▸", "✔"))]


def aisle_command(home: Path, *arguments: str, typed: str = "", seconds: float = 100) -> Ran:
    """`./aisle ARGUMENTS` once the environment stands, with its data under `home`."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("AISLE_", "OPENAI_"))}
    settings = {"AISLE_HOME": str(home), "HF_HUB_OFFLINE": "1", "ANONYMIZED_TELEMETRY": "False"}
    ended = subprocess.run(
        [sys.executable, "-m", "assistant", *arguments],
        cwd=ROOT, env={**clean, **settings}, input=typed, capture_output=True, text=True, timeout=seconds, check=False,
    )  # fmt: skip
    assert "Traceback" not in ended.stderr, ended.stderr
    return Ran(code=ended.returncode, out=ended.stdout, err=ended.stderr)


@pytest.fixture(scope="module")
def home(prepared_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copied = tmp_path_factory.mktemp("terminal") / "home"
    shutil.copytree(prepared_home, copied)
    return copied


@pytest.fixture(scope="module")
def played(home: Path) -> Ran:
    """The written conversation, played once."""
    return aisle_command(home, "try", "--script", str(SHOPPING), "--json")


def events(ran: Ran) -> list[Mapping[str, Any]]:
    return [json.loads(line) for line in ran.out.splitlines()]


def kinds(of: list[Mapping[str, Any]]) -> list[str]:
    return [event["event"] for event in of]


def test_a_script_prints_every_event_as_a_json_line(played: Ran) -> None:
    assert played.code == 0, played.err
    found = events(played)
    conversations = list(dict.fromkeys(event["conversation"] for event in found))
    assert len(conversations) == 4, "the one it begins with, and one for each change of person"
    for conversation in conversations:
        own = [event for event in found if event["conversation"] == conversation]
        assert [event["seq"] for event in own] == list(range(1, len(own) + 1))
        assert own[0]["event"] == "ConversationStarted"
        assert kinds(own).count("ShopperSaid") <= kinds(own).count("AssistantSaid")
    assert all(event["at"] for event in found)
    assert played.complaints == []


def test_a_played_conversation_shops_returns_declines_and_goes_on_in_chinese(played: Ran) -> None:
    mia, guest, wei = (list(group) for group in _by_person(events(played)))
    assert mia[1]["customer_id"] == "mia-chen"
    outcomes = [event["outcome"] for event in mia if event["event"] == "ToolReturned"]
    assert outcomes[:3] == ["products.found", "products.comparison", "returns.proposal"]
    tapped = [event for event in mia if event["event"] == "ShopperSaid" and event["via"] == "tap"]
    assert len(tapped) == 1
    assert [kind for kind in kinds(mia) if kind.startswith(("Proposal", "Act"))] == [
        "ProposalMade", "ProposalConfirmed", "ActSucceeded", "ProposalMade", "ProposalDeclined",
    ]  # fmt: skip
    [receipt] = [event["receipt"] for event in mia if event["event"] == "ActSucceeded"]
    told = next(
        event["text"] for event in mia if event["event"] == "AssistantSaid" and receipt["reference"] in event["text"]
    )
    assert receipt["amount"]["text"] in told
    last = [event for event in mia if event["event"] == "AssistantSaid"][-1]
    assert any("一" <= character <= "鿿" for character in last["text"])
    assert last["sources"]
    assert "OrderVerified" in kinds(guest)
    assert any(
        card["type"] == "order" for event in guest if event["event"] == "AssistantSaid" for card in event["cards"]
    )
    assert kinds(wei)[-3:] == ["ProposalConfirmed", "ActSucceeded", "AssistantSaid"], (
        "a bare 确认 confirms the one open proposal"
    )


def _by_person(found: list[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """The events of the conversations in which something was said."""
    conversations = dict.fromkeys(event["conversation"] for event in found if event["event"] == "ShopperSaid")
    return [[event for event in found if event["conversation"] == conversation] for conversation in conversations]


async def test_what_was_confirmed_in_the_terminal_stands_in_the_shop(played: Ran, home: Path) -> None:
    assert played.code == 0
    orders = await orders_in(home)
    assert len(orders["HP-10113"].returns) == 1
    assert len(orders["HP-10098"].returns) == 1
    assert orders["HP-10090"].returns == ()


def test_people_type_and_read_plain_text(home: Path) -> None:
    ran = aisle_command(home, "try", "--as", "mia-chen", typed="Where is order HP-10119?\n\n")
    assert ran.code == 0, ran.err
    assert "HP-10119" in ran.out
    assert not ran.out.lstrip().startswith("{")


FAULTS = {
    "an unknown key": ('{"sya": "hello"}', "sya"),
    "two things at once": ('{"say": "hello", "tap": 0}', "one thing"),
    "nothing to do": ("{}", "one thing"),
    "an empty message": ('{"say": ""}', "say"),
    "a language that we do not speak": ('{"language": "fr"}', "language"),
    "a half confirmation": ('{"confirm": false}', "confirm"),
    "no object": ("[1]", ""),
}


@pytest.mark.parametrize(("line", "named"), FAULTS.values(), ids=FAULTS)
def test_every_kind_of_fault_in_a_script_is_named(tmp_path: Path, line: str, named: str) -> None:
    script = tmp_path / "faulty.jsonl"
    script.write_text(f'{{"say": "hello"}}\n{line}\n', encoding="utf-8")
    with pytest.raises(Misconfigured, match=f"faulty.jsonl, line 2: .*{named}"):
        list(read_script(script))


def test_a_faulty_line_is_told_before_anything_is_played(home: Path, tmp_path: Path) -> None:
    script = tmp_path / "faulty.jsonl"
    script.write_text('# a comment\n{"say": "hello"}\n\n{say: hello}\n', encoding="utf-8")
    ran = aisle_command(home, "try", "--script", str(script), "--json")
    assert ran.code == 1
    assert ran.out == ""
    [complaint] = ran.complaints
    assert f"{script}, line 4: " in complaint
    assert "JSON" in complaint


def test_a_line_that_cannot_be_played_is_named(home: Path, tmp_path: Path) -> None:
    script = tmp_path / "impossible.jsonl"
    script.write_text('{"say": "hello"}\n{"confirm": true}\n', encoding="utf-8")
    ran = aisle_command(home, "try", "--script", str(script), "--json")
    assert ran.code == 1
    assert kinds(events(ran)) == ["ConversationStarted", "ShopperSaid", "AssistantSaid"]
    [complaint] = ran.complaints
    assert f"{script}, line 2: " in complaint


def test_a_script_that_is_not_there_is_told_with_its_path(home: Path, tmp_path: Path) -> None:
    ran = aisle_command(home, "try", "--script", str(tmp_path / "missing.jsonl"))
    assert ran.code == 1
    assert str(tmp_path / "missing.jsonl") in ran.complaints[0]


@pytest.mark.parametrize(
    "arguments",
    [
        (), ("frobnicate",), ("try", "--language", "fr"), ("try", "--colour"), ("demo", "--port", "abc"),
        ("demo", "--port", "70000"), ("demo", "--port", "-1"), ("shop",), ("shop", "burn", "x"), ("shop", "check"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_wrong_usage_ends_with_two_and_says_how(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    ran = aisle_command(tmp_path / "home", *arguments)
    assert ran.code == 2
    assert ran.out == ""
    assert "usage: ./aisle" in ran.err
    assert not (tmp_path / "home").exists()


def test_a_taken_port_gives_one_line_and_how_to_mend_it(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ran = aisle_command(tmp_path / "home", "demo", "--port", str(port))
    assert ran.code == 1
    problem, cure = ran.complaints
    assert problem == f"aisle: port {port} is taken."
    assert "--port" in cure
    assert not (tmp_path / "home").exists(), "nothing slow was begun"


def test_a_home_that_is_served_already_gives_one_line_and_how_to_mend_it(aisle: Served) -> None:
    ran = aisle_command(aisle.home, "try", "--script", str(SHOPPING))
    assert ran.code == 1
    problem, cure = ran.complaints
    assert str(aisle.process.pid) in problem
    assert "AISLE_HOME" in cure


def faulty_shop(folder: Path) -> Path:
    """The demo shop with one line spoilt in two of its files."""
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("images"))
    products = (folder / "products.jsonl").read_text(encoding="utf-8").splitlines()
    products[2] = products[2].replace('"department"', '"departmnt"', 1)
    (folder / "products.jsonl").write_text("\n".join(products) + "\n", encoding="utf-8")
    variants = (folder / "variants.jsonl").read_text(encoding="utf-8").splitlines()
    variants[4] = '{"id": "x", "price": "cheap"'
    (folder / "variants.jsonl").write_text("\n".join(variants) + "\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize("job", ["check", "import"])
def test_a_faulty_shop_folder_is_reported_by_file_line_and_reason(tmp_path: Path, job: str) -> None:
    ran = aisle_command(tmp_path / "home", "shop", job, str(faulty_shop(tmp_path / "shop")))
    assert ran.code == 1
    assert any(line.startswith("products.jsonl:3: ") and "departmnt" in line for line in ran.complaints), ran.err
    assert any(line.startswith("variants.jsonl:5: ") for line in ran.complaints), ran.err
    assert ran.complaints[-1] == "Nothing was imported."
    assert not list((tmp_path / "home").rglob("shop.sqlite"))


def test_a_faultless_folder_is_checked_without_importing_and_imported_when_asked(tmp_path: Path) -> None:
    checked = aisle_command(tmp_path / "home", "shop", "check", str(FOLDER))
    assert checked.code == 0
    assert "251 products" in checked.out
    assert not list((tmp_path / "home").rglob("shop.sqlite"))
    imported = aisle_command(tmp_path / "home", "shop", "import", str(FOLDER))
    assert imported.code == 0
    assert len(list((tmp_path / "home").rglob("shop.sqlite"))) == 1


def test_a_folder_that_is_no_shop_is_told_in_one_line(tmp_path: Path) -> None:
    for job in ("check", "import"):
        ran = aisle_command(tmp_path / "home", "shop", job, str(tmp_path))
        assert ran.code == 1
        assert any("shop.toml" in line for line in ran.complaints)
