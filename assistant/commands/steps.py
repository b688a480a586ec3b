"""Says what is being done and how long it took, for people at a terminal."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Iterator
from typing import TextIO


class Steps:
    """Prints "▸ doing …" and "✔ done (1.2 s)" lines on standard error, so that standard output stays for results."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr

    @contextlib.contextmanager
    def step(self, doing: str) -> Iterator[None]:
        """Announce a step and tell how long it took; a failing step is not called done."""
        self.line(f"▸ {doing} …")
        begun = time.monotonic()
        yield
        self.line(f"✔ {doing} ({time.monotonic() - begun:.1f} s)")

    def progress(self, done: int, total: int) -> None:
        """Redraw a bar on a terminal; nothing where output is piped."""
        if self._stream.isatty() and total:
            filled = 30 * done // total
            end = "\n" if done >= total else ""
            self._stream.write(f"\r  {'█' * filled}{'░' * (30 - filled)} {done}/{total}{end}")
            self._stream.flush()

    def line(self, text: str) -> None:
        """One line as it is."""
        self._stream.write(text + "\n")
        self._stream.flush()
