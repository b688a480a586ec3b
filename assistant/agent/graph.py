"""The agent as a graph: think → act → think → … → settle, with one repair where words failed. All of langgraph stands here."""

from __future__ import annotations

from typing import Any

from langgraph.graph import END, START, StateGraph

from assistant.agent.nodes import act, next_step, repair, settle, think
from assistant.agent.state import AgentState, TurnContext

Graph = Any  # langgraph's compiled type carries six type variables that say nothing here


def build_graph() -> Graph:
    """The compiled graph; build it once and invoke it with `context=TurnContext(...)`."""
    graph = StateGraph(AgentState, context_schema=TurnContext)
    graph.add_node("think", think)
    graph.add_node("act", act)
    graph.add_node("repair", repair)
    graph.add_node("settle", settle)
    graph.add_edge(START, "think")
    graph.add_conditional_edges("think", next_step, ["act", "repair", "settle"])
    graph.add_edge("act", "think")
    graph.add_edge("repair", "think")
    graph.add_edge("settle", END)
    return graph.compile()
