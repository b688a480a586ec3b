"""Tool data on its way to a model: signs that mean something to chat models are broken up, so that text from outside stays data.

Nothing here looks for instructions in a text. What a model may do after reading one is limited by laws 1 to 3, not by spotting it.
"""

from __future__ import annotations

import re

from assistant.guardrails.reading import HIDDEN

# Role tags and special tokens of the usual chat templates. Broken up, not removed, so that a person still reads them.
# Of each only the opening bracket is exchanged, so that what is left over can never make up another one.
_OPENING = re.compile(
    r"<(?=\||</?sys>>|/?(?:system|assistant|user|human|tool|function|instructions?|prompt|data|s|inst|sys)\b)"
    r"|\[(?=/?inst\])",
    re.IGNORECASE,
)


def as_data(content: str) -> str:
    """The JSON of a tool's result without hidden characters and with every role sign in it broken up; it stays the same JSON otherwise."""
    return _OPENING.sub("‹", HIDDEN.sub("", content))
