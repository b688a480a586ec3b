"""Prints how well the offline model reads the labelled messages: `python -m tests.assistant.models.offline.figures`.

With `--meaning FOLDER` English is read with the bundled embedding model as well, whose graph is kept in FOLDER.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.models.offline.chat import Learnt
from assistant.models.offline.filling import Filler
from assistant.models.offline.plan import Call, Item, Say
from assistant.models.offline.planner import Planner
from assistant.models.offline.scene import Scene
from assistant.models.offline.tools import shapes
from assistant.skills.contract import Skill
from assistant.skills.registry import load_skills
from knowledge.embedders.onnx import OnnxEmbedder, ensure_exported
from tests.assistant.models.talking import learnt_from, schemas

FOLDER = Path(__file__).parent.parent / "utterances"


@dataclass(frozen=True)
class Utterance:
    """A message, what it asks for ("a|b" either, "a+b" both) and the arguments that must be found."""

    wanted: str
    arguments: Mapping[str, Any]
    text: str


@dataclass
class Figures:
    """What came out for some messages."""

    total: int = 0
    right: int = 0
    slots: int = 0
    slots_right: int = 0
    milliseconds: float = 0.0
    missed: list[str] = field(default_factory=list)

    @property
    def intent_accuracy(self) -> float:
        return self.right / self.total

    @property
    def slot_accuracy(self) -> float:
        return self.slots_right / self.slots


def utterances(language: str, half: str) -> list[Utterance]:
    """The messages that were used while building ("seen"), or every second one, which was not ("unseen")."""
    lines = (FOLDER / f"{language}.tsv").read_text(encoding="utf-8").splitlines()
    chosen = [line for place, line in enumerate(lines) if (place % 2 == 0) == (half == "seen")]
    more = FOLDER / f"{language}_more.tsv"
    if half == "seen" and more.exists():
        chosen += more.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in chosen]
    return [Utterance(wanted, json.loads(arguments), text) for wanted, arguments, text in rows]


def measure(learnt: Learnt, skills: Sequence[Skill], messages: Sequence[Utterance]) -> Figures:
    """Reads each message as the first of a conversation."""
    planner = Planner(learnt.reader, Filler(learnt.intents, learnt.numbers, learnt.names), shapes(schemas(skills)))
    figures = Figures()
    began = time.perf_counter()
    for message in messages:
        items = planner.plan(message.text, Scene())
        figures.total += 1
        if _fits([_label(item) for item in items], message.wanted):
            figures.right += 1
        else:
            figures.missed.append(f"{message.text} → {[_label(item) for item in items]}")
        found = {k: v for item in items if isinstance(item, Call) for k, v in item.arguments.items()}
        figures.slots += len(message.arguments)
        figures.slots_right += sum(_found(found.get(name), value, name) for name, value in message.arguments.items())
    figures.milliseconds = (time.perf_counter() - began) * 1000 / len(messages)
    return figures


def _fits(got: Sequence[str], wanted: str) -> bool:
    """Whether every wanted thing is there; a greeting beside a request needs no answer."""
    parts = [part for part in wanted.split("+") if not (part == "greeting" and "+" in wanted)]
    return len(got) == len(parts) and all(g in p.split("|") for g, p in zip(got, parts, strict=True))


def _found(value: Any, wanted: Any, name: str) -> bool:
    return str(wanted) in str(value).lower() if name == "query" else bool(value == wanted)


def _label(item: Item) -> str:
    if isinstance(item, Say):
        code = item.awaited.tool if item.awaited else item.code.split(".")[-1]
        return "no_act" if code == "acknowledged" else code
    return item.then.name if item.name == "search_products" and item.then else item.name


async def _main(folder: Path | None) -> None:
    skills = load_skills()
    began = time.process_time()
    learnt = learnt_from(skills)
    out = sys.stdout.write
    out(f"learnt in {time.process_time() - began:.1f} s of computing\n")
    if folder is not None:
        await asyncio.to_thread(ensure_exported, folder)
        embedder = await OnnxEmbedder.open(folder)
        began = time.process_time()
        await learnt.reader.learn_meaning(embedder.embed)
        out(f"meaning learnt in {time.process_time() - began:.1f} s of computing\n")
        await learnt.reader.prepare([u.text for half in ("seen", "unseen") for u in utterances("en", half)])
    out("language  half    messages  intent  slots  ms each\n")
    for language in ("en", "zh"):
        for half in ("seen", "unseen"):
            f = measure(learnt, skills, utterances(language, half))
            out(
                f"{language:8}  {half:6}  {f.total:8}  {f.intent_accuracy:6.3f}  {f.slot_accuracy:5.3f}  {f.milliseconds:7.2f}\n"
            )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--meaning", type=Path)
    asyncio.run(_main(parser.parse_args().meaning))
