"""What a check finds: a code, the places that it is about, what is wrong and what to do, in English and Chinese."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from connectors.commerce import Language
from knowledge.documents import Document


class Code(StrEnum):
    """What is wrong; each is explained in `knowledge/checks/README.md`."""

    CONTRADICTION = "contradiction"
    LANGUAGES_DIFFER = "languages_differ"
    RULE_DIFFERS = "rule_differs"
    DUPLICATE = "duplicate"
    ENDED = "ended"
    ENDS_SOON = "ends_soon"
    NOT_SYNCED = "not_synced"
    OLD_VERSION = "old_version"
    PAST_DATE = "past_date"
    NO_VERSION = "no_version"
    ONE_LANGUAGE = "one_language"


# What makes `aisle knowledge check` fail: a shopper may be told something wrong.
CONTRADICTIONS = frozenset({Code.CONTRADICTION, Code.LANGUAGES_DIFFER, Code.RULE_DIFFERS})

_TEXTS: Mapping[Code, Mapping[Language, tuple[str, str]]] = {
    Code.CONTRADICTION: {
        "en": (
            "Two places say different things about the same{between}.",
            "Decide which one is right and change or remove the other.",
        ),
        "zh": ("两处对同一件事说法不同{between}。", "确认哪一处是对的，把另一处改掉或删掉。"),
    },
    Code.LANGUAGES_DIFFER: {
        "en": ("The two languages of one page differ{between}.", "Bring the translation in step with the original."),
        "zh": ("同一页面的中英文内容不一致{between}。", "把译文和原文改成一致。"),
    },
    Code.RULE_DIFFERS: {
        "en": (
            "The text says something else than the rule that returns and replies are computed by{between}.",
            "Change the text, or {rule} in shop.toml.",
        ),
        "zh": ("文字与系统实际执行的规则不一致{between}。", "修改文字，或修改 shop.toml 里的 {rule}。"),
    },
    Code.DUPLICATE: {
        "en": (
            "Two places say the same, and one of them will be forgotten when it changes.",
            "Keep one of them, or let one refer to the other.",
        ),
        "zh": ("两处内容重复，以后修改时容易漏掉其中一处。", "保留一处，另一处删除或改为引用。"),
    },
    Code.ENDED: {
        "en": ("Was valid until {day}; shoppers are told so.", "Publish the text that follows it, or remove the file."),
        "zh": ("有效期到 {day}，已经过期，顾客会看到已过期的提示。", "发布新版本，或删除这个文件。"),
    },
    Code.ENDS_SOON: {
        "en": ("Ends on {day}, in {days} days.", "Write what holds from then on, with valid_from the day after."),
        "zh": ("将于 {day} 到期，还有 {days} 天。", "准备好接替的版本，valid_from 写到期后的第二天。"),
    },
    Code.NOT_SYNCED: {
        "en": (
            "Was last read {hours} hours ago, later than its schedule allows.",
            "See what stops it: ./aisle knowledge sources; then ./aisle knowledge sync --source {source}",
        ),
        "zh": (
            "上次同步是 {hours} 小时前，已超过计划的间隔。",
            "先看原因：./aisle knowledge sources，再执行 ./aisle knowledge sync --source {source}",
        ),
    },
    Code.OLD_VERSION: {
        "en": ("Holds since {day}, more than {days} days.", "Read it again; if it still holds, give it a new version."),
        "zh": ("自 {day} 起生效，已超过 {days} 天没有更新。", "重新核对一遍，内容没变也请更新版本号。"),
    },
    Code.PAST_DATE: {
        "en": ("Speaks of {day} as if it were to come.", "Remove the sentence or set the next date."),
        "zh": ("{day} 已经过去，文字却像还没到。", "删掉这句话，或改成下一次的日期。"),
    },
    Code.NO_VERSION: {
        "en": (
            "Has no version, so nobody can tell later what a shopper was told.",
            "Add a version and valid_from between two lines of --- at the top of the file.",
        ),
        "zh": ("没有版本号，以后无法查证当时是怎么告诉顾客的。", "在文件开头两行 --- 之间写上 version 和 valid_from。"),
    },
    Code.ONE_LANGUAGE: {
        "en": ("Exists in {has} only; the shop also speaks {lacks}.", "Write the file for the other language."),
        "zh": ("只有{has}版本，而店铺还支持{lacks}。", "补上另一种语言的文件。"),
    },
}
_LANGUAGES: Mapping[Language, Mapping[str, str]] = {
    "en": {"en": "English", "zh": "Chinese"},
    "zh": {"en": "英文", "zh": "中文"},
}


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where something stands: `document` is its id, empty for a whole source; `source` is "shop.toml" for a rule."""

    source: str
    document: str = ""
    title: str = ""
    section: str = ""
    language: str = ""
    sentence: str = ""

    @classmethod
    def of(cls, document: Document, sentence: str = "") -> Place:
        """The place of a sentence in a document."""
        return cls(
            source=document.source,
            document=document.id,
            title=document.title,
            section=document.section,
            language=document.language,
            sentence=sentence,
        )

    def __str__(self) -> str:
        named = " › ".join(part for part in (self.source, self.title, self.section) if part)
        return f"{named} [{self.language}]" if self.language else named


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing to look at. `figures` are two values that differ, as they are written; `facts` fill the sentences."""

    code: Code
    places: tuple[Place, ...]
    figures: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The same for the same finding at the same places, however often it is found."""
        parts = [self.code, *(f"{p.source}|{p.document}|{p.sentence}" for p in self.places), *self.figures]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]

    @property
    def contradicts(self) -> bool:
        """Whether a shopper may be told something wrong."""
        return self.code in CONTRADICTIONS

    def says(self, language: Language = "en") -> str:
        """What is wrong, in one sentence."""
        return self._filled(language, 0)

    def cure(self, language: Language = "en") -> str:
        """What to do about it."""
        return self._filled(language, 1)

    def _filled(self, language: Language, part: int) -> str:
        joined = {"en": " (“{}” and “{}”)", "zh": "（“{}”与“{}”）"}[language]
        facts = {name: _LANGUAGES[language].get(str(value), value) for name, value in self.facts.items()}
        facts["between"] = joined.format(*self.figures) if len(self.figures) == 2 else ""
        return _TEXTS[self.code][language][part].format(**facts)
