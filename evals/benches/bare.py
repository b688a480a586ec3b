"""The floor to measure against: a FastAPI socket that streams fifty words, 20 ms apart, to every message, and nothing else."""

from __future__ import annotations

import asyncio
import sys

import uvicorn
from fastapi import FastAPI, WebSocket, WebSocketDisconnect

WORDS = 50
INTERVAL = 0.02


def build() -> FastAPI:
    """The application."""
    app = FastAPI()

    @app.get("/healthz")
    async def healthz() -> dict[str, bool]:
        return {"ok": True}

    @app.websocket("/ws")
    async def talk(socket: WebSocket) -> None:
        await socket.accept()
        try:
            while True:
                await socket.receive_text()
                for index in range(WORDS):
                    await asyncio.sleep(INTERVAL)
                    await socket.send_json({"type": "delta", "index": index, "text": "word "})
        except WebSocketDisconnect:
            return

    return app


if __name__ == "__main__":
    uvicorn.run(build(), host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", ws_per_message_deflate=False)
