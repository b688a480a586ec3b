"""`./aisle knowledge` on a shop folder of its own: exit codes, --json, and what a second process is told."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from assistant.__main__ import main
from assistant.commands.knowledge_tables import show_sync
from assistant.home import OpenHome, note_address, shop_home
from assistant.settings import DEMO_SHOP, read_settings
from knowledge.checks.findings import CONTRADICTIONS, Code, Finding
from knowledge.store import Written
from knowledge.sync import SyncReport

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo shop with a page that contradicts its policy."""
    folder = tmp_path_factory.mktemp("shops") / "shop"
    shutil.copytree(DEMO_SHOP, folder)
    for name in ("reviews.jsonl", "purchases.jsonl"):
        (folder / name).write_text("", encoding="utf-8")
    with (folder / "questions.csv").open("a", encoding="utf-8") as file:
        file.write(
            "back,en,Returns,How long can I return things?,You can return things within 10 days after delivery.\n"
        )
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def run(shop: Path, home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    for name in [name for name in os.environ if name.startswith(("AISLE_", "OPENAI_"))]:
        monkeypatch.delenv(name)

    def knowledge(job: str, *words: str) -> tuple[int, Any, str]:
        code = main(["knowledge", job, *words, "--shop", str(shop), "--home", str(home), "--json"])
        told = capsys.readouterr()
        lines = told.out.strip().splitlines()
        return code, json.loads(lines[-1]) if lines else None, told.err

    return knowledge


def test_sync_then_search_sources_and_check(
    run: Any, shop: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, synced, _ = run("sync", "--source", "policies", "--source", "questions")
    assert (code, synced["sources"]) == (0, ["policies", "questions"])
    assert synced["contradictions"] > 0
    code, found, _ = run("search", "how long can I return things", "--kind", "policy")
    assert code == 0
    assert found["hits"][0]["section"] == "How long you have"
    assert found["hits"][0]["why"]
    code, nothing, _ = run("search", "zzqx vvbn")
    assert (code, nothing["hits"]) == (0, [])
    code, sources, _ = run("sources")
    assert code == 0
    assert {"policies", "questions", "catalogue"} <= {source["name"] for source in sources["sources"]}
    code, checked, _ = run("check")
    assert code == 1
    assert any(set(finding["figures"]) == {"30 days", "10 days"} for finding in checked["findings"])
    main(["knowledge", "sources", "--shop", str(shop), "--home", str(home)])
    assert f"./aisle knowledge check --shop {shop} --home {home}" in capsys.readouterr().out
    code, gaps, _ = run("gaps")
    assert (code, gaps) == (0, {"gaps": []})
    assert main(["knowledge", "check", "--shop", str(shop), "--home", str(home), "--language", "zh"]) == 1
    assert "两处对同一件事说法不同" in capsys.readouterr().out


def test_a_second_process_is_told_who_holds_the_index_and_what_to_ask_instead(run: Any, shop: Path, home: Path) -> None:
    held = OpenHome(shop_home(read_settings(shop=shop, home=home)))
    try:
        code, view, told = run("sources")
    finally:
        held.release()
    assert (code, view) == (1, None)
    assert f"process {os.getpid()}" in told
    assert "/owner/knowledge/sources" in told
    assert f"./aisle owner token --home {home}" in told
    assert ":8000" not in told


def test_findings_are_counted_in_words_that_agree(capsys: pytest.CaptureFixture[str]) -> None:
    wrong = Finding(code=min(CONTRADICTIONS), places=())
    mild = Finding(code=next(code for code in Code if code not in CONTRADICTIONS), places=())
    synced = SyncReport(written=Written(), indexed=0, seconds=0, sources=(), problems=())
    show_sync(synced, [wrong], " --home 'my home'")
    show_sync(synced, [wrong, mild, mild])
    told = capsys.readouterr().out
    assert "1 finding (1 contradiction): ./aisle knowledge check --home 'my home'\n" in told
    assert "3 findings (1 contradiction): ./aisle knowledge check\n" in told


def test_the_hint_names_where_the_holder_serves_and_forgets_it_with_the_holder(
    run: Any, shop: Path, home: Path
) -> None:
    folder = shop_home(read_settings(shop=shop, home=home))
    held = OpenHome(folder)
    note_address(folder, "http://127.0.0.1:8123")
    _, _, told = run("check")
    held.release()
    assert f"process {os.getpid()} has" in told
    assert "http://127.0.0.1:8123/owner/knowledge/findings" in told
    held = OpenHome(folder)
    _, _, told = run("check")
    held.release()
    assert "8123" not in told


def test_faults_of_the_person_at_the_keyboard_are_told_in_a_line(run: Any, shop: Path, home: Path) -> None:
    code, _, told = run("sync", "--source", "nothing")
    assert code == 1
    assert "there is no source 'nothing'" in told
    code, _, told = run("search", "my orders", "--kind", "order")
    assert code == 1
    assert "--customer" in told
    code, _, told = run("approve", "c_none", "--question", "Q?", "--answer", "A.")
    assert code == 1
    assert "no conversation c_none" in told
    code, _, told = run("withdraw", "a_none")
    assert code == 1
    assert f"./aisle knowledge answers --shop {shop} --home {home} lists them" in told
    for wrong in (["knowledge"], ["knowledge", "search"], ["knowledge", "search", "x", "--kind", "nothing"]):
        with pytest.raises(SystemExit) as stopped:
            main(wrong)
        assert stopped.value.code == 2
