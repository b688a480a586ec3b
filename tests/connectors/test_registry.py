"""Connectors are found by name and imported only when asked for."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from connectors.errors import Misconfigured
from connectors.registry import SHOPS, shop_factory
from connectors.shops.demo.database import open_async_engine


@pytest.mark.parametrize("name", sorted(SHOPS))
def test_every_registered_shop_can_be_made(name: str) -> None:
    assert callable(shop_factory(name))


def test_an_unknown_shop_names_those_that_there_are() -> None:
    with pytest.raises(Misconfigured, match=r"'magento'; there are: .*demo"):
        shop_factory("magento")


def test_nothing_is_imported_until_it_is_asked_for() -> None:
    code = "import sys, connectors.registry; print('sqlalchemy' in sys.modules, 'connectors.shops.demo' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.split() == ["False", "False"]


def test_the_demo_shop_s_driver_is_a_dependency_of_our_own(tmp_path: Path) -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    ours = {re.split(r"[\[<>=]", each)[0] for each in project["dependencies"]}
    # Nothing imports it, the address of the database names it; SQLAlchemy itself does not bring it along.
    assert open_async_engine(tmp_path / "shop.sqlite").driver in ours
