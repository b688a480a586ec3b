"""uvicorn's WebSocket protocol with three endings mended; `ws=` of `run.uvicorn_config` names it.

* A frame above the limit gets an error frame before close code 1009, and the rest of it is read and thrown away:
  closing with unread bytes would make the kernel reset the connection, and the client would never learn why.
* A close is written even while the client does not read, so that a slow tab learns that it must resume.
* A connection whose last bytes nobody reads is dropped for good after a while instead of staying half closed.
"""

from __future__ import annotations

from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import PayloadTooBig
from websockets.frames import Frame, Opcode

from assistant.server.frames import ErrorFrame
from assistant.server.texts import error_text
from connectors.commerce import LANGUAGES

LINGER_SECONDS = 5.0
# Here nobody knows the person's language.
_WORDS = " ".join(error_text("too_large", language) for language in LANGUAGES)
_TOO_LARGE = ErrorFrame(code="too_large", message=_WORDS).model_dump_json().encode()


class SocketProtocol(WebSocketsSansIOProtocol):
    """One connection of the server."""

    def handle_parser_exception(self) -> None:
        """End a connection that broke the protocol; says so where the frame was merely too large."""
        if self.close_sent:
            return  # the rest of what was too large arrives and is thrown away
        if not isinstance(self.conn.parser_exc, PayloadTooBig) or not self.handshake_complete:
            super().handle_parser_exception()
            return
        self.stop_keepalive()
        self.close_sent = True
        self.queue.put_nowait({"type": "websocket.disconnect", "code": 1009, "reason": "too large"})
        self.transport.write(Frame(Opcode.TEXT, _TOO_LARGE).serialize(mask=False))
        self.transport.write(b"".join(self.conn.data_to_send()))
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.close_timer = self.loop.call_later(LINGER_SECONDS, self.transport.abort)

    def keepalive_timeout(self) -> None:
        """Close a connection that no longer answers, and drop it when even the close is not read."""
        super().keepalive_timeout()
        self.loop.call_later(LINGER_SECONDS, self.transport.abort)

    async def send(self, message: Any) -> None:
        """Send one ASGI message; a close does not wait for room."""
        if message["type"] != "websocket.close" or not self.handshake_complete:
            await super().send(message)
            return
        self.writable.set()
        await super().send(message)
        if self.close_timer is not None:
            self.close_timer.cancel()
            self.close_timer = self.loop.call_later(LINGER_SECONDS, self.transport.abort)
