"""The three shops that wishes are made of, imported and ready to be searched."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from connectors.shops.demo.store import open_demo_shop
from connectors.shops.folder import import_folder
from connectors.shops.settings import load_shop_settings
from evals.cli import ROOT
from evals.outside import retail_en, shop_zh
from knowledge.embedders.registry import DEFAULT
from knowledge.opening import Knowledge, KnowledgeSettings, open_knowledge
from knowledge.sources.products import ProductSource

DEMO = ROOT / "connectors" / "shops" / "demo" / "shop"


@dataclass(frozen=True, kw_only=True)
class Setup:
    """With what the shops are searched; empty names are the embedded defaults."""

    data: Path
    home: Path
    embedder: str = ""
    embedder_languages: tuple[str, ...] = ("en",)
    reranker: str = ""


@dataclass(frozen=True, kw_only=True)
class Outside:
    """A shop that others wrote: the data set's folder, and how it becomes a shop folder."""

    folder: str
    convert: Callable[[Path, Path], None]


OUTSIDE = {
    "retail_en": Outside(folder="retail-en", convert=retail_en.convert),
    "shop_zh": Outside(folder="shop-zh", convert=shop_zh.convert),
}


def present(data: Path) -> list[str]:
    """The shops that can be searched with this data folder; the demo shop is always there."""
    return ["demo", *(name for name, outside in OUTSIDE.items() if (data / outside.folder).is_dir())]


@asynccontextmanager
async def open_shop(name: str, setup: Setup) -> AsyncIterator[Knowledge]:
    """The knowledge of a shop's products, synced from an empty folder."""
    folder = DEMO
    if name in OUTSIDE:
        folder = setup.home / f"{name}-folder"
        await asyncio.to_thread(OUTSIDE[name].convert, setup.data, folder)
    database = setup.home / f"{name}.sqlite"
    report = await asyncio.to_thread(import_folder, folder, database, date.today())
    if not report.ok:
        raise ValueError(f"{name}: {report.problems[0]}")
    shop = await open_demo_shop(database, load_shop_settings(folder))
    settings = KnowledgeSettings(
        folder=setup.home / f"{name}-knowledge",
        model_cache=setup.home / "models",
        embedder=setup.embedder or DEFAULT,
        embedder_languages=setup.embedder_languages,
        reranker=setup.reranker,
    )
    knowledge = await open_knowledge(settings, [ProductSource(shop.catalogue)])
    try:
        await knowledge.sync.run()
        yield knowledge
    finally:
        await knowledge.close()
        await shop.close()
