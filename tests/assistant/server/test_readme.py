"""The README's own snippets make identity tokens that hold, and its tables name what the code has."""

from __future__ import annotations

import dataclasses
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.server import limits
from assistant.server.auth import Keys
from assistant.server.config import ServerConfig
from assistant.server.limits import Limits
from assistant.server.texts import ERRORS, NOTICES
from connectors.commerce import LANGUAGES

README = (Path(__file__).parents[3] / "assistant" / "server" / "README.md").read_text(encoding="utf-8")
SECRET = "a secret that the shop and the server share"
PARTS = {"log", "turns", "hub", "clock", "keys", "catalogue", "settings", "finder", "model", "pages", "limits"}


def snippet(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", README, re.DOTALL)
    assert found is not None
    return found.group(1)


def holds(token: str) -> None:
    identity = Keys.derive(b"the server's own secret is another one", SECRET).read_identity(token, datetime.now(UTC))
    assert (identity.customer_id, identity.name) == ("17", "Zoë 李")


def test_the_python_snippet_makes_a_token_that_holds() -> None:
    names: dict[str, object] = {}
    exec(snippet("python"), names)
    make = names["aisle_identity"]
    assert callable(make)
    holds(make("17", "Zoë 李", SECRET))


@pytest.mark.parametrize(
    ("program", "language", "call"),
    [
        (["node", "-e"], "js", f"console.log(aisleIdentity(17, 'Zoë 李', '{SECRET}'))"),
        (["php", "-r"], "php", f"echo aisle_identity('17', 'Zoë 李', '{SECRET}');"),
    ],
)
def test_the_other_snippets_make_a_token_that_holds(program: list[str], language: str, call: str) -> None:
    if shutil.which(program[0]) is None:
        pytest.skip(f"{program[0]} is not installed")
    done = subprocess.run([*program, f"{snippet(language)}\n{call}"], capture_output=True, text=True, check=True)
    holds(done.stdout.strip())


def test_every_setting_limit_and_close_code_is_explained() -> None:
    settings = {f.name for f in dataclasses.fields(Limits)} | {f.name for f in dataclasses.fields(ServerConfig)} - PARTS
    codes = {str(value) for name, value in vars(limits).items() if name.startswith("CLOSE_")}
    assert [name for name in sorted(settings | codes) if f"`{name}`" not in README] == []


def test_every_text_of_the_server_stands_in_both_languages_and_every_code_in_the_readme() -> None:
    for code, text in {**ERRORS, **NOTICES}.items():
        assert set(text.values) == set(LANGUAGES), code
    assert [code for code in ERRORS if f"`{code}`" not in README] == []
