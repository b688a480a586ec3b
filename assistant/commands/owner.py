"""`./aisle owner token`: a new token for the owner's REST routes, printed once."""

from __future__ import annotations

import argparse
import sys

from assistant.owner.token import make_token
from assistant.settings import read_settings


def run(arguments: argparse.Namespace) -> int:
    """0 when the token was made; it stands alone on standard output, so that a script can take it."""
    settings = read_settings(home=arguments.home)
    token = make_token(settings.home)
    print(token)
    print(
        "Keep it: only its hash is stored. It holds at once, also for a running server; the one before it lapsed.",
        file=sys.stderr,
    )
    return 0
