"""Which carrier a tracking number belongs to, judged offline by its form and check digit, and the carrier's public page.

The package `tracking-numbers` knows the forms and check digits; names, addresses and the Chinese carriers are ours.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from urllib.parse import quote

import tracking_numbers  # type: ignore[import-untyped]  # the package has no annotations


@dataclass(frozen=True, kw_only=True)
class KnownCarrier:
    """A carrier by its code. `names` are what shops call it, folded; `page` shows a parcel to everybody."""

    code: str
    names: tuple[str, ...]
    page: str


# `page` takes the number. Codes of the first five are those of the package.
CARRIERS: tuple[KnownCarrier, ...] = (
    KnownCarrier(code="ups", names=("ups", "unitedparcelservice"), page="https://www.ups.com/track?tracknum="),
    KnownCarrier(
        code="usps",
        names=("usps", "unitedstatespostalservice"),
        page="https://tools.usps.com/go/TrackConfirmAction?tLabels=",
    ),
    KnownCarrier(code="fedex", names=("fedex", "联邦快递"), page="https://www.fedex.com/fedextrack/?trknbr="),
    KnownCarrier(
        code="dhl",
        names=("dhl", "dhlexpress", "敦豪"),
        page="https://www.dhl.com/global-en/home/tracking/tracking-express.html?submit=1&tracking-id=",
    ),
    KnownCarrier(code="amazon", names=("amazon", "amazonlogistics"), page=""),
    KnownCarrier(
        code="sf",
        names=("sf", "sfexpress", "顺丰", "顺丰速运"),
        page="https://www.sf-express.com/chn/sc/waybill/waybill-detail/",
    ),
    KnownCarrier(code="jd", names=("jd", "jdlogistics", "jdl", "京东", "京东快递", "京东物流"), page=""),
    KnownCarrier(code="yto", names=("yto", "ytoexpress", "圆通", "圆通速递"), page=""),
    KnownCarrier(code="ems", names=("ems", "chinapost", "邮政", "中国邮政"), page=""),
)
BY_CODE: Mapping[str, KnownCarrier] = MappingProxyType({carrier.code: carrier for carrier in CARRIERS})
# Chinese forms carry no published check digit; the letters in front tell the carrier.
_PREFIXED = (
    (re.compile(r"SF\d{12,13}"), "sf"),
    (re.compile(r"JD[A-Z]?[A-Z0-9]{11,15}"), "jd"),
    (re.compile(r"YT\d{13}"), "yto"),
)
POSTS: Mapping[str, str] = MappingProxyType({"US": "usps", "CN": "ems"})
_LONGEST = 60


@dataclass(frozen=True, kw_only=True)
class Recognised:
    """What a number tells: the carrier's code, and whether a check digit vouches for it."""

    carrier: str
    checked: bool


def folded_number(number: str) -> str:
    """The number without spaces and hyphens, in capitals."""
    return re.sub(r"[\s-]", "", number[:_LONGEST]).upper()


def carrier_named(name: str) -> KnownCarrier | None:
    """The carrier that a shop calls like this; None for one that is not in the table."""
    key = re.sub(r"[\W_]", "", name.casefold())
    return next((carrier for carrier in CARRIERS if key == carrier.code or key in carrier.names), None)


def recognise(number: str) -> Recognised | None:
    """The one carrier to which this number can belong; None where none or several do, so nothing is guessed."""
    clean = folded_number(number)
    if not clean.isascii():
        return None
    for form, code in _PREFIXED:
        if form.fullmatch(clean):
            return Recognised(carrier=code, checked=False)
    fitting = {
        definition.courier.code
        for definition in tracking_numbers.DEFINITIONS
        # A form without check digit fits too much to say anything, but for Amazon's own letters.
        if (definition.checksum_validator or definition.courier.code == "amazon") and _fits(definition, clean)
    }
    if "s10" in fitting:  # the postal union's form: the last two letters are the sender's country
        fitting = {POSTS[clean[-2:]]} if clean[-2:] in POSTS else set()
    if len(fitting) != 1:
        return None
    code = fitting.pop()
    return Recognised(carrier=code, checked=code != "amazon") if code in BY_CODE else None


def tracking_page(carrier: str, number: str) -> str:
    """The carrier's public page of this parcel; empty where the carrier is not known or has no such page.

    The shop's own word for the carrier counts; only without one the number is asked.
    """
    clean = folded_number(number)
    if not clean:
        return ""
    recognised = None if carrier.strip() else recognise(clean)
    known = BY_CODE[recognised.carrier] if recognised else carrier_named(carrier)
    return known.page + quote(clean, safe="") if known and known.page else ""


def _fits(definition: tracking_numbers.TrackingNumberDefinition, number: str) -> bool:
    found = definition.test(number)
    return bool(found and found.valid)
