"""Servers in processes of their own: started, waited for, measured, stopped by their process id."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx2
import psutil

ROOT = Path(__file__).resolve().parent.parent.parent
READY_SECONDS = 180.0


def free_port() -> int:
    """A loopback port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def served(module: str, arguments: Sequence[str], port: int, environment: dict[str, str]) -> Iterator[psutil.Process]:
    """The process of `python -m module …`, ready to answer on the port; ended afterwards."""
    command = [sys.executable, "-m", module, *arguments]
    quiet = {**os.environ, "HF_HUB_OFFLINE": "1", "ANONYMIZED_TELEMETRY": "False", **environment}
    started = subprocess.Popen(command, cwd=ROOT, env=quiet, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        wait_until_ready(started, port)
        yield psutil.Process(started.pid)
    finally:
        started.send_signal(signal.SIGTERM)
        try:
            started.wait(timeout=20)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()
        if started.stderr is not None:
            started.stderr.close()


def wait_until_ready(process: subprocess.Popen[bytes], port: int) -> None:
    """Return when `/healthz` answers; raises RuntimeError when the process ends or takes too long."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            said = process.stderr.read().decode(errors="replace")[-2000:] if process.stderr else ""
            raise RuntimeError(f"the server ended with {process.returncode}: {said}")
        with contextlib.suppress(httpx2.TransportError):
            if httpx2.get(f"http://127.0.0.1:{port}/healthz", timeout=2).status_code == 200:
                return
        time.sleep(0.02)
    raise RuntimeError("the server did not become ready")


def memory_mb(process: psutil.Process) -> float:
    """Resident memory of a process in MB (2^20 bytes)."""
    return float(process.memory_info().rss) / 2**20


def cpu_seconds(process: psutil.Process) -> float:
    """Processor time that a process has used, user and system."""
    times = process.cpu_times()
    return float(times.user + times.system)
