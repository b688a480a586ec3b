"""The steps of the agent: think (the model), act (its tools), repair (what failed the checks), settle (the reply)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

import structlog
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, SystemMessage, ToolMessage
from langgraph.runtime import Runtime
from pydantic import ValidationError

from assistant.actions.proposal import proposal_from
from assistant.agent.state import PROBLEM, AgentState, Ran, TurnContext
from assistant.guardrails.injection import as_data
from assistant.models.errors import ModelError
from assistant.models.fallback import is_restart
from assistant.record.events import Event, HandedOver, OrderVerified, ToolCalled, ToolReturned
from assistant.skills.contract import Effect, Tool, ToolContext, ToolResult
from connectors.errors import ConnectorError

log = structlog.get_logger(__name__)

MAX_ROUNDS = 5
MAX_CALLS_A_ROUND = 4
Call = dict[str, Any]


async def think(state: AgentState, runtime: Runtime[TurnContext]) -> dict[str, Any]:
    """The model's next message: words go through the gate as they come, tool calls wait for `act`."""
    context = runtime.context
    parts: list[str] = []
    calls: list[Call] = []
    spoken, who = state["spoken"], {"kind": state["kind"], "model": state["model"]}
    try:
        async for chunk in context.model.astream(state["messages"]):
            if is_restart(chunk):
                context.speech.restart()
                spoken, parts, calls = [], [], []
            elif chunk.text:
                parts.append(chunk.text)
                context.speech.hear(chunk.text)
            _collect(chunk, calls)
            who = _speaker(chunk, who)
    except ModelError as error:
        log.warning("no model answered", turn=context.turn, error=type(error).__name__)
        context.speech.restart()
        spoken, parts, calls = [], [], []
    checked = context.speech.end_round()
    message = AIMessage("".join(parts), tool_calls=[_parsed(call, context) for call in calls])
    return {
        "messages": [*state["messages"], message],
        "spoken": [*spoken, checked.text.strip()],
        "failed": list(checked.withheld),
        "withheld": [w.reason for w in checked.withheld],
        "rounds": state["rounds"] + 1,
        **who,
    }


def next_step(state: AgentState) -> str:
    """ "act" while the model asks for tools and may still go on, "repair" once when its reply failed, else "settle"."""
    if _asks(state):
        return "act" if state["rounds"] <= MAX_ROUNDS else "settle"
    # The offline model would write the same words again; its outcomes are templates already.
    return "repair" if state["failed"] and not state["repaired"] and state["kind"] != "offline" else "settle"


async def repair(state: AgentState, runtime: Runtime[TurnContext]) -> dict[str, Any]:
    """Takes the failed reply back and tells the model, in the system prompt, which of its sentences cannot be sent."""
    context = runtime.context
    system, *between, draft = state["messages"]
    context.speech.restart()
    note = context.prompts.repair(draft.text, state["failed"])
    return {
        "messages": [SystemMessage(f"{system.text.rstrip()}\n\n{note}"), *between],
        "spoken": [],
        "repaired": True,
    }


async def act(state: AgentState, runtime: Runtime[TurnContext]) -> dict[str, Any]:
    """Runs the tools that the model asked for, one after the other, and records what they returned."""
    context = runtime.context
    last = state["messages"][-1]
    messages: list[BaseMessage] = []
    events: list[Event] = []
    ran: list[Ran] = []
    proposed = any(r.result.proposal for r in state["ran"])
    for place, call in enumerate(last.tool_calls if isinstance(last, AIMessage) else ()):
        name, call_id = call["name"], str(call["id"])
        if place >= MAX_CALLS_A_ROUND:
            result = _problem("too_many_calls")
        else:
            context.sink.working(context.tool_context.conversation_id, context.turn, _label(context, name), False)
            result = await _run(context, _with_proofs(context.tool_context, [*state["ran"], *ran]), call, proposed)
        proposed = proposed or result.proposal is not None
        arguments = call["args"] if isinstance(call["args"], dict) else {}
        events.append(ToolCalled(turn=context.turn, call_id=call_id, name=name, arguments=arguments))
        events.extend(_events_of(context, call_id, name, result))
        context.learn(result, call_id)
        content = json.dumps({"outcome": result.outcome, "data": result.data}, ensure_ascii=False)
        messages.append(ToolMessage(as_data(content), tool_call_id=call_id, name=name))
        ran.append(Ran(name=name, result=result, round=state["rounds"]))
    return {"messages": [*state["messages"], *messages], "events": events, "ran": ran}


async def settle(state: AgentState, runtime: Runtime[TurnContext]) -> dict[str, Any]:
    """The reply as it will be recorded: where words failed or are missing, the tools' last outcomes are said instead."""
    context = runtime.context
    text = "\n\n".join(part for part in state["spoken"] if part)
    answered = not _asks(state) and bool(state["spoken"][-1])
    if answered and not state["failed"]:
        return {"spoken": [text]}
    said = _from_outcomes(state["ran"], context)
    if said:
        return {"spoken": [said]}
    language = context.tool_context.language
    code = "guard.withheld" if state["failed"] else "model.unavailable"
    return {"spoken": [text, context.replies.render(code, language, {})]}


def _asks(state: AgentState) -> bool:
    last = state["messages"][-1]
    return isinstance(last, AIMessage) and bool(last.tool_calls)


def _speaker(chunk: AIMessageChunk, known: dict[str, str]) -> dict[str, str]:
    told = chunk.response_metadata
    return {"kind": told.get("model_kind") or known["kind"], "model": told.get("model_name") or known["model"]}


def _from_outcomes(ran: list[Ran], context: TurnContext) -> str:
    """What the templates say for the last round of tools that did run: what it found supersedes earlier rounds."""
    language = context.tool_context.language
    known = [r for r in ran if r.result.outcome in context.replies]
    done = [r for r in known if not r.result.outcome.startswith(PROBLEM)] or known
    last = [r.result for r in done if r.round == done[-1].round]
    return "\n\n".join(dict.fromkeys(context.replies.render(r.outcome, language, r.data) for r in last))


def _with_proofs(context: ToolContext, ran: list[Ran]) -> ToolContext:
    """The context in which an order that was proven earlier in this turn is known to be the person's."""
    proven = {r.result.verified_order_id for r in ran if r.result.verified_order_id}
    if not proven:
        return context
    return replace(
        context, person=replace(context.person, verified_order_ids=context.person.verified_order_ids | proven)
    )


async def _run(context: TurnContext, given: ToolContext, call: Mapping[str, Any], proposed: bool) -> ToolResult:
    name, arguments = call["name"], call["args"]
    tool = context.tools.get(name)
    if tool is None:
        return _problem("unknown_tool")
    if tool.effect not in (Effect.READ, Effect.PROPOSE):
        return _problem("not_allowed")
    if tool.effect is Effect.PROPOSE and proposed:
        return _problem("one_proposal_at_a_time")
    try:
        checked = tool.arguments.model_validate(arguments)
    except ValidationError as error:
        # Named are our own arguments only: a name that the model made up would come back to it as a fact.
        named = {str(part) for e in error.errors() for part in e["loc"][:1]} & set(tool.arguments.model_fields)
        return _problem("bad_arguments", arguments=sorted(named), allowed=sorted(tool.arguments.model_fields))
    try:
        result: ToolResult = await tool.run(given, checked)
    except ConnectorError as error:
        log.warning("tool failed", turn=context.turn, tool=name, error=type(error).__name__)
        return _problem("shop_unreachable" if error.retryable else "shop_refused")
    return _proposable(tool, result)


def _proposable(tool: Tool, result: ToolResult) -> ToolResult:
    """The result, unless a tool that may only look tries to propose: that is a fault and fails closed."""
    if result.proposal is not None and tool.effect is not Effect.PROPOSE:
        return _problem("not_allowed")
    return result


def _events_of(context: TurnContext, call_id: str, name: str, result: ToolResult) -> list[Event]:
    cards = list(result.cards)
    made: list[Event] = []
    if result.proposal is not None:
        proposal = proposal_from(result.proposal, context.new_id("p"), context.tool_context.now)
        made.append(proposal)
        cards.append(proposal.card)
    if result.verified_order_id is not None:
        made.append(OrderVerified(order_id=result.verified_order_id))
    if result.hand_over is not None:
        made.append(_handed_over(result.hand_over))
    returned = ToolReturned(
        turn=context.turn,
        call_id=call_id,
        name=name,
        outcome=result.outcome,
        data=result.data,
        cards=tuple(cards),
        sources=tuple(asdict(s) for s in result.sources),
        quick_replies=tuple(asdict(q) for q in result.quick_replies),
    )
    return [returned, *made]


def _handed_over(details: Mapping[str, Any]) -> HandedOver:
    rest = {k: v for k, v in details.items() if k not in ("reference", "reason")}
    return HandedOver(reference=str(details.get("reference", "")), reason=str(details.get("reason", "")), details=rest)


def _problem(code: str, **data: Any) -> ToolResult:
    return ToolResult(outcome=PROBLEM + code, data=data)


def _label(context: TurnContext, name: str) -> str:
    code = f"working.{name}"
    return context.replies.render(code, context.tool_context.language, {}) if code in context.replies else ""


def _collect(chunk: AIMessageChunk, calls: list[Call]) -> None:
    """Join the pieces of tool calls. Another id begins another call, for some servers give every call the same index."""
    for part in chunk.tool_call_chunks:
        place, call_id = part.get("index"), part.get("id")
        call = next((c for c in reversed(calls) if c["place"] == place), None)
        if call is None or (call_id and call["id"] and call_id != call["id"]):
            call = {"name": "", "args": "", "id": None, "place": place}
            calls.append(call)
        call["name"] += part.get("name") or ""
        call["args"] += part.get("args") or ""
        call["id"] = call["id"] or call_id


def _parsed(call: Call, context: TurnContext) -> Any:
    """A tool call with its arguments read; unreadable ones become no arguments, which the tool's schema then judges."""
    try:
        arguments = json.loads(call["args"] or "{}")
    except json.JSONDecodeError:
        arguments = {"unreadable": True}
    if not isinstance(arguments, dict):
        arguments = {"unreadable": True}
    return {"name": call["name"], "args": arguments, "id": call["id"] or context.new_id("call"), "type": "tool_call"}
