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
    seen=either(r"\bfees?\b|\bbasic\b", "收费|费用|基础|标准"),
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
# How long something is guaranteed is told in years and months; how soon somebody comes is not.
GUARANTEE = Expected(
    asked=either(
        r"\bhow long\b.{0,40}\b(?:warrant|guarantee)|\b(?:warrant\w*|guarantee\w*) (?:period|length|last)",
        "(?:保修|质保|包修|保质|三包).{0,8}(?:多久|多长|几年|几个月|多少年|期|年限)|几年.{0,3}(?:保修|质保|包修)",
    ),
    seen=either("lifetime|whole", "整机|终身"),
    sure=either(r"\d\s?(?:个)?(?:年|月|years?|months?|-year|-month)"),
)
KINDS = (AMOUNT, TIME, SIZE, TIMES)


def kinds_of(question: str) -> list[Expected]:
    """The kinds of answer that the question expects; empty where it expects none in particular."""
    plain = folded(question)
    if GUARANTEE.asked.search(plain):
        return [GUARANTEE]
    return [kind for kind in KINDS if kind.asked.search(plain)]


def looks_like(kinds: list[Expected], text: str) -> int:
    """How much a text looks like one of these kinds of answer: 0 not at all, 1 it speaks of it, 2 or 3 it is to the point."""
    plain = folded(text)
    return max((2 * bool(k.sure.search(plain)) + bool(k.seen.search(plain)) for k in kinds), default=0)
