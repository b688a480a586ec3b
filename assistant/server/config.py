"""Everything that the server is built from; `assistant.app` fills it in, tests do so with fakes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from assistant.clock import Clock
from assistant.owner.access import OwnerAccess
from assistant.server.auth import Keys
from assistant.server.frames import ModelInfo
from assistant.server.hub import Hub
from assistant.server.limits import Limits
from assistant.server.ports import Interactions, Log, Pictures, Turns
from assistant.skills.contract import Finder
from connectors.shops.base import CatalogueReader
from connectors.shops.settings import ShopSettings
from knowledge.recommend.base import Recommender

# An SVG drawing from product kind and department (English), a seed and a colour word.
Draw = Callable[[str, str, str, str], str]


@dataclass(frozen=True, kw_only=True)
class DemoCustomer:
    """Somebody whom the demo page may sign in."""

    id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Pages:
    """Where files that are served come from: `widget_dist` is what the widget's build writes."""

    widget_dist: Path
    shop_folder: Path
    draw: Draw


@dataclass(frozen=True, kw_only=True)
class ServerConfig:
    """The server's parts and settings; each setting is explained in README.md.

    `demo_customers` turns the demo on: without any, `POST /demo/session` does not exist. Without `interactions` there is no
    `POST /events`.
    """

    log: Log
    turns: Turns
    hub: Hub
    clock: Clock
    keys: Keys
    catalogue: CatalogueReader
    settings: ShopSettings
    finder: Finder
    model: ModelInfo
    pages: Pages
    limits: Limits = field(default_factory=Limits)
    allowed_origins: tuple[str, ...] = ()
    demo_customers: tuple[DemoCustomer, ...] = ()
    channel: str = "widget"
    account: str = "web"
    catalogue_seconds: float = 5.0
    interactions: Interactions | None = None
    pictures: Pictures | None = None
    recommender: Recommender | None = None
    owner: OwnerAccess | None = None
