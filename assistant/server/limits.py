"""How much one tab, one conversation and one process may take."""

from __future__ import annotations

from dataclasses import dataclass

MAX_FRAME_BYTES = 65_536

# Close codes. Those below 4000 are the protocol's own; every other one is explained in README.md.
CLOSE_GONE = 1001
CLOSE_RETRY = 1013
CLOSE_FAILED = 1011
CLOSE_PROTOCOL = 4400
CLOSE_REFUSED = 4401
CLOSE_SLOW = 4408
CLOSE_FLOOD = 4429


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Settings of the socket; each is explained in README.md."""

    max_connections: int = 2_000
    max_tabs: int = 8
    messages_per_second: float = 5.0
    message_burst: int = 20
    max_refused: int = 5_000
    queue_frames: int = 1_024
    inbox_frames: int = 64
    hello_seconds: float = 10.0
    slow_seconds: float = 20.0
    finish_seconds: float = 10.0


class TokenBucket:
    """Lets `burst` messages through at once and `rate` in each second after that."""

    __slots__ = ("_burst", "_filled_at", "_rate", "_tokens")

    def __init__(self, rate: float, burst: int, now: float) -> None:
        self._rate = rate
        self._burst = float(burst)
        self._tokens = float(burst)
        self._filled_at = now

    def take(self, now: float) -> bool:
        """Whether one more message may pass at `now` (seconds of a monotonic clock)."""
        self._tokens = min(self._burst, self._tokens + (now - self._filled_at) * self._rate)
        self._filled_at = now
        if self._tokens < 1.0:
            return False
        self._tokens -= 1.0
        return True
