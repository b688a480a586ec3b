"""Personal data in what people wrote: found, so that it is refused, or taken out, so that the rest can be shown.

Patterns cannot know every name; they know how people introduce themselves and what numbers and addresses look like. So
this makes text fit for the shop's own people to read, never for strangers.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖"
    "石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺顾毛郝龚邵万钱严武戴莫孔向汤"
)
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("link", re.compile(r"\bhttps?://\S+|\bwww\.\S+", re.IGNORECASE)),
    ("email", re.compile(r"[\w.+-]+(?:@|＠|\s?\(at\)\s?|\s?\[at\]\s?)[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)),
    (
        "name",
        re.compile(
            r"(?:(?<=[Nn]ame is )|(?<=[Nn]ame's )|(?<=name: )|(?<=[Tt]his is ))[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,3}"
            r"|(?:(?<=[Mm]r )|(?<=[Mm]rs )|(?<=[Mm]s )|(?<=[Mm]r\. )|(?<=[Mm]rs\. )|(?<=[Mm]s\. )|(?<=[Dd]r )|(?<=[Dd]r\. ))[A-Z][\w'’-]+"
        ),
    ),
    (
        "name",
        re.compile(
            rf"(?:(?<=我叫)|(?<=我是)|(?<=姓名)|(?<=姓名[:：])|(?<=收件人)|(?<=收件人[:：])|(?<=收货人)|(?<=名字叫)|(?<=联系人))[{_SURNAMES}][一-鿿]{{1,2}}(?![一-鿿]{{3}})"
            rf"|[{_SURNAMES}](?=先生|女士|小姐|太太)"
        ),
    ),
    (
        "address",
        re.compile(
            r"\b\d{1,5}[a-z]?\s(?:[A-Z][\w'’.-]+\s){1,4}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Place|Pl|Way|Square)\b\.?"
            r"(?:,? (?:apt|apartment|unit|suite|flat)\.? ?#?\w+)?",
            re.IGNORECASE,
        ),
    ),
    (
        "address",
        re.compile(
            r"(?:[一-鿿]{2,8}(?:省|市|区|县|镇|街道))*[一-鿿\w]{1,10}(?:路|街|大道|巷|弄|胡同)\s?\d+\s?(?:号|弄)"
            r"(?:[一-鿿\w-]{0,12}(?:室|楼|单元|栋|幢|座|号))*|\d+\s?(?:栋|幢|号楼|单元)\s?[\d-]+\s?室?"
        ),
    ),
    ("id", re.compile(r"(?<![\w])\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?!\w)")),
    ("card", re.compile(r"(?<!\d)(?:\d[ -]?){13,19}(?!\d)")),
    ("phone", re.compile(r"(?<![\w-])\+?\(?\d{1,4}\)?[ .-]\(?\d{2,4}\)?[ .-]\d{3,4}(?:[ .-]\d{2,4})?(?!\w)|(?<!\d)1[3-9]\d{9}(?!\d)")),
    # Order, tracking and other long numbers: letters and digits of six or more, at least four of them digits.
    (
        "number",
        re.compile(
            r"(?<![\w-])#?(?:[A-Za-z]{1,5}-?\d{5,}|[A-Z]{1,3}\d{6,}[A-Z]{0,3})[\dA-Z-]{0,12}(?!\w)|#\d{3,}(?!\w)"
            r"|(?<![\d.,$€£¥\w])\d{7,}(?![\d.]|\w)"
        ),
    ),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Personal:
    """One piece of personal data: its kind and where it stands."""

    kind: str
    start: int
    end: int


def personal_in(text: str, names: Collection[str] = ()) -> list[Personal]:
    """The personal data of a text in its order; `names` are those that the conversation is known to be about."""
    found: list[Personal] = []
    for kind, start, end in _spans(text, names):
        if all(end <= other.start or other.end <= start for other in found):
            found.append(Personal(kind=kind, start=start, end=end))
    return sorted(found, key=lambda personal: personal.start)


def without_personal(text: str, names: Collection[str] = ()) -> str:
    """The text with each piece of personal data exchanged for its kind in square brackets, such as [email]."""
    for personal in reversed(personal_in(text, names)):
        text = f"{text[: personal.start]}[{personal.kind}]{text[personal.end :]}"
    return text


def _spans(text: str, names: Collection[str]) -> Iterator[tuple[str, int, int]]:
    parts = {part for name in names for part in (name, *name.split()) if len(part) > 1}
    for part in sorted(parts, key=len, reverse=True):
        bounded = rf"\b{re.escape(part)}\b" if part.isascii() else re.escape(part)
        for match in re.finditer(bounded, text, re.IGNORECASE):
            yield "name", match.start(), match.end()
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            yield kind, match.start(), match.end()
