"""Bytes into text where nobody can be trusted to name the encoding."""

from __future__ import annotations

import codecs

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# In GBK the common characters and Chinese punctuation stand in these rows; accented letters of western
# encodings fall elsewhere, so real Chinese is told from German that only looks like it.
_COMMON_ROWS = range(0xB0, 0xD8)
_PUNCTUATION_ROWS = range(0xA1, 0xA4)
_COMMON_SHARE = 0.7


def decode(data: bytes, declared: str = "") -> tuple[str, str]:
    """The text and the encoding that it was read in.

    UTF-8 wins wherever it fits, because nothing else looks like it by accident; then the encoding that was declared, then GBK
    (as GB18030) where it reads as Chinese, at last Windows-1252, which fits anything.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace"), encoding
    for encoding in ("utf-8", *_known(declared)):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    if _reads_as_chinese(data):
        return data.decode("gb18030", errors="replace"), "gb18030"
    return data.decode("cp1252", errors="replace"), "cp1252"


def _known(declared: str) -> tuple[str, ...]:
    name = declared.strip().strip("\"'").lower()
    # People declare the subset and write the whole; the superset reads both.
    name = {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "", "latin-1": "", "us-ascii": ""}.get(name, name)
    try:
        return (codecs.lookup(name).name,) if name and codecs.lookup(name)._is_text_encoding else ()
    except LookupError:
        return ()


def _reads_as_chinese(data: bytes) -> bool:
    """Whether most pairs of high bytes are common Chinese characters or their punctuation."""
    pairs = common = place = 0
    while place < len(data):
        lead = data[place]
        if lead < 0x80:
            place += 1
            continue
        follow = data[place + 1] if place + 1 < len(data) else 0
        pairs += 1
        common += (lead in _COMMON_ROWS or lead in _PUNCTUATION_ROWS) and follow >= 0xA1
        place += 2
    return pairs > 0 and common / pairs >= _COMMON_SHARE
