"""How long a site asked to be left alone: what 429 and 503 say in `Retry-After` (RFC 9110, 10.2.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from connectors.errors import Throttled

# Where a site asks for fewer requests and does not say for how long.
UNSAID_SECONDS = 60.0
# A site that asks for more is tried once a day all the same.
LONGEST_SECONDS = 86_400.0


@dataclass
class Courtesy:
    """Until when nothing is asked of one site; times are seconds since 1970."""

    until: float = 0.0

    def heed(self, status: int, headers: Mapping[str, str], now: float) -> None:
        """Raises `Throttled` for an answer that asks for fewer requests, and remembers for how long."""
        said = _seconds(headers.get("retry-after", ""), now)
        if status != 429 and not (status == 503 and said is not None):
            return
        wait = min(UNSAID_SECONDS if said is None else said, LONGEST_SECONDS)
        self.until = now + wait
        raise Throttled(_sentence(wait), wait)

    def check(self, now: float) -> None:
        """Raises `Throttled` while the site is to be left alone."""
        if now < self.until:
            raise Throttled(_sentence(self.until - now), self.until - now)


def _sentence(wait: float) -> str:
    return f"the site asks to be left alone for {max(round(wait), 1)} seconds; it is tried again later; raise delay_seconds"


def _seconds(said: str, now: float) -> float | None:
    """The seconds that a header asks for, as a number or as a date; None where it says neither."""
    if said.strip().isdecimal():
        return float(said)
    try:
        return max(parsedate_to_datetime(said).timestamp() - now, 0.0) if said else None
    except (ValueError, TypeError):
        return None
