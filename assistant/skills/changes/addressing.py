"""Whether an order may go to another address, or an account get one, and how a few words become an address. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

from assistant.skills.changes.deciding import Allowed, Live, Refused, refuse_before_sending
from assistant.skills.matching import folded
from connectors.commands import ChangeAddress
from connectors.commerce import Address, Customer
from connectors.money import Money
from connectors.shops.settings import ShopSettings

NEEDED = ("line1", "city", "country")
_POSTCODE = re.compile(
    r"(?<![\w-])(?:\d{5}(?:-\d{4})?|\d{4}|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d|\d{6})(?![\w-])"
)
_REGION = re.compile(r"^[A-Z]{2,3}$")
_COUNTRIES: Mapping[str, str] = {
    "us": "US", "usa": "US", "united states": "US", "uk": "GB", "united kingdom": "GB", "germany": "DE", "canada": "CA",
    "china": "CN", "france": "FR", "norway": "NO", "austria": "AT", "switzerland": "CH", "australia": "AU",
}  # fmt: skip
_PROVINCE = re.compile(r"^(?:中国)?\s*([一-鿿]{2,7}?(?:省|自治区|特别行政区))")
_CITY = re.compile(r"^\s*([一-鿿]{2,7}?(?:市|自治州|地区))")
_CHINESE = re.compile("[一-鿿]{2,}")


@dataclass(frozen=True, kw_only=True)
class AddressRequest:
    """Where an order should go instead."""

    order_id: str
    address: Address


def refuse_readdressing(live: Live) -> Refused | None:
    """Why the address of this order cannot be changed now."""
    return refuse_before_sending(live, live.settings.changes, "address")


def decide_readdressing(live: Live, request: AddressRequest) -> Allowed | Refused:
    """Whether the order may go there, or why not."""
    refused = refuse_readdressing(live) or _refuse_address(request.address, live.order.shipping_address)
    if refused is not None:
        return refused
    nothing = Money(0, live.order.currency)
    command = ChangeAddress(order_id=live.order.id, address=request.address)
    return Allowed(command=command, back=nothing, fee=nothing)


def decide_account_address(customer: Customer | None, address: Address, settings: ShopSettings) -> Refused | None:
    """Why this cannot become the customer's first address; None when it can."""
    if customer is None:
        return Refused(code="who")
    if not settings.changes.enabled or "account_address" not in settings.changes.what:
        return Refused(code="disabled")
    return _refuse_address(address, customer.addresses[0] if customer.addresses else None)


def merged(parts: Mapping[str, str | None], known: Address | None, country: str) -> Address:
    """The address that is meant: a whole one as it was said, single parts put into the known one.

    A name and a phone number that were not said are kept; a country that was not said is the known one's, else the shop's.
    """
    said = {name: value.strip() for name, value in parts.items() if value is not None}
    empty = Address(line1="", city="", country="")
    base = known or empty
    if said.get("line1") and said.get("city"):
        base = replace(empty, name=base.name, phone=base.phone, country=base.country)
    # Of a whole address said in parts, "" clears what stood there; a needed part is never cleared.
    kept = {name: value for name, value in said.items() if value or name not in NEEDED}
    address = replace(base, **kept)
    return address if address.country else replace(address, country=country)


def parts_of(text: str) -> dict[str, str]:
    """The parts of an address that is written in one line; what cannot be told apart is left out."""
    plain = " ".join(text.split()).strip(" ,.;。，；:：")
    return _chinese_parts(plain) if _CHINESE.search(plain) else _western_parts(plain)


def missing_of(address: Address) -> list[str]:
    """The needed parts that an address lacks."""
    return [name for name in NEEDED if not asdict(address)[name].strip()]


def _refuse_address(address: Address, known: Address | None) -> Refused | None:
    missing = missing_of(address)
    if missing:
        return Refused(code="address", facts={"missing": missing})
    return Refused(code="same_address") if known is not None and address == known else None


def _chinese_parts(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    rest = text
    for name, pattern in (("region", _PROVINCE), ("city", _CITY)):
        match = pattern.match(rest)
        if match:
            found[name] = match.group(1)
            rest = rest[match.end() :].strip()
    postcode = re.search(r"(?<!\d)\d{6}(?!\d)", rest)
    if postcode:
        found["postcode"] = postcode.group()
        rest = rest.replace(postcode.group(), " ")
    line = re.sub(r"\s+", " ", rest).strip(" ,，。")
    return found | {"line1": line} if line and found.get("city") else found


def _western_parts(text: str) -> dict[str, str]:
    """Street, further lines, town with region and postcode in any sequence, country, separated by commas."""
    pieces = [piece.strip() for piece in text.split(",") if piece.strip()]
    if len(pieces) < 2:
        code = _POSTCODE.fullmatch(text)
        return {"postcode": code.group()} if code else {}
    found: dict[str, str] = {}
    country = _COUNTRIES.get(folded(pieces[-1]))
    if country and len(pieces) > 2:
        found["country"] = country
        pieces.pop()
    tail: list[str] = []
    for piece in reversed(pieces[1:]):
        left = piece
        code = _POSTCODE.search(left)
        if code and "postcode" not in found:
            found["postcode"] = code.group()
            left = (left[: code.start()] + left[code.end() :]).strip()
        *words, last = left.split() or [""]
        if _REGION.match(last) and "region" not in found:
            found["region"] = last
            left = " ".join(words)
        if left:
            tail.append(left)
    if tail:
        found["city"] = tail[0]
        found["line1"] = pieces[0]
        if len(tail) > 1:
            found["line2"] = ", ".join(reversed(tail[1:]))
    return found
