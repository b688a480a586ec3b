"""Builds every source of a shop, with its schedule, from the shop, its settings and its folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

from connectors.http import Reach
from connectors.shops.base import Shop
from connectors.shops.settings import ShopSettings
from connectors.shops.source_settings import SourceSettings
from knowledge.documents import Kind
from knowledge.sources import catalogue, conversations, orders, policies, products, questions, reviews
from knowledge.sources.base import DocumentSource
from knowledge.sources.files import FileSource
from knowledge.sources.memory import SourceMemory
from knowledge.sources.schedule import Plan
from knowledge.sources.site import SiteSettings, SiteSource

HELP = "help"
QUESTIONS = "questions"
QUESTIONS_FILE = "questions.csv"

_DAY = timedelta(days=1)
# What is read without being named in shop.toml. Feeds are cheap to ask and are read whole once a day (reviews once a week),
# for what they never told; files are looked at once a minute and read only when they changed.
PLANS: Mapping[str, Plan] = MappingProxyType(
    {
        plan.name: plan
        for plan in (
            Plan(name=products.NAME, every=timedelta(minutes=1), whole_every=_DAY),
            Plan(name=orders.NAME, every=timedelta(minutes=1), whole_every=_DAY),
            Plan(name=policies.NAME, every=timedelta(minutes=1)),
            Plan(name=HELP, every=timedelta(minutes=1)),
            Plan(name=QUESTIONS, every=timedelta(minutes=1)),
            Plan(name=conversations.NAME, every=timedelta(minutes=1)),
            Plan(name=reviews.NAME, every=timedelta(minutes=15), whole_every=7 * _DAY, at_start=False),
        )
    }
)
SITE_PLAN = Plan(name="site", every=timedelta(hours=6), whole_every=30 * _DAY, at_start=False)
FOLDER_PLAN = Plan(name="folder", every=timedelta(minutes=5))


@dataclass(frozen=True, kw_only=True)
class SourceParts:
    """What sources are built from. `approved` is who keeps the answers that agents approved, None where nobody does."""

    shop: Shop
    settings: ShopSettings
    folder: Path
    memory: SourceMemory
    approved: conversations.ApprovedAnswers | None = None


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A source and when it is read."""

    source: DocumentSource
    plan: Plan


def build_sources(parts: SourceParts) -> tuple[Planned, ...]:
    """Every source of the shop that is enabled: the built-in ones, then those of `[[sources]]` in their order."""
    said = {each.name: each for each in parts.settings.sources}
    built = []
    for name, make in _built_in(parts).items():
        own = said.get(name)
        if own is None or own.enabled:
            built.append(Planned(source=make(), plan=_plan(PLANS[name], own)))
    for each in parts.settings.sources:
        if each.type is not None and each.enabled:
            plan = SITE_PLAN if each.type == "site" else FOLDER_PLAN
            built.append(Planned(source=_configured(each, parts.folder), plan=_plan(plan, each)))
    return tuple(built)


def _built_in(parts: SourceParts) -> dict[str, Callable[[], DocumentSource]]:
    shop, folder, settings = parts.shop, parts.folder, parts.settings
    feed = catalogue.SteadyFeed(shop.catalogue, parts.memory, products.NAME)
    found: dict[str, Callable[[], DocumentSource]] = {
        products.NAME: lambda: products.ProductSource(feed),
        orders.NAME: lambda: orders.OrderSource(shop.orders),
        policies.NAME: lambda: FileSource(policies.NAME, folder / "policies", Kind.POLICY),
        HELP: lambda: FileSource(HELP, folder / HELP, Kind.PAGE),
    }
    if (folder / QUESTIONS_FILE).exists():
        found[QUESTIONS] = lambda: questions.QuestionSource(QUESTIONS, folder / QUESTIONS_FILE)
    if parts.approved is not None:
        approved, own = parts.approved, (settings.support.email, settings.support.phone)
        discretion = conversations.Discretion(own=own, order_number=settings.order_number_pattern)
        found[conversations.NAME] = lambda: conversations.ConversationSource(approved, discretion)
    if shop.capabilities.reviews:
        found[reviews.NAME] = lambda: reviews.ReviewSource(shop.catalogue)
    return found


def _configured(each: SourceSettings, folder: Path) -> DocumentSource:
    if each.type == "site":
        reach = Reach(allow_private=each.allow_private)
        site = SiteSettings(
            address=each.address, max_pages=each.max_pages, delay_seconds=each.delay_seconds, reach=reach
        )
        return SiteSource(each.name, site)
    if each.type == "questions":
        return questions.QuestionSource(each.name, folder / each.path)
    kind = Kind.POLICY if each.holds == "policies" else Kind.PAGE
    return FileSource(each.name, folder / each.path, kind, needed=True)


def _plan(default: Plan, said: SourceSettings | None) -> Plan:
    if said is None:
        return default
    every = default.every if said.every_minutes is None else timedelta(minutes=said.every_minutes)
    whole = default.whole_every if said.whole_every_hours is None else timedelta(hours=said.whole_every_hours)
    return Plan(name=said.name, every=every, whole_every=whole, at_start=default.at_start)


def sources_of(planned: Sequence[Planned]) -> tuple[DocumentSource, ...]:
    """The sources alone, for `open_knowledge`."""
    return tuple(each.source for each in planned)


def plans_of(planned: Sequence[Planned]) -> tuple[Plan, ...]:
    """The plans alone, for a `Keeper`."""
    return tuple(each.plan for each in planned)
