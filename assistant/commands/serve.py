"""`./aisle demo` and `./aisle serve`: prepare what is missing, say so, and serve until stopped."""

from __future__ import annotations

import argparse
import errno
import logging
import socket
import sys
import time

import structlog
import uvicorn
import uvloop
from fastapi import FastAPI

from assistant.app import AS_SET, Serving, serving
from assistant.commands.memory import give_back_files, limit_arenas, settle_heap
from assistant.commands.steps import Steps
from assistant.errors import SetupProblem
from assistant.home import note_address, shop_home
from assistant.server.run import uvicorn_config
from assistant.settings import Settings, read_settings


def run(arguments: argparse.Namespace) -> int:
    """0 after a clean end."""
    settings = read_settings(shop=arguments.shop, port=arguments.port)
    set_up_logging(settings.log_level)
    uvloop.run(serve(settings, Serving(demo=arguments.verb == "demo", fresh=arguments.fresh)))
    return 0


async def serve(settings: Settings, how: Serving = AS_SET) -> None:
    """Serve until the process is asked to stop."""
    limit_arenas()
    steps = Steps()
    begun = time.monotonic()
    with take_port(settings.host, settings.port) as listening:
        app, aisle = await serving(settings, steps, how)
        try:
            settle_heap()
            give_back_files(settings.home / "models")
            address = f"http://{settings.host}:{listening.getsockname()[1]}"
            note_address(shop_home(settings), address)
            steps.line(f"✔ Ready in {time.monotonic() - begun:.1f} s: {address}")
            steps.line(f"  {aisle.model_says}")
            steps.line("  Stop with Ctrl-C.")
            await _listen(app, settings, listening)
        finally:
            await aisle.close()


async def _listen(app: FastAPI, settings: Settings, listening: socket.socket) -> None:
    config = uvicorn_config(app, host=settings.host, port=settings.port, log_level=settings.log_level)
    await uvicorn.Server(config).serve(sockets=[listening])


def take_port(host: str, port: int) -> socket.socket:
    """A socket that listens there, taken before anything slow is done; raises `SetupProblem` when somebody has it."""
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
        made.listen(1024)
    except OSError as error:
        made.close()
        if error.errno == errno.EADDRINUSE:
            raise SetupProblem(
                f"port {port} is taken.", f"choose another: ./aisle demo --port {port % 65535 + 1}"
            ) from error
        raise SetupProblem(
            f"cannot listen on {host}:{port}: {error.strerror}.", "choose another with --port"
        ) from error
    made.setblocking(False)
    return made


def set_up_logging(level: str) -> None:
    """Structured lines on standard error, with ids and never with what people wrote."""
    number = logging.getLevelNamesMapping()[level.upper()]
    logging.basicConfig(level=number, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
