"""Aisle as it is served, with a model that plays three parts: it prepares returns, talks slowly, or says a word.

`python -m tests.journeys.scripts.scripted_shop PORT HOME`. Everything but the model is what `./aisle demo` runs.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import uvloop
from langchain_core.messages import BaseMessage, HumanMessage

from assistant.app import Serving
from assistant.commands.serve import serve
from assistant.models.scripted import Call, ScriptedModel, Step
from assistant.settings import Settings

SLOW = "our team is glad to help you with all of this, and more words than that take their time to come. " * 3
CHECK = "Please check the card."
HERE = "I am here."


def play(messages: Sequence[BaseMessage], tools: Sequence[Mapping[str, Any]]) -> Step:
    """`return ORDER` becomes a proposal, `talk` fifty slow words, anything else a short answer."""
    last = max(place for place, message in enumerate(messages) if isinstance(message, HumanMessage))
    said = str(messages[last].content)
    if said.startswith("return "):
        if last < len(messages) - 1:
            return Step(text=CHECK)
        lines = [{"line": "1", "quantity": 1}]
        wanted = {"order_number": said.split()[1], "lines": lines, "reason": "not_as_described"}
        return Step(calls=(Call(name="request_return", arguments=wanted),))
    return Step(text=SLOW, interval=0.05) if said == "talk" else Step(text=HERE)


if __name__ == "__main__":
    settings = Settings(port=int(sys.argv[1]), home=Path(sys.argv[2]), openai_api_key=None, openai_base_url="")
    uvloop.run(serve(settings, Serving(demo=True, model=ScriptedModel(function=play))))
