"""Other ways to write a value of the catalogue, by rule: shops and shoppers hyphenate, number and shorten differently.

Words that mean the same are the lexicon's; what stands here holds for any word of its form.
"""

from __future__ import annotations

import re

from knowledge.facts import Named
from knowledge.language import HAN, normal

COLOURS = frozenset({"colour", "color", "颜色"})
MATERIALS = frozenset({"material", "材质"})
_LETTERS = {"x-small": "xs", "small": "s", "medium": "m", "large": "l", "x-large": "xl", "xx-large": "xxl"}
_SIZE = re.compile(r"\bsize$|^(?:尺码|尺寸|规格)$")
_HAN_DIGITS = dict(zip("一二三四五六七八九", "123456789", strict=True))
_DIGITS = {digit: character for character, digit in _HAN_DIGITS.items()}
_GRADE = re.compile(r"[一二三四五六七八九1-9](?=[级档层挡段代])")  # 一级 is 1级
_BRACKETED = re.compile(r"^(?P<before>[^()]+?)\s?\((?P<inside>[^()]+)\)$")
_SOLID = re.compile(r"^solid \w+$|^\w+实木$")
_CODE = re.compile(r"^[a-z]{2,4} \d+\+?$")  # SPF 50+
_THOUSANDS = re.compile(r"^\d{1,3}(?:,\d{3})+ ?[a-z]{1,3}$")  # 2,700 K
_BYTES = re.compile(r"^\d+[gt]b$")
_HYPHENED = re.compile(r"^[a-z]-[a-z]+$")  # e-mail, t-shirt
_TWO_OF = re.compile(r"^([㐀-鿿])(?P<sort>[㐀-鿿])、([㐀-鿿])(?P=sort)$")
_WAYS = re.compile(r"^[㐀-鿿]{2,4}式$")  # 挂耳式


def variants(text: str, name: Named) -> list[str]:
    """The normalised value of a property of this name in its other writings, without the one that is given."""
    text = normal(text)
    found = [_regraded(text), *_bracketed(text), *_run_together(text)]
    if _HYPHENED.match(text):
        found.append(text.replace("-", ""))
    if text.endswith("色") and len(text) > (1 if _is(name, COLOURS) else 2):
        found.append(text.removesuffix("色"))
    if _WAYS.match(text):
        found.append(text.removesuffix("式"))
    if " " in text and HAN.search(text):
        found.append(text.replace(" ", ""))
    if any(_SIZE.search(normal(own)) for own in name.texts):
        found += [_LETTERS[text]] if text in _LETTERS else []
    return [other for other in dict.fromkeys(found) if other and other != text]


def broader(text: str, name: Named) -> list[str]:
    """What a value of this property is a sort of, so that who asks for that is content with it: solid oak is solid wood."""
    return ["solid wood", "real wood", "实木"] if _is(name, MATERIALS) and _SOLID.match(normal(text)) else []


def unspaced(text: str) -> list[str]:
    """A code or a number with its unit written without spaces and commas: spf50+, 2700k, 128g."""
    text = normal(text)
    if _BYTES.match(text):
        return [text[:-1]]
    return [text.replace(",", "").replace(" ", "")] if _CODE.match(text) or _THOUSANDS.match(text) else []


def _is(name: Named, names: frozenset[str]) -> bool:
    return any(normal(text) in names for text in name.texts)


def _regraded(text: str) -> str:
    """A grade in the other kind of digits: 一级 for 1级 and the other way round."""
    return _GRADE.sub(lambda found: _HAN_DIGITS.get(found[0]) or _DIGITS[found[0]], text)


def _run_together(text: str) -> list[str]:
    """Two of a sort in one word: 英文、中文 is 中英文."""
    found = _TWO_OF.match(text)
    return [found[3] + found[1] + found["sort"], found[1] + found[3] + found["sort"]] if found else []


def _bracketed(text: str) -> list[str]:
    """What stands before a bracket and within it: "TKL (87 keys)" is called by either."""
    found = _BRACKETED.match(text)
    return [found["before"], found["inside"]] if found else []
