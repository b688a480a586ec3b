"""What kind of answer a question expects, an amount, a time, a number of times, and whether a text looks like one. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.skills.matching import folded


def either(*ways: str) -> re.Pattern[str]:
    """What any of these patterns finds in case-folded text."""
    return re.compile("|".join(ways))


@dataclass(frozen=True, kw_only=True)
class Expected:
    """A kind of answer: how it is asked for, what such an answer looks like, and what it looks like when it is to the point."""

    asked: re.Pattern[str]
    seen: re.Pattern[str]
    sure: re.Pattern[str]


AMOUNT = Expected(
    asked=either(r"\bhow much\b|\bcosts?\b|\bfees?\b|\bcharge|\bprice", "多少钱|费|收钱|要钱|花钱|几块"),
    seen=either(r"\bfees?\b", "收费|费用"),
    sure=either(r"[$€£¥]\s?\d|\d\s?(?:元|块|dollars|euros?)|\bfree\b", "(?<!非)免费"),
)
TIME = Expected(
    asked=either(
        r"\bhow (?:long|soon|many (?:days|weeks|months|years))\b|\bwhen\b|\buntil when\b",
        "多久|多长时间|几年|几天|几个月|什么时候|啥时候|何时|期限|年限|几小时",
    ),
    seen=either("lifetime|immediately|at once", "终身|期间|期内|立即|马上"),
    sure=either(
        r"\d\s?(?:business |working )?(?:个)?(?:工作日|年|天|日|月|周|小时|分钟|h\b|years?|days?|hours?|months?|weeks?|min)",
        "整机",
    ),
)
SIZE = Expected(
    asked=either(r"\bhow (?:big|heavy|tall|wide|long|thick)\b", "多大|多重|多长|多宽|多高|多少[升瓦斤克]|几[升斤]"),
    seen=either(r"\d"),
    sure=either(r"\d\s?(?:mm|cm|m|kg|g|升|l|w|瓦|斤|克|米|毫米|厘米)"),
)
TIMES = Expected(
    asked=either(
        r"\bhow (?:often|many times)\b|\bmore than once\b|\btwice\b|\bagain\b", "几次|多少次|两次|多次|再次|第二次"
    ),
    seen=either(r"\bonly\b", "只能|仅"),
    sure=either(r"\bonce\b|\btwice\b|\btimes\b", r"[一两三\d]次"),
)
KINDS = (AMOUNT, TIME, SIZE, TIMES)


def kinds_of(question: str) -> list[Expected]:
    """The kinds of answer that the question expects; empty where it expects none in particular."""
    plain = folded(question)
    return [kind for kind in KINDS if kind.asked.search(plain)]


def looks_like(kinds: list[Expected], text: str) -> int:
    """How much a text looks like one of these kinds of answer: 0 not at all, 1 it speaks of it, 2 or 3 it is to the point."""
    plain = folded(text)
    return max((2 * bool(k.sure.search(plain)) + bool(k.seen.search(plain)) for k in kinds), default=0)
