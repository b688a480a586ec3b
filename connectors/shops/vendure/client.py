"""Asks a Vendure server over its Admin API and says in our own errors what went wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx2

from connectors.errors import ConnectorError, Misconfigured, Rejected, Throttled, Unreachable
from connectors.http import FetchError, Reach, open_client
from connectors.shops.connector_settings import ConnectorSettings

READ_SECONDS = 20.0
# Codes of Vendure's errors that say no for good; every other one leaves open what happened.
FORBIDDEN = frozenset({"FORBIDDEN", "UNAUTHENTICATED", "UNAUTHORIZED"})
REFUSED = frozenset({"USER_INPUT_ERROR", "ENTITY_NOT_FOUND", "ILLEGAL_OPERATION"})
UNKNOWN_FIELD = frozenset({"GRAPHQL_VALIDATION_FAILED", "BAD_USER_INPUT"})


class AdminClient:
    """A connection to one channel of one server."""

    def __init__(self, settings: ConnectorSettings) -> None:
        self._url = f"{settings.address.rstrip('/')}/admin-api"
        self._client = open_client(Reach(allow_private=settings.allow_private, read_seconds=READ_SECONDS))
        self._headers = {"vendure-api-key": settings.key.get_secret_value()}
        if settings.channel:
            self._headers["vendure-token"] = settings.channel

    async def ask(self, document: str, variables: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The `data` of the answer; raises the errors of `connectors.errors`."""
        body = {"query": document, "variables": dict(variables or {})}
        try:
            response = await self._client.post(self._url, json=body, headers=self._headers)
        except FetchError as error:
            raise (Unreachable if error.retryable else Misconfigured)(f"{self._url} {error}") from None
        except httpx2.HTTPError as error:
            raise Unreachable(f"{self._url} could not be reached ({type(error).__name__})") from None
        return self._data(response)

    async def act(self, document: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        """What the one mutation of the document gives back; raises `Rejected` with the shop's words where it says no."""
        answer: dict[str, Any] = next(iter((await self.ask(document, variables)).values())) or {}
        if "errorCode" in answer:
            raise Rejected(f"{answer['errorCode']}: {answer['message']} {answer.get('transitionError', '')}".rstrip())
        return answer

    async def close(self) -> None:
        """Let go of the connection."""
        await self._client.aclose()

    def _data(self, response: httpx2.Response) -> dict[str, Any]:
        if response.status_code == httpx2.codes.TOO_MANY_REQUESTS:
            after = response.headers.get("retry-after", "")
            raise Throttled("the shop's server asks for fewer requests", float(after) if after.isdigit() else None)
        if response.status_code in (httpx2.codes.UNAUTHORIZED, httpx2.codes.FORBIDDEN):
            raise Misconfigured(f"{self._url} does not accept the key in AISLE_SHOP_KEY")
        try:
            answer = response.json()
        except ValueError:
            answer = None
        if not isinstance(answer, dict) or response.is_server_error:
            raise Unreachable(f"{self._url} answered {response.status_code} and no data")
        if answer.get("errors"):
            raise _failure(answer["errors"][0])
        data = answer.get("data")
        if not isinstance(data, dict):
            raise Unreachable(f"{self._url} answered {response.status_code} and no data")
        return data


def _failure(error: Mapping[str, Any]) -> ConnectorError:
    """Our error for one of GraphQL's."""
    code = str((error.get("extensions") or {}).get("code", ""))
    message = f"{code}: {error.get('message', '')}"
    if code in FORBIDDEN:
        return Misconfigured(f"the key in AISLE_SHOP_KEY may not do this: {message}")
    if code in UNKNOWN_FIELD:
        return Misconfigured(f"the server does not know what was asked; is it Vendure 3.7 and set up? {message}")
    return Rejected(message) if code in REFUSED else Unreachable(message)
