"""A hosted or local language model by its settings; its client is loaded only when one is configured, for it is slow to load."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from langchain_core.language_models import BaseChatModel


@dataclass(frozen=True, kw_only=True)
class HostedSettings:
    """Where the model is and how long we wait for it.

    `base_url` "" is OpenAI itself; `api_key` may be empty for a server that asks for none. `timeout_seconds` is for the
    first piece of an answer, retries included; `piece_timeout_seconds` for each further one; `answer_timeout_seconds` for all of
    it, so that a model that never stops is stopped. `extra` goes to the model as it stands, such as {"temperature": 0.2}.
    """

    model: str
    api_key: str = ""
    base_url: str = ""
    timeout_seconds: float = 20.0
    piece_timeout_seconds: float = 10.0
    answer_timeout_seconds: float = 60.0
    max_retries: int = 1
    extra: Mapping[str, Any] = field(default_factory=dict)


def open_hosted(settings: HostedSettings) -> BaseChatModel:
    """The model of these settings; no connection is made before it is asked."""
    return cast(BaseChatModel, importlib.import_module("assistant.models.openai_compatible").build(settings))
