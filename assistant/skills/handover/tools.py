"""The tool that passes the conversation to a person and says honestly when somebody will read it."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime
from typing import Any

from pydantic import Field

from assistant.cards import HandoverCard, Row
from assistant.skills.contract import Arguments, Effect, Skill, Tool, ToolContext, ToolResult
from assistant.skills.handover.opening import desk_at
from assistant.skills.present import Presenter
from assistant.skills.wording import both, label

REFERENCE_LENGTH = 6
OPEN_UNTIL = both("open now, until {time}", "服务中，至 {time}")
OPEN_NOW = both("open now", "服务中")
OPENS = both("closed now, open again {time}", "非工作时间，{time} 恢复服务")


class AskForPerson(Arguments):
    """Why a person is wanted, if the shopper said so."""

    reason: str | None = Field(
        default=None,
        max_length=500,
        description="in a few words what the person should help with, from what the shopper said",
        json_schema_extra={"slot": "text"},
    )


async def ask_for_person(context: ToolContext, arguments: AskForPerson) -> ToolResult:
    """handover.queued: the conversation waits for a person; the data says when and how one can be reached."""
    settings = context.settings
    presenter = Presenter.of(context)
    desk = desk_at(settings.support.opening, settings.zone, context.now)
    reference = handover_reference(context.conversation_id, context.now)
    data: dict[str, Any] = {
        "reference": reference,
        "open": desk.open,
        "until": _clock(desk.changes_at, presenter) if desk.open and desk.changes_at else None,
        "opens": _when(desk.changes_at, presenter) if not desk.open and desk.changes_at else None,
        "email": settings.support.email,
        "phone": settings.support.phone,
    }
    return ToolResult(
        outcome="handover.queued",
        data=data,
        cards=(_card(data, presenter),),
        hand_over={
            "reference": reference,
            "reason": arguments.reason or "",
            "details": {"open": desk.open, "opens_at": data["opens"]["iso"] if data["opens"] else ""},
        },
    )


def handover_skill() -> Skill:
    """The skill with its tool."""
    return Skill(
        name="handover",
        tools=(
            Tool(
                name="ask_for_person",
                description=(
                    "Pass the conversation to a person of the support team; it takes effect at once. Use it when the shopper "
                    "asks for one or accepts your offer, or when they are upset and you cannot solve it."
                ),
                arguments=AskForPerson,
                effect=Effect.READ,
                run=ask_for_person,
            ),
        ),
    )


def handover_reference(conversation_id: str, now: datetime) -> str:
    """A short reference that can be read out: the same for the same conversation and moment, telling neither."""
    digest = hashlib.sha256(f"{conversation_id}|{now.isoformat()}".encode()).digest()
    return "H-" + base64.b32encode(digest).decode()[:REFERENCE_LENGTH]


def _clock(at: datetime, presenter: Presenter) -> dict[str, str]:
    local = presenter.local(at)
    return {"iso": local.isoformat(timespec="minutes"), "text": f"{local:%H:%M}"}


def _when(at: datetime, presenter: Presenter) -> dict[str, str]:
    clock = _clock(at, presenter)
    return {"iso": clock["iso"], "text": f"{presenter.coming(at)['text']} {clock['text']}"}


def _card(data: dict[str, Any], presenter: Presenter) -> dict[str, Any]:
    language = presenter.language
    if data["open"]:
        hours = (
            OPEN_UNTIL.text(language).format(time=data["until"]["text"]) if data["until"] else OPEN_NOW.text(language)
        )
    else:
        hours = OPENS.text(language).format(time=data["opens"]["text"]) if data["opens"] else ""
    rows = [
        Row(label=label(name, language), value=value, strong=name == "hours")
        for name, value in (
            ("reference", data["reference"]),
            ("hours", hours),
            ("email", data["email"]),
            ("phone", data["phone"]),
        )
        if value
    ]
    return HandoverCard(title=label("support_title", language), rows=rows).model_dump(mode="json")
