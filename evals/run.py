"""`./aisle eval NAME`: runs one eval. Exit code 0 when what it asks for holds, 1 when not, 2 for wrong usage."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module

EVALS = {
    "actions": "evals.actions.run",
    "passages": "evals.passages.run",
    "products": "evals.products.run",
    "recommend": "evals.recommend.run",
    "shops": "evals.shops.run",
}


def dispatch(kind: str, names: dict[str, str], arguments: Sequence[str]) -> int:
    """Run the named one with the rest of the arguments; its module's `main` gives the exit code."""
    if not arguments or arguments[0] not in names:
        print(f"usage: ./aisle {kind} NAME [--json] [--data DIR]; NAME is one of {', '.join(names)}", file=sys.stderr)
        return 2
    code: int = import_module(names[arguments[0]]).main(arguments[1:])
    return code


if __name__ == "__main__":
    sys.exit(dispatch("eval", EVALS, sys.argv[1:]))
