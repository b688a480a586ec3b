"""Order numbers as people write them."""

from __future__ import annotations

import unicodedata


def order_number_key(number: str) -> str:
    """What is equal for all spellings of one order number: no case, no spaces, no #, full-width digits made plain."""
    plain = unicodedata.normalize("NFKC", number).casefold()
    return "".join(c for c in plain if c != "#" and not c.isspace() and unicodedata.category(c) != "Cf")
