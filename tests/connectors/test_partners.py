"""Carriers and payment providers are found by name, imported only when asked for, and their keys are never shown."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.errors import Misconfigured
from connectors.partners import PartnerPlace
from connectors.registry import CARRIERS, PAYMENTS, carrier_factory, payments_factory

WITHOUT = """
import sys
sys.modules["{package}"] = None
from connectors.errors import Misconfigured
from connectors.registry import {factory}
try:
    {factory}("{package}")
except Misconfigured as error:
    print(error)
"""


def run(code: str) -> str:
    root = Path(__file__).parents[2]
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=root).stdout


def test_every_registered_partner_can_be_made() -> None:
    assert all(callable(carrier_factory(name)) for name in CARRIERS)
    assert all(callable(payments_factory(name)) for name in PAYMENTS)


def test_an_unknown_partner_names_those_that_there_are() -> None:
    with pytest.raises(Misconfigured, match=r"'pigeon'; there are: demo, easypost"):
        carrier_factory("pigeon")
    with pytest.raises(Misconfigured, match=r"'shells'; there are: demo, stripe"):
        payments_factory("shells")


def test_no_client_is_imported_until_it_is_asked_for() -> None:
    code = "import sys, connectors.registry, assistant.wiring.partners; print(sorted({'stripe', 'easypost'} & set(sys.modules)))"
    assert run(code).strip() == "[]"


@pytest.mark.parametrize(("package", "factory"), [("stripe", "payments_factory"), ("easypost", "carrier_factory")])
def test_a_package_that_is_missing_is_said_with_the_command_that_installs_it(package: str, factory: str) -> None:
    assert f"pip install -c constraints.txt '.[{package}]'" in run(WITHOUT.format(package=package, factory=factory))


def test_a_key_does_not_stand_in_what_is_printed() -> None:
    place = PartnerPlace(path=Path("x"), now=lambda: datetime.now(UTC), key="rk_live_secret")
    assert "secret" not in repr(place)
