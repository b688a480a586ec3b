"""How the server is run: the one place that knows uvicorn's settings and why they are what they are."""

from __future__ import annotations

import uvicorn
from fastapi import FastAPI

from assistant.server.limits import MAX_FRAME_BYTES
from assistant.server.protocol import SocketProtocol

SHUTDOWN_SECONDS = 10


def uvicorn_config(
    app: FastAPI, host: str = "127.0.0.1", port: int = 8000, *, log_level: str = "warning"
) -> uvicorn.Config:
    """Settings for `uvicorn.Server`.

    Compression stays off: browsers always offer it, and it costs 35 KB a tab and lets 64 KB inflate a thousandfold.
    Only the pace of events looks at a proxy's header, by itself, so none are believed here. Logging is left to whoever starts the process.
    """
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        loop="uvloop",
        http="httptools",
        ws=SocketProtocol,
        ws_max_size=MAX_FRAME_BYTES,
        ws_per_message_deflate=False,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        log_config=None,
        log_level=log_level,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
