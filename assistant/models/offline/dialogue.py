"""What to do next in a conversation: more tool calls, or the reply. Everything is derived from the messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from jinja2 import TemplateError
from langchain_core.messages import BaseMessage

from assistant.models.offline.photos import plan_photo
from assistant.models.offline.phrases import points_back, takes_back
from assistant.models.offline.plan import Call, Item, Say, awaited_after
from assistant.models.offline.planner import Planner
from assistant.models.offline.scene import Awaited, Done, Scene, Turn, after, opened, turns
from assistant.models.offline.text import is_chinese
from assistant.skills.replies import Replies
from connectors.commerce import Language

MOST_FOLLOWED = 4
UNAVAILABLE = "model.unavailable"
# Results that are only the way to another one: their words are left out once the other one is there.
_NO_BETTER = (
    "account.not_identified", "account.verified", "products.found", "orders.which", "returns.which_order", "changes.which_order",
    "exchanges.which_order", "policies.unknown",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Decision:
    """Either tool calls to make, in order, or the reply."""

    calls: tuple[Call, ...] = ()
    reply: str = ""


@dataclass
class Played:
    """How far a plan has come: what is still to be called, what can be said, what remains open."""

    waiting: list[Call] = field(default_factory=list)
    said: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    awaited: Awaited | None = None


class Dialogue:
    """Decides from messages alone. `facts` fill the few replies that name the assistant or the shop."""

    def __init__(self, planner: Planner, replies: Replies, facts: Mapping[Language, Mapping[str, str]]) -> None:
        self._planner = planner
        self._replies = replies
        self._facts = facts

    def decide(self, messages: Sequence[BaseMessage]) -> Decision:
        """What to do after these messages; a conversation in which nobody has said anything is greeted."""
        *earlier, current = turns(messages) or [Turn(text="", language="")]
        scene, page = Scene(), ""
        for turn in earlier:
            scene = self._afterwards(scene, turn, page)
            page = turn.product
        played = self._play(self._plan(current, scene, page), current.done)
        if played.waiting:
            return Decision(calls=tuple(played.waiting))
        return Decision(reply=self._worded(played.said, _language(current)))

    def _plan(self, turn: Turn, scene: Scene, page: str) -> list[Item]:
        """What to do about a message; `page` is the product whose page was open at the one before."""
        scene = opened(scene, turn.product, anew=turn.product != page and points_back(turn.text))
        if turn.photo is None:
            return self._planner.plan(turn.text, scene)
        return plan_photo(self._planner, turn.text, turn.photo, scene)

    def _afterwards(self, scene: Scene, turn: Turn, page: str) -> Scene:
        """The scene after a finished turn: what its tools showed, and what it left open."""
        played = self._play(self._plan(turn, scene, page), turn.done)
        for done in turn.done:
            scene = after(scene, done)
        asked = played.awaited or _put_off(scene.awaited, turn)
        if played.awaited is not None and not turn.done and not self._was_said(played, turn):
            # Another model answered this turn in its own words: what we would have asked was never asked.
            asked = None
        return replace(scene, awaited=asked, offered=turn.said.rstrip().endswith(("?", "？")))

    def _was_said(self, played: Played, turn: Turn) -> bool:
        return not turn.said or self._worded(played.said, _language(turn)) in turn.said

    def _play(self, items: Sequence[Item], results: Sequence[Done]) -> Played:
        """The plan against the results so far. Results that no plan of ours asked for are told at the end."""
        played, left = Played(), list(results)
        for item in items:
            if isinstance(item, Say):
                played.said.append((item.code, item.data))
                played.awaited = item.awaited or played.awaited
            else:
                self._run(item, left, played)
        for done in left:
            played.said.append((done.outcome, done.data))
            played.awaited = awaited_after(None, done) or played.awaited
        return played

    def _run(self, call: Call, left: list[Done], played: Played) -> None:
        """Follow one call through its results to what can be said of it, or to what has to be called next."""
        told: tuple[str, Mapping[str, Any]] | None = None
        following: Call | None = call
        for _ in range(MOST_FOLLOWED):
            if following is None:
                break
            call = following
            done = _take(call, left)
            if done is None:
                played.waiting.append(call)
                return
            improves = told is None or done.outcome not in _NO_BETTER
            told = (done.outcome, done.data) if improves else told
            played.awaited = awaited_after(call, done) or (None if improves else played.awaited)
            following = self._planner.follow(call, done)
        if told is not None:
            played.said.append(told)

    def _worded(self, said: Sequence[tuple[str, Mapping[str, Any]]], language: Language) -> str:
        parts = [self._rendered(code, data, language) for code, data in said]
        return "\n\n".join(dict.fromkeys(part for part in parts if part))

    def _rendered(self, code: str, data: Mapping[str, Any], language: Language) -> str:
        known = code if code in self._replies else UNAVAILABLE
        try:
            return self._replies.render(known, language, {**self._facts.get(language, {}), **data})
        except TemplateError:
            # Data of an older version of a skill may lack what its template now needs.
            return self._replies.render(UNAVAILABLE, language, {})


def _put_off(awaited: Awaited | None, turn: Turn) -> Awaited | None:
    """What was awaited before a turn about something else; it is still open for one such turn."""
    if awaited is None or awaited.age or "amendment" in awaited.slots or takes_back(turn.text):
        return None
    answered = any(done.name == awaited.tool for done in turn.done)
    return None if answered else replace(awaited, age=awaited.age + 1)


def _take(call: Call, left: list[Done]) -> Done | None:
    """The result of this call: one with the same arguments, else one of the same tool."""
    same = [d for d in left if d.name == call.name]
    exact = [d for d in same if dict(d.arguments) == dict(call.arguments)]
    found = next(iter(exact or same), None)
    if found is not None:
        left.remove(found)
    return found


def _language(turn: Turn) -> Language:
    if turn.language in ("en", "zh"):
        return "zh" if turn.language == "zh" else "en"
    return "zh" if is_chinese(turn.text) else "en"
