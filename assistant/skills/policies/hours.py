"""When the shop's people are there, from its settings: pages may say it late or not at all. Pure."""

from __future__ import annotations

import re
from typing import Any

from assistant.skills.contract import ToolContext
from assistant.skills.handover.opening import DAYS, desk_at
from assistant.skills.present import WEEKDAYS_EN, WEEKDAYS_ZH, Presenter
from connectors.commerce import Language

_DAY_EN = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
_WHO_EN = r"(?:you|u|we|they|the (?:shop|store|team)|your (?:shop|store|team|support)|support|customer service)"
_ASKED = re.compile(
    r"\b(?:opening|business|working|office|store|shop|support|service) (?:hours|times)\b|\bhours of (?:operation|business)\b|"
    rf"\b(?:what time|when|until when|how (?:late|early|long))\b.{{0,12}}\b{_WHO_EN}\b (?:open|close|start work|available)(?: (?:up|today|"
    rf"tomorrow|on|until|till)\b.{{0,20}})?\W*$|"
    rf"\b(?:are|is) {_WHO_EN} (?:open|closed)(?! to\b)|"
    r"\b(?:is|will) (?:anyone|anybody|someone|somebody|your team|the team|support)(?: be)? (?:there|available|working|in|reachable) "
    rf"(?:on |at |over )?(?:the )?(?:{_DAY_EN}|weekends?|today|tomorrow|tonight)|"
    r"(?:营业|上班|工作|服务|客服|办公)时间|几点.{0,4}(?:上班|下班|开门|关门|营业|打烊)|(?:上班|营业|开门|下班|关门)到?(?:是)?几点|"
    r"(?:(?:周|星期|礼拜)[一二三四五六日天末]|周末|今天|明天|晚上|节假日).{0,6}(?:有人[吗么嘛没在值上]|上班|营业|开门|休息[吗么嘛不])",
    re.IGNORECASE,
)
_NAMED_DAY = re.compile(
    r"\b(mon|tues|wednes|thurs|fri|satur|sun)days?\b|(?:周|星期|礼拜)([一二三四五六日天])", re.IGNORECASE
)
_NEAR = ((re.compile(r"\btoday\b|今天", re.IGNORECASE), 0), (re.compile(r"\btomorrow\b|明天", re.IGNORECASE), 1))


def asks_hours(text: str) -> bool:
    """Whether a text asks when the shop's people are there: "are you open on Sunday", 你们几点上班."""
    return bool(_ASKED.search(text))


def hours_data(context: ToolContext, question: str) -> dict[str, Any] | None:
    """The days and hours of the support desk as tool data, with the day that was asked for; None where it never opens."""
    opening, language = context.settings.support.opening, context.language
    if not opening.days:
        return None
    day = _asked_day(question, Presenter.of(context).today.weekday())
    return {
        "days": _days([n for n, name in enumerate(DAYS) if name in opening.days], language),
        "opens": f"{opening.opens:%H:%M}",
        "closes": f"{opening.closes:%H:%M}",
        "zone": context.settings.zone.key.rpartition("/")[2].replace("_", " "),
        "open_now": desk_at(opening, context.settings.zone, context.now).open,
        "asked": None if day is None else {"day": _names(language)[day], "open": DAYS[day] in opening.days},
    }


def _asked_day(question: str, today: int) -> int | None:
    """The one weekday that is asked for, 0 for Monday; None where none or several are."""
    named = {
        DAYS.index(m.group(1)[:3].lower()) if m.group(1) else "一二三四五六日".index(m.group(2).replace("天", "日"))
        for m in _NAMED_DAY.finditer(question)
    }
    named |= {(today + later) % len(DAYS) for pattern, later in _NEAR if pattern.search(question)}
    return named.pop() if len(named) == 1 else None


def _days(numbers: list[int], language: Language) -> str:
    """Weekdays in words: "Monday to Saturday", 周一、周三."""
    names = [_names(language)[n] for n in numbers]
    if len(numbers) > 2 and numbers[-1] - numbers[0] == len(numbers) - 1:
        return f"{names[0]}至{names[-1]}" if language == "zh" else f"{names[0]} to {names[-1]}"
    return ("、" if language == "zh" else ", ").join(names)


def _names(language: Language) -> tuple[str, ...]:
    return WEEKDAYS_ZH if language == "zh" else WEEKDAYS_EN
