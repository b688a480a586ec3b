"""A real Vendure server for tests: installed once into a cache, filled once, started from a snapshot in a few seconds."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.backends.vendure.merchant import Merchant, Sample, fill

HERE = Path(__file__).parent
MADE_FROM = ("package.json", "server.js", "merchant.py")
START_SECONDS = 90  # a busy machine; from the snapshot it is about five


class NoBackendError(Exception):
    """This machine cannot run the server; says what is missing."""


@dataclass(frozen=True)
class Backend:
    """A running server, the sample in it and its process."""

    address: str
    sample: Sample
    process: subprocess.Popen[bytes]

    @property
    def host(self) -> str:
        """host:port."""
        return self.address.removeprefix("http://")


def cache_folder() -> Path:
    """Where packages and snapshots are kept, outside the checkout: AISLE_BACKENDS_CACHE, else the user's cache."""
    named = os.environ.get("AISLE_BACKENDS_CACHE")
    base = (
        Path(named)
        if named
        else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "aisle" / "backends"
    )
    return base / "vendure"


def wanted() -> bool:
    """Whether the server must run here (CI), or may because somebody asked for it or its packages are there."""
    return required() or os.environ.get("AISLE_BACKENDS") == "1" or _packages().exists()


def required() -> bool:
    """Whether it is a failure that the server cannot run."""
    return os.environ.get("CI", "").casefold() in ("1", "true")


@contextlib.contextmanager
def running() -> Iterator[Backend]:
    """A server with the sample; raises `NoBackendError`. It ends with the context, by its process id."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        raise NoBackendError("node and npm are needed (Debian: apt install nodejs npm)")
    _install()
    snapshot, facts = _snapshot(node)
    with _started(node, snapshot) as (address, process):
        yield Backend(address=address, sample=Sample(**json.loads(facts.read_text())), process=process)


def _packages() -> Path:
    version = hashlib.sha256((HERE / "package.json").read_bytes()).hexdigest()[:12]
    return cache_folder() / version / "installed"


def _install() -> None:
    done = _packages()
    if done.exists():
        return
    done.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(HERE / "package.json", done.parent / "package.json")
    # Without scripts: sql.js is WebAssembly and bcrypt ships its binary, so nothing is compiled and nothing foreign runs.
    command = ["nice", "npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    ended = subprocess.run(command, cwd=done.parent, capture_output=True, text=True, timeout=600, check=False)
    if ended.returncode:
        raise NoBackendError(f"npm install failed: {ended.stderr[-2000:]}")
    done.touch()


def _snapshot(node: str) -> tuple[Path, Path]:
    """The database with the sample in it and a file with the sample's ids; made anew when what it is made from changed."""
    mark = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in MADE_FROM)).hexdigest()[:12]
    folder = _packages().parent
    snapshot, facts = folder / f"{mark}.sqlite", folder / f"{mark}.json"
    if snapshot.exists() and facts.exists():
        return snapshot, facts
    for old in (*folder.glob("*.sqlite"), *folder.glob("*.json.part")):
        old.unlink()
    with _started(node, snapshot) as (address, process):
        sample = fill(Merchant(address))
        time.sleep(1)  # the collection's products are found by a job in the background
        process.send_signal(signal.SIGUSR2)
        _wait(snapshot.exists, process, folder / "server.log")
    facts.write_text(json.dumps(asdict(sample)))
    return snapshot, facts


@contextlib.contextmanager
def _started(node: str, snapshot: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = _packages().parent
    log = folder / f"server-{os.getpid()}.log"
    environment = {"PATH": os.environ["PATH"], "PORT": str(port), "SNAPSHOT": str(snapshot), "HOME": str(folder)}
    with log.open("wb") as output:
        command = ["nice", "-n", "5", node, str(HERE / "server.js")]
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        _wait(lambda: b"\nready" in b"\n" + log.read_bytes(), process, log)
        yield f"http://127.0.0.1:{port}", process
    finally:
        process.terminate()
        process.wait(timeout=20)
        log.unlink()


def _wait(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while not ready():
        if process.poll() is not None or time.monotonic() > end:
            raise NoBackendError(f"the server did not start: {log.read_text()[-2000:] if log.exists() else ''}")
        time.sleep(0.05)
