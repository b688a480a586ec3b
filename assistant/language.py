"""Which language a message is in, told from its script."""

from __future__ import annotations

import re

from connectors.commerce import Language

_HAN = re.compile(r"[\u4e00-\u9fff]")
_NO_WORDS = re.compile(r"\S+@\S+|https?://\S+|[#\w-]*\d[\w-]*")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}(?:'[a-z]+)?")


def detect_language(text: str, current: Language) -> Language:
    """ "zh" or "en" when the text tells, else `current`: order numbers, e-mails and single Latin words decide nothing."""
    han = len(_HAN.findall(text))
    words = len(_LATIN_WORD.findall(_NO_WORDS.sub(" ", text)))
    if han >= 2 and han >= words:
        return "zh"
    if han == 0 and words >= 2:
        return "en"
    return "zh" if han and not words else current
