"""The bank of support documents and long customer stories: read, put into a help centre as in production, and judged."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from connectors.shops.folder.policies import Policy, parse_policy
from knowledge.bm25 import WholeDocuments, counted
from knowledge.documents import Kind
from knowledge.language import normal
from knowledge.opening import Knowledge, KnowledgeSettings, open_knowledge
from knowledge.pieces import length
from knowledge.sources.policies import PolicySource
from knowledge.stories import Stories, StoryParts, StoryWeights, Told

FOLDER = "passages-bank"
LOOKED_AT = 50
HALVES, SEED = 200, 7
KINDS = (Kind.POLICY, Kind.PAGE, Kind.QUESTION)


@dataclass(frozen=True, kw_only=True)
class Story:
    """A story and the ids of the documents that it needs."""

    id: str
    text: str
    needs: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Bank:
    """The documents as policy files, their whole texts, and the stories."""

    policies: Sequence[Policy]
    texts: Mapping[str, str]
    stories: Sequence[Story]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One way to search: for each story the ids found, best first, and the milliseconds, also of processor time, of one."""

    key: str
    title: str
    found: Sequence[Sequence[str]]
    milliseconds: float
    cpu_milliseconds: float


def read_bank(data: Path) -> Bank:
    """The bank under a data folder; stories without any needed document are left out."""
    folder = data / FOLDER
    documents = [json.loads(line) for line in (folder / "documents.jsonl").read_text(encoding="utf-8").splitlines()]
    needs: dict[str, set[str]] = {}
    known = {document["id"] for document in documents}
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        story, document = line.split("\t")[:2]
        if document in known:
            needs.setdefault(story, set()).add(document)
    stories = [json.loads(line) for line in (folder / "queries.jsonl").read_text(encoding="utf-8").splitlines()]
    return Bank(
        policies=[_policy(document) for document in documents],
        texts={document["id"]: f"{document['title']}\n{document['content']}" for document in documents},
        stories=[
            Story(id=story["id"], text=story["query"], needs=frozenset(needs[story["id"]]))
            for story in stories
            if needs.get(story["id"])
        ],
    )


def _policy(document: Mapping[str, str]) -> Policy:
    """A document as the policy file that a shop would have: headings of all depths are sections."""
    lines = [f"#{line}" if line.startswith("# ") else line for line in document["content"].splitlines()]
    return parse_policy(f"{document['id']}.en.md", "\n".join([f"# {document['title']}", *lines]))


def bm25(bank: Bank) -> Step:
    """The figure to beat: the whole story as the query, whole documents, words as written."""
    ids = list(bank.texts)
    index = WholeDocuments([_counts(bank.texts[id_]) for id_ in ids])
    started = _now()
    found = []
    for story in bank.stories:
        order = np.argsort(-index.scores(_weights(story.text)), kind="stable")[:LOOKED_AT]
        found.append([ids[place] for place in order])
    return Step(key="bm25", title="BM25, whole story", found=found, **_each(started, bank))


async def dense(bank: Bank, parts: StoryParts) -> Step:
    """The whole story as one vector, each document by its nearest passage."""
    started = _now()
    found = []
    for story in bank.stories:
        vector = (await parts.embedder.embed([story.text]))[0]
        matches = await parts.dense.query("policy-en", vector, LOOKED_AT * 8)
        found.append(list(dict.fromkeys(_subject(match.id) for match in matches))[:LOOKED_AT])
    return Step(key="dense", title="dense, whole story", found=found, **_each(started, bank))


async def pieces(bank: Bank, parts: StoryParts, key: str, title: str, weights: StoryWeights) -> Step:
    """Stories answered piece by piece with some of the signals only."""
    stories = Stories(weights)
    await stories.hits(_told(bank.stories[0]), parts)  # the shelf is filled once, not for each story
    started = _now()
    found = []
    for story in bank.stories:
        hits = await stories.hits(_told(story), parts) or ()
        found.append([hit.document.subject for hit in hits])
    return Step(key=key, title=title, found=found, **_each(started, bank))


async def product(bank: Bank, knowledge: Knowledge) -> Step:
    """What a skill gets from `Search.find` for the story as a message."""
    first = bank.stories[0]
    await knowledge.search.find(first.text, kinds=KINDS, language="en", limit=LOOKED_AT)
    started = _now()
    found = []
    for story in bank.stories:
        hits = await knowledge.search.find(story.text, kinds=KINDS, language="en", limit=LOOKED_AT)
        found.append(list(dict.fromkeys(hit.document.subject for hit in hits)))
    return Step(key="", title="Search.find", found=found, **_each(started, bank))


async def steps(bank: Bank, home: Path) -> list[Step]:
    """Every step on the way, the product's own search last."""
    settings = KnowledgeSettings(folder=home / "knowledge", model_cache=home / "models")
    async with AsyncExitStack() as stack:
        knowledge = await open_knowledge(settings, [PolicySource(lambda: bank.policies)])
        stack.push_async_callback(knowledge.close)
        await knowledge.sync.run()
        parts = knowledge.search.parts
        alone = StoryWeights(nearby=0.0, introduction=0.0, named=0.0)
        return [
            bm25(bank),
            await dense(bank, parts),
            await pieces(bank, parts, "pieces_bm25", "BM25 by pieces", replace(alone, meaning=0.0)),
            await pieces(bank, parts, "pieces_dense", "dense by pieces", replace(alone, words=0.0)),
            await pieces(bank, parts, "fused", "both by pieces", alone),
            await pieces(
                bank, parts, "nearby", "+ neighbours in a series", replace(alone, nearby=StoryWeights().nearby)
            ),
            await pieces(bank, parts, "expanded", "+ what is named, introductions of the category", StoryWeights()),
            await product(bank, knowledge),
        ]


def recall(bank: Bank, step: Step, most: int) -> float:
    """The mean share of needed documents among the first `most`."""
    return float(_shares(bank, step, most).mean())


def _shares(bank: Bank, step: Step, most: int) -> npt.NDArray[np.float64]:
    """For each story the share of needed documents among the first `most`."""
    pairs = zip(bank.stories, step.found, strict=True)
    return np.array([len(story.needs.intersection(found[:most])) / len(story.needs) for story, found in pairs])


def times(bank: Bank, step: Step, other: Step, most: int) -> tuple[float, float]:
    """How many times the recall of another step this one has over random halves of the stories: the median and the 10th percentile."""
    ours, theirs = _shares(bank, step, most), _shares(bank, other, most)
    chance = np.random.default_rng(SEED)
    half = max(len(ours) // 2, 1)
    ratios = []
    for _ in range(HALVES):
        chosen = chance.permutation(len(ours))[:half]
        ratios.append(ours[chosen].mean() / max(theirs[chosen].mean(), 1e-9))
    return float(np.median(ratios)), float(np.quantile(ratios, 0.1))


def reciprocal_rank(bank: Bank, step: Step) -> float:
    """The mean of 1 / the place of the first needed document, 0 where none is found."""
    ranks = [
        next((1 / place for place, id_ in enumerate(found, 1) if id_ in story.needs), 0.0)
        for story, found in zip(bank.stories, step.found, strict=True)
    ]
    return sum(ranks) / len(ranks)


def _told(story: Story) -> Told:
    return Told(text=story.text, kinds=KINDS, language="en", limit=LOOKED_AT)


def _subject(id_: str) -> str:
    """The subject in a policy passage's id."""
    return id_.removeprefix("policy:").rsplit(":", 3)[0]


def _words(text: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in normal(text)).split()


def _counts(text: str) -> Mapping[str, int]:
    return {word: int(often) for word, often in counted(_words(text)).items()}


def _weights(text: str) -> Mapping[str, float]:
    return counted(_words(text))


def _now() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _each(started: tuple[float, float], bank: Bank) -> dict[str, float]:
    """The milliseconds of one story since then, by the clock and of the processor."""
    clock, processor = ((now - then) * 1000 / len(bank.stories) for now, then in zip(_now(), started, strict=True))
    return {"milliseconds": clock, "cpu_milliseconds": processor}


def story_length(bank: Bank) -> float:
    """The mean length of the stories in words."""
    return sum(length(story.text) for story in bank.stories) / len(bank.stories)
