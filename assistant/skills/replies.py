"""What is said for an outcome when templates speak: every skill's `replies.yaml`, strictly checked on load.

A template is Jinja2 over `ToolResult.data`. Its text follows three rules of layout: a blank line starts a paragraph,
a line that begins with "• " stays a line, every other line break is only there for whoever edits the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml
from jinja2 import Environment, StrictUndefined, Template, TemplateError

from assistant.skills.contract import QuickReply
from connectors.commerce import LANGUAGES, Language
from connectors.errors import Misconfigured

_ENDS_IN_TAG = re.compile(r"%\}\s*$")
# How a shop's tone asks for the familiar form: 称呼用“你”.
_FAMILIAR = re.compile(r"(?:称呼|称|用|叫)\s*[“\"「‘']?你(?!们)[”\"」’']?")
_QUOTED = re.compile(r"(“[^”]*”)")
_ONLY_TAGS = re.compile(r"\s*(?:\{%(?:(?!%\}).)*%\}\s*)+")


class Replies:
    """All reply templates, by code and language; in Chinese they say 您, or 你 where the shop's `tone` asks for it."""

    def __init__(self, texts: Mapping[str, Mapping[Language, str]], tone: str = "") -> None:
        self._texts = texts
        self._familiar = bool(_FAMILIAR.search(tone))
        environments = {language: _environment(language) for language in LANGUAGES}
        self._templates: Mapping[str, Mapping[Language, Template]] = MappingProxyType(
            {
                code: {lang: environments[lang].from_string(_with_line_ends(entry[lang])) for lang in LANGUAGES}
                for code, entry in texts.items()
            }
        )

    def in_tone(self, tone: str) -> Replies:
        """The same replies as a shop whose Chinese tone is described by `tone` gives them."""
        return Replies(self._texts, tone)

    def __contains__(self, code: object) -> bool:
        return code in self._templates

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code that can be rendered, sorted."""
        return tuple(sorted(self._templates))

    def render(self, code: str, language: Language, data: Mapping[str, Any]) -> str:
        """The reply for an outcome; raises KeyError for an unknown code, jinja2.UndefinedError for missing data."""
        text = tidy(self._templates[code][language].render(data), language)
        return _familiarly(text) if self._familiar and language == "zh" else text

    def choices(self, prefix: str, language: Language) -> tuple[QuickReply, ...]:
        """The suggestions whose codes begin with `prefix`, sorted by code; button and message are the same."""
        labels = [self.render(code, language, {}) for code in self.codes if code.startswith(prefix + ".")]
        return tuple(QuickReply(label=text, say=text) for text in labels)


def load_replies(folders: Iterable[Path]) -> Replies:
    """The replies of these skill folders; raises `Misconfigured` naming file and code of a mistake."""
    texts: dict[str, Mapping[Language, str]] = {}
    for path in (folder / "replies.yaml" for folder in folders):
        for code, entry in _read(path).items():
            if code in texts:
                raise Misconfigured(f"{path}: {code} is already defined by another skill")
            texts[code] = _both_languages(path, code, entry)
    try:
        return Replies(texts)
    except TemplateError as error:
        raise Misconfigured(f"a reply template is not valid Jinja2: {error}") from error


def addressed(text: str, tone: str) -> str:
    """A Chinese text as a shop with this tone addresses people: written with 您, said with 你 where the tone asks for it."""
    return _familiarly(text) if _FAMILIAR.search(tone) else text


def _familiarly(text: str) -> str:
    """The text with 你 for 您, but for what it quotes."""
    return "".join(part if part.startswith("“") else part.replace("您", "你") for part in _QUOTED.split(text))


def tidy(text: str, language: Language) -> str:
    """The text with its layout made plain: paragraphs, bullet lines, single spaces, none between Chinese sentences."""
    paragraphs = [_paragraph(p, language) for p in re.split(r"\n\s*\n", text.strip())]
    whole = "\n\n".join(p for p in paragraphs if p)
    return re.sub(r"(?m)^(• .*)\n\n(?=• )", r"\1\n", whole)


def _with_line_ends(text: str) -> str:
    """The template with the end of a line kept that closes with a block tag; Jinja takes it away with the tag's own."""
    return "\n".join(
        line + "\n" if _ENDS_IN_TAG.search(line) and not _ONLY_TAGS.fullmatch(line) else line
        for line in text.split("\n")
    )


def _paragraph(text: str, language: Language) -> str:
    lines: list[str] = []
    for line in (line.strip() for line in text.splitlines()):
        if not line:
            continue
        if line.startswith("• ") or not lines:
            lines.append(line)
        else:
            lines[-1] = _joined(lines[-1], line, language)
    return "\n".join(re.sub(r"[ \t]{2,}", " ", line) for line in lines)


def _joined(left: str, right: str, language: Language) -> str:
    """Two lines as one: Chinese sentences follow each other without a space."""
    spaced = language == "en" or (left[-1].isascii() and right[0].isascii())
    return f"{left} {right}" if spaced else left + right


def _read(path: Path) -> Mapping[str, Any]:
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise Misconfigured(f"{path}: {error}") from error
    if not isinstance(entries, dict):
        raise Misconfigured(f"{path}: must be a table of reply codes")
    return entries


def _both_languages(path: Path, code: str, entry: Any) -> Mapping[Language, str]:
    if not isinstance(entry, dict) or set(entry) != set(LANGUAGES):
        raise Misconfigured(f"{path}: {code} needs exactly the languages {', '.join(LANGUAGES)}")
    for language, text in entry.items():
        if not isinstance(text, str) or not text.strip():
            raise Misconfigured(f"{path}: {code}.{language} is empty")
    return entry


def _environment(language: Language) -> Environment:
    environment = Environment(
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )
    environment.filters["listing"] = lambda items: listing(list(items), language)
    environment.filters["capital"] = lambda text: text[:1].upper() + text[1:]
    return environment


def listing(items: list[str], language: Language) -> str:
    """The items as one enumerates them: "a, b and c" or "a、b 和 c"."""
    if len(items) < 2:
        return "".join(items)
    if language == "zh":
        return "、".join(items[:-1]) + "和" + items[-1]
    return ", ".join(items[:-1]) + " and " + items[-1]
