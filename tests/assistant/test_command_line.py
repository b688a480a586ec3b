"""What stops a command is said in one line with its cure, and never as a traceback."""

from __future__ import annotations

import errno
import os
import shutil
import socket
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from sqlalchemy.exc import OperationalError

from assistant.__main__ import main
from assistant.commands import shop as shop_command
from assistant.home import OpenHome, shop_home
from assistant.settings import DEMO_SHOP, Settings
from knowledge.errors import ModelUnusableError

FULL = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/somewhere/record.sqlite")
READ_ONLY = OSError(errno.EROFS, os.strerror(errno.EROFS), "/somewhere")
LOCKED = OperationalError("SELECT 1", {}, sqlite3.OperationalError("database or disk is full"))


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """No setting of the machine's own decides, nothing is written outside the test's folder, logs go where they went."""
    for name in [name for name in os.environ if name.startswith(("AISLE_", "OPENAI_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AISLE_HOME", str(tmp_path / "home"))
    yield
    structlog.reset_defaults()


def said(capsys: pytest.CaptureFixture[str]) -> str:
    """What the command said of its problem, without the steps that went well before it."""
    lines = capsys.readouterr().err.splitlines()
    told = [line for line in lines if not line.startswith(("▸", "✔"))]
    assert not any("Traceback" in line for line in lines)
    assert told[0].startswith("aisle: ")
    assert len(told) <= 2
    assert all(line.startswith("  → ") for line in told[1:])
    return "\n".join(told)


@pytest.mark.parametrize("port", ["99999", "65536", "-1", "abc", "8000.5", "²"])
def test_a_port_that_is_none_is_wrong_usage(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["demo", f"--port={port}"])
    assert stopped.value.code == 2
    last = capsys.readouterr().err.splitlines()[-1]
    assert "--port" in last
    assert "65535" in last


@pytest.mark.parametrize(
    ("variable", "value", "named"),
    [
        ("AISLE_PORT", "abc", "AISLE_PORT"),
        ("AISLE_PORT", "99999", "AISLE_PORT"),
        ("AISLE_MODEL_TIMEOUT", "-1", "AISLE_MODEL_TIMEOUT"),
        ("AISLE_LOG_LEVEL", "loud", "AISLE_LOG_LEVEL"),
        ("AISLE_DATABASE_URL", "not a url", "AISLE_DATABASE_URL"),
        ("AISLE_DATABASE_URL", "nosuchdatabase://somewhere", "AISLE_DATABASE_URL"),
    ],
)
def test_a_wrong_setting_is_named(
    variable: str, value: str, named: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    assert main(["try", "--script", os.devnull]) == 2
    assert named in said(capsys)


def test_the_command_line_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AISLE_PORT", "abc")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert main(["serve", "--port", str(taken.getsockname()[1])]) == 1


def test_a_taken_port_is_said_with_another_one(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["demo", "--port", str(port)]) == 1
    assert f"--port {port % 65535 + 1}" in said(capsys)


def test_a_missing_script_is_named_before_anything_is_opened(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["try", "--script", str(tmp_path / "none.jsonl")]) == 1
    assert "none.jsonl: No such file" in said(capsys)
    assert not (tmp_path / "home").exists()


def test_a_script_that_is_no_text_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    script = tmp_path / "picture.jsonl"
    script.write_bytes(b"\x89PNG\xff\xfe")
    assert main(["try", "--script", str(script)]) == 1
    assert "picture.jsonl is not UTF-8" in said(capsys)


@pytest.mark.parametrize("command", [("demo", "--port", "0"), ("serve", "--port", "0"), ("try",)])
def test_a_shop_folder_that_is_not_there_is_named(
    command: tuple[str, ...], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main([*command, "--shop", str(tmp_path / "nowhere")]) == 1
    assert "nowhere" in said(capsys)
    file = tmp_path / "file"
    file.write_text("no folder")
    assert main([*command, "--shop", str(file)]) == 1
    assert "file/shop.toml" in said(capsys)


def test_a_home_that_cannot_be_made_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.write_text("no folder")
    monkeypatch.setenv("AISLE_HOME", str(file / "home"))
    assert main(["try", "--script", os.devnull]) == 1
    assert str(file) in said(capsys)


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (FULL, ("No space left", "AISLE_HOME=")),
        (READ_ONLY, ("Read-only file system", "AISLE_HOME=")),
        (LOCKED, ("database or disk is full", "AISLE_HOME=")),
        (sqlite3.OperationalError("attempt to write a readonly database"), ("readonly", "AISLE_HOME=")),
        (ModelUnusableError("the model is not there: pip install it"), ("pip install it",)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_the_machine_lacks_is_said_with_its_cure(
    failure: Exception, words: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> None:
        raise failure

    monkeypatch.setattr(shop_command, "import_folder", failing)  # a full disk cannot be had otherwise
    assert main(["shop", "import", str(DEMO_SHOP)]) == 1
    told = said(capsys)
    assert all(word in told for word in words)


def test_with_debug_logs_the_place_is_shown_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AISLE_LOG_LEVEL", "debug")
    assert main(["try", "--script", "/none.jsonl"]) == 1
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize("command", [("demo", "--port", "0", "--fresh"), ("demo", "--port", "0"), ("try", "--fresh")])
def test_nothing_is_emptied_or_opened_under_a_running_process(
    command: tuple[str, ...], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    folder = shop_home(Settings(home=tmp_path / "home"))
    held = OpenHome(folder)
    kept = folder / "record.sqlite"
    kept.write_text("conversations")
    assert main([*command]) == 1
    told = said(capsys)
    assert f"process {os.getpid()} has" in told
    assert "AISLE_HOME=" in told
    assert kept.read_text() == "conversations"
    held.release()


def test_starting_over_empties_the_folder_and_keeps_others(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        folder.mkdir()
        (folder / "record.sqlite").write_text("conversations")
    OpenHome(one, fresh=True).release()
    OpenHome(other).release()
    assert list(one.iterdir()) == []
    assert (other / "record.sqlite").exists()


def test_what_cannot_be_emptied_is_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refused(path: Path) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path / "record.sqlite"))

    monkeypatch.setattr(shutil, "rmtree", refused)  # root, who runs the tests in CI, may remove everything
    assert main(["try", "--fresh", "--script", os.devnull]) == 1
    told = said(capsys)
    assert "record.sqlite: Permission denied" in told
    assert "remove " in told
    OpenHome(shop_home(Settings(home=tmp_path / "home"))).release()


def test_the_demo_s_switch_cannot_be_set_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AISLE_DEMO", "true")
    assert "demo" not in Settings.model_fields
    assert not hasattr(Settings(), "demo")
