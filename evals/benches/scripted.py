"""Aisle with the scripted model that streams fifty words, 20 ms apart; everything else as it is served."""

from __future__ import annotations

import sys
from pathlib import Path

import uvloop

from assistant.app import Serving
from assistant.commands.serve import serve
from assistant.models.scripted import ScriptedModel, Step
from assistant.settings import Settings

WORDS = 50
INTERVAL = 0.02


def build_model() -> ScriptedModel:
    """Plain words in sentences of ten, as a model would stream them."""
    words = ["our", "team", "is", "glad", "to", "help", "you", "with", "all", "of"]
    text = " ".join(word + ("." if i % 10 == 9 else "") for i, word in enumerate(words * (WORDS // 10)))
    return ScriptedModel(function=lambda messages, tools: Step(text=text, interval=INTERVAL))


if __name__ == "__main__":
    settings = Settings(port=int(sys.argv[1]), home=Path(sys.argv[2]), openai_api_key=None, openai_base_url="")
    uvloop.run(serve(settings, Serving(model=build_model())))
