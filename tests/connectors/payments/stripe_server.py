"""Stripe's payments and refunds as documented, idempotency keys above all; it can fail before and after the effect.

What is saved under a key is the first answer once the endpoint has begun: a success, a refusal by the endpoint and a 500
alike. A call with the same key and other parameters is an error, one while the first is under way is a 409; neither is
saved, and nor are 401 and 429.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from tests.connectors.partner_server import Reply, Request

CREATED = 1_795_348_800


def error(status: int, kind: str, code: str | None = None, **headers: str) -> Reply:
    body = {"error": {"type": kind, "code": code, "message": f"{code or kind}", "param": None}}
    return Reply(status, body, {"request-id": "req_test", **headers})


@dataclass
class StripeServer:
    """`faults` are used up by the next refunds, one each:

    `500 before`, `500 after` (the effect), `lost before`, `lost after`, `429`, and `hold`, which makes the refund and then
    waits for `release` before answering; `held` tells that it waits.
    """

    key: str = "rk_test_1"
    payments: dict[str, dict[str, Any]] = field(default_factory=dict)
    refunds: list[dict[str, Any]] = field(default_factory=list)
    faults: deque[str] = field(default_factory=deque)
    state: str = "succeeded"
    calls: list[str | None] = field(default_factory=list)
    held: threading.Event = field(default_factory=threading.Event)
    release: threading.Event = field(default_factory=threading.Event)
    saved: dict[str, tuple[dict[str, str], Reply | None]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def captures(self, reference: str, amount: int, currency: str = "usd") -> None:
        received = "amount_received" if reference.startswith("pi_") else "amount_captured"
        kind = "payment_intent" if reference.startswith("pi_") else "charge"
        self.payments[reference] = {"id": reference, "object": kind, "currency": currency, received: amount}

    def forget_keys(self) -> None:
        """What Stripe does after a day."""
        self.saved.clear()

    def given(self, reference: str) -> int:
        ours = [r for r in self.refunds if reference in (r["payment_intent"], r["charge"])]
        return sum(r["amount"] for r in ours if r["status"] not in ("failed", "canceled"))

    def answer(self, request: Request) -> Reply:
        if request.headers.get("authorization") != f"Bearer {self.key}":
            return error(401, "invalid_request_error")
        if request.path == "/v1/refunds":
            return self._refund(request) if request.method == "POST" else self._list(request)
        found = self.payments.get(request.path.rpartition("/")[2])
        return Reply(200, found) if found else error(404, "invalid_request_error", "resource_missing")

    def _list(self, request: Request) -> Reply:
        asked = request.query.get("payment_intent") or request.query.get("charge")
        if asked not in self.payments:
            return error(404, "invalid_request_error", "resource_missing")
        newest = [r for r in reversed(self.refunds) if asked in (r["payment_intent"], r["charge"])]
        ids = [r["id"] for r in newest]
        begin = ids.index(request.query["starting_after"]) + 1 if "starting_after" in request.query else 0
        size = min(int(request.query.get("limit", 10)), 100)
        page = newest[begin : begin + size]
        return Reply(
            200, {"object": "list", "url": "/v1/refunds", "has_more": begin + size < len(newest), "data": page}
        )

    def _refund(self, request: Request) -> Reply:
        form, key = request.form(), request.headers.get("idempotency-key")
        with self.lock:
            self.calls.append(key)
            fault = self.faults.popleft() if self.faults else ""
            if fault == "429":
                return error(429, "invalid_request_error", "rate_limit", **{"retry-after": "4"})
            if key in self.saved:
                first, reply = self.saved[key]
                if first != form:
                    return error(400, "idempotency_error")
                if reply is None:
                    return error(409, "invalid_request_error", "idempotency_key_in_use")
                return reply if fault != "lost after" else Reply(lost=True)
            if fault == "lost before":
                return Reply(lost=True)
            if key is not None:
                self.saved[key] = (form, None)
            reply = error(500, "api_error") if fault == "500 before" else self._made(form)
            if fault == "500 after":
                reply = error(500, "api_error")
        if fault == "hold":
            self.held.set()
            self.release.wait(30)
        with self.lock:
            if key is not None:
                self.saved[key] = (form, reply)
        return Reply(lost=True) if fault == "lost after" else reply

    def _made(self, form: dict[str, str]) -> Reply:
        reference = form.get("payment_intent") or form.get("charge") or ""
        payment = self.payments.get(reference)
        if payment is None:
            return error(404, "invalid_request_error", "resource_missing")
        captured = payment.get("amount_received") or payment.get("amount_captured") or 0
        if int(form["amount"]) > captured - self.given(reference):
            return error(400, "invalid_request_error", "charge_already_refunded")
        refund = {
            "id": f"re_{len(self.refunds) + 1}",
            "object": "refund",
            "amount": int(form["amount"]),
            "currency": payment["currency"],
            "created": CREATED,
            "status": self.state,
            "payment_intent": form.get("payment_intent"),
            "charge": form.get("charge"),
            "metadata": {k[9:-1]: v for k, v in form.items() if k.startswith("metadata[")},
        }
        self.refunds.append(refund)
        return Reply(200, refund)
