"""EasyPost's trackers as documented: the same number gives the same tracker again; faults are set by number."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.connectors.partner_server import Reply, Request


def refusal(status: int, code: str, message: str) -> Reply:
    return Reply(status, {"error": {"code": code, "message": message, "errors": []}})


def detail(status: str, detail: str | None, at: str, city: str | None = None) -> dict[str, Any]:
    place = {"object": "TrackingLocation", "city": city, "state": None, "country": "US", "zip": None}
    return {
        "object": "TrackingDetail",
        "message": "JOHN DOE SIGNED AT THE FRONT DOOR <b>",
        "status": status,
        "status_detail": detail,
        "datetime": at,
        "source": "USPS",
        "carrier_code": None,
        "tracking_location": place,
    }


@dataclass
class EasyPostServer:
    """`trackers` by number, `replies` instead of them by number; `asked` is what was sent."""

    trackers: dict[str, dict[str, Any]] = field(default_factory=dict)
    replies: dict[str, Reply] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    key: str = "EZTKtest"

    def knows(self, number: str, status: str, status_detail: str | None = None, **more: Any) -> None:
        self.trackers[number] = {
            "id": f"trk_{len(self.trackers):032x}",
            "object": "Tracker",
            "mode": "test",
            "tracking_code": number,
            "status": status,
            "status_detail": status_detail,
            "created_at": "2026-11-20T00:00:00Z",
            "updated_at": "2026-11-22T00:00:00Z",
            "signed_by": None,
            "weight": None,
            "est_delivery_date": None,
            "shipment_id": None,
            "carrier": "USPS",
            "tracking_details": [],
            "carrier_detail": None,
            "public_url": "https://track.easypost.com/djE6",
            "fees": [],
        } | more

    def answer(self, request: Request) -> Reply:
        if request.headers.get("authorization") != f"Bearer {self.key}":
            return refusal(401, "APIKEY.INACTIVE", "This api key is no longer active.")
        assert (request.method, request.path) == ("POST", "/v2/trackers")
        wanted = request.json()["tracker"]
        self.asked.append(wanted)
        number = wanted["tracking_code"]
        if number in self.replies:
            return self.replies[number]
        if number not in self.trackers:
            return refusal(422, "TRACKER.CREATE.ERROR", "The tracking number is invalid.")
        return Reply(201, self.trackers[number])
