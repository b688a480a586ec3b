"""`./aisle bench NAME`: measures how fast or how large something is. Exit code 0 when the limits hold, 1 when not, 2 for wrong usage."""

from __future__ import annotations

import sys

from evals.run import dispatch

BENCHES = {
    "chat": "evals.benches.chat",
    "start": "evals.benches.start",
    "widget": "evals.benches.widget",
    "search": "evals.benches.search",
    "sync": "evals.benches.sync",
    "curve": "evals.benches.curve",
}

if __name__ == "__main__":
    sys.exit(dispatch("bench", BENCHES, sys.argv[1:]))
