"""A finished text or a list of tool calls in the pieces in which a streaming model would send them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from langchain_core.messages import AIMessage, AIMessageChunk
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

# A word or up to three Chinese characters, with punctuation and the space behind; joined, they are the text again.
_PIECE = re.compile(r"[一-鿿]{1,3}[^\w\s]*\s*|[^\s一-鿿]+\s*|\s+")


def pieces(text: str) -> Iterator[str]:
    """Word-sized pieces of a text in any language; their concatenation is exactly the text."""
    yield from _PIECE.findall(text)


def text_chunk(text: str) -> ChatGenerationChunk:
    """One streamed piece of text."""
    return ChatGenerationChunk(message=AIMessageChunk(content=text))


def call_chunks(calls: Sequence[tuple[str, str, Mapping[str, Any]]]) -> Iterator[ChatGenerationChunk]:
    """Tool calls (id, name, arguments) as streamed pieces, each whole."""
    for index, (call_id, name, arguments) in enumerate(calls):
        call = tool_call_chunk(name=name, args=json.dumps(arguments, ensure_ascii=False), id=call_id, index=index)
        yield ChatGenerationChunk(message=AIMessageChunk(content="", tool_call_chunks=[call]))


def last_chunk(kind: str, name: str) -> ChatGenerationChunk:
    """The closing piece, which says which model spoke: kind is "offline", "hosted" or "scripted"."""
    return ChatGenerationChunk(
        message=AIMessageChunk(
            content="", chunk_position="last", response_metadata={"model_kind": kind, "model_name": name}
        )
    )


def whole(chunks: Sequence[ChatGenerationChunk]) -> ChatResult:
    """The one message that these pieces make up; there is at least one piece."""
    merged = chunks[0]
    for chunk in chunks[1:]:
        merged = merged + chunk
    spoken = merged.message
    assert isinstance(spoken, AIMessageChunk)  # only such chunks are made in this folder
    message = AIMessage(
        content=spoken.content, tool_calls=spoken.tool_calls, response_metadata=spoken.response_metadata
    )
    return ChatResult(generations=[ChatGeneration(message=message)])
