"""What a partner other than the shop is opened with: where its data lies, its key and address, the clock and the place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from pathlib import Path

SECONDS = 10.0


@dataclass(frozen=True, kw_only=True)
class PartnerPlace:
    """`path` is a file of this partner alone. `key` opens its service and is never shown; `address` is the service's own
    where it is empty."""

    path: Path
    now: Callable[[], datetime]
    zone: tzinfo = UTC
    key: str = field(default="", repr=False)
    address: str = ""
    seconds: float = SECONDS
