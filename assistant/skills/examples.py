"""How people say things: every skill's `examples.yaml` as intents, strictly checked on load."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from connectors.commerce import Language
from connectors.errors import Misconfigured

Synonyms = Mapping[str, Mapping[str, Mapping[Language, tuple[str, ...]]]]


@dataclass(frozen=True, kw_only=True)
class Intent:
    """One thing that people want. It runs `tool`, or says `reply`, never both.

    `phrasings` are messages by language; {order}, {product} and {email} stand for any such value. `words` gives
    synonyms of enumerated arguments: argument → value → language → words.
    """

    skill: str
    name: str
    tool: str | None
    reply: str | None
    phrasings: Mapping[Language, tuple[str, ...]]
    words: Synonyms


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    tool: str | None = None
    reply: str | None = None
    en: tuple[str, ...]
    zh: tuple[str, ...]
    words: dict[str, dict[str, dict[Language, tuple[str, ...]]]] = {}

    @model_validator(mode="after")
    def _one_way_out(self) -> _Entry:
        if (self.tool is None) == (self.reply is None):
            raise ValueError("an intent has either a tool or a reply")
        return self


def load_examples(folders: Iterable[Path]) -> tuple[Intent, ...]:
    """The intents of these skill folders; raises `Misconfigured` naming file and intent of a mistake."""
    intents: dict[str, Intent] = {}
    for folder in folders:
        path = folder / "examples.yaml"
        for name, body in _read(path).items():
            if name in intents:
                raise Misconfigured(f"{path}: the intent {name} is already defined by {intents[name].skill}")
            intents[name] = _intent(path, folder.name, name, body)
    return tuple(intents.values())


def _intent(path: Path, skill: str, name: str, body: Any) -> Intent:
    try:
        entry = _Entry.model_validate(body)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc']))} {e['msg']}" for e in error.errors())
        raise Misconfigured(f"{path}: {name}: {faults}") from error
    return Intent(
        skill=skill,
        name=name,
        tool=entry.tool,
        reply=entry.reply,
        phrasings={"en": entry.en, "zh": entry.zh},
        words=entry.words,
    )


def _read(path: Path) -> Mapping[str, Any]:
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise Misconfigured(f"{path}: {error}") from error
    if not isinstance(entries, dict):
        raise Misconfigured(f"{path}: must be a table of intents")
    return entries
