"""Which value of a compared property is the best, only where more or less of it is better for everybody. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.skills.expected import either
from assistant.skills.matching import folded
from assistant.skills.products.measures import comparable

# The heavier dumbbell, the larger tent and the brighter lamp are better for some; these are not a matter of taste.
_MORE = either(
    r"\bbattery life\b|\bplay(?:ing)? time\b|\brating\b|\bwarranty\b|\bwater[- ]?(?:resistance|proof)|\bnoise cancelling\b",
    "续航|评分|质保|保修|防水等级|防水性|降噪深度",
)
_LESS = either(
    r"\bprice\b|\bcharging time\b|\bnoise level\b|\bpower consumption\b|\bstandby\b",
    "价格|充电时间|充电时长|噪音|噪声|待机功耗|能耗",
)
_NOISE_DEPTH = either(r"\bnoise cancelling\b", "降噪")


def best_of(names: str, values: Sequence[str], stated: Sequence[bool]) -> list[int]:
    """The places of the best values; empty where better is a matter of taste, nothing differs or figures do not compare.

    `names` are the property's names in all languages; what is not stated takes no part.
    """
    plain = folded(names)
    more = bool(_MORE.search(plain))
    less = bool(_LESS.search(plain)) and not _NOISE_DEPTH.search(plain)
    places = [place for place, there in enumerate(stated) if there]
    figures = comparable([values[place] for place in places])
    if more == less or figures is None or len(set(figures)) < 2:
        return []
    best = max(figures) if more else min(figures)
    return [place for place, figure in zip(places, figures, strict=True) if figure == best]
