"""The one place that HTTP clients are made, and a `Fetcher` that reads pages which somebody else named.

Every client goes through `GuardedTransport`: it resolves a name itself, refuses addresses inside private networks and
connects to the very address that it checked, at each hop anew, so neither a redirect nor a name that changes its mind
between check and connection leads inside.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import MappingProxyType, TracebackType
from urllib.parse import urljoin, urlsplit

import httpx2

from connectors.addresses import Resolve, allowance, refused, resolve_by_system
from connectors.errors import ConnectorError

USER_AGENT = "AisleBot/1.0 (reads the shop's own pages for its assistant)"
NO_HEADERS: Mapping[str, str] = MappingProxyType({})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PORTS = MappingProxyType({"http": 80, "https": 443})
# A name may stand for many machines; after so many that do not answer it counts as down.
ADDRESSES_TRIED = 3


class FetchError(ConnectorError):
    """A page that could not be read; `code` is one of those in `connectors/README.md`, `retryable` whether later may help."""

    def __init__(self, code: str, message: str, *, retryable: bool = False) -> None:
        super().__init__(message)
        self.code = code
        self.retryable = retryable


@dataclass(frozen=True, kw_only=True)
class Reach:
    """How far a client may go. `allow_private` names `host:port` that may be inside a private network."""

    allow_private: tuple[str, ...] = ()
    connect_seconds: float = 10.0
    read_seconds: float = 20.0
    resolve: Resolve = resolve_by_system


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What reading one page may cost, its redirects included."""

    seconds: float = 60.0
    bytes: int = 10_000_000
    redirects: int = 5


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """An answer: `url` is where it came from in the end, `headers` have lower-case names, `body` is unpacked."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


class GuardedTransport(httpx2.AsyncBaseTransport):
    """Sends a request to an address that was checked, and to no other."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        # No connection is kept: it would be found again by its address and could then serve another name under the
        # certificate of the first. No proxy of the environment either: it would resolve names anew.
        limits = httpx2.Limits(max_keepalive_connections=0)
        self._inner = httpx2.AsyncHTTPTransport(trust_env=False, limits=limits)

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """The answer; raises `FetchError` for a scheme or an address that is refused."""
        host, port = request.url.raw_host.decode("ascii"), request.url.port or PORTS.get(request.url.scheme, 0)
        if request.url.scheme not in PORTS:
            raise FetchError("scheme", "is no http or https address; put a web address there")
        if request.url.userinfo:
            raise FetchError("credentials", "carries a name or password; take it out of the address")
        failure: httpx2.TransportError | None = None
        for address in (await self._addresses(host, port))[:ADDRESSES_TRIED]:
            try:
                return await self._inner.handle_async_request(_to_address(request, address))
            except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
                failure = error
        raise failure or httpx2.ConnectError(f"{host} has no address", request=request)

    async def aclose(self) -> None:
        """Let go of all connections."""
        await self._inner.aclose()

    async def _addresses(self, host: str, port: int) -> list[str]:
        try:
            found = await self._reach.resolve(host, port)
        except (OSError, UnicodeError):
            message = f"has a name that nobody knows, {host}; check its spelling"
            raise FetchError("unknown_host", message, retryable=True) from None
        if not allowance(host, port, self._reach.allow_private):
            # One inner address among public ones is enough: which of them would be used is not ours to guess.
            inner = [address for address in found if refused(address)]
            if inner or not found:
                leads = f"leads to {inner[0] if inner else 'no address'}, inside a private or reserved network"
                cure = f"which is never read; if that is meant, add {host}:{port} to allow_private"
                raise FetchError("private_address", f"{leads}, {cure}")
        return found


def open_client(reach: Reach) -> httpx2.AsyncClient:
    """A client that keeps no cookies, follows no redirect by itself and knows no proxy or password of the environment."""
    return httpx2.AsyncClient(
        transport=GuardedTransport(reach),
        timeout=httpx2.Timeout(reach.read_seconds, connect=reach.connect_seconds),
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        headers={"user-agent": USER_AGENT, "accept-encoding": "gzip, deflate"},
        follow_redirects=False,
        trust_env=False,
    )


class Fetcher:
    """Reads pages within limits. Use it as `async with Fetcher(…) as fetcher`."""

    def __init__(self, reach: Reach, limits: Limits) -> None:
        self._reach = reach
        self._limits = limits
        self._client: httpx2.AsyncClient | None = None

    async def __aenter__(self) -> Fetcher:
        self._client = open_client(self._reach)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def get(self, url: str, headers: Mapping[str, str] = NO_HEADERS) -> Fetched:
        """What stands at this address after redirects, whatever its status; raises `FetchError`."""
        if self._client is None:
            raise RuntimeError("a Fetcher is used inside `async with`")
        try:
            async with asyncio.timeout(self._limits.seconds):
                return await self._follow(self._client, url, headers)
        except TimeoutError:
            message = f"took longer than {self._limits.seconds:g} seconds; it is tried again later"
            raise FetchError("too_slow", message, retryable=True) from None
        except httpx2.InvalidURL:
            raise FetchError("scheme", "is not a web address; check its spelling") from None
        except httpx2.TimeoutException:
            message = f"did not answer for {self._reach.read_seconds:g} seconds; it is tried again later"
            raise FetchError("too_slow", message, retryable=True) from None
        except httpx2.DecodingError:
            raise FetchError("packing", "says that it is packed (gzip, deflate) but is not; mend the server") from None
        except httpx2.HTTPError as error:
            message = f"could not be reached ({type(error).__name__}); it is tried again later"
            raise FetchError("unreachable", message, retryable=True) from None

    async def _follow(self, client: httpx2.AsyncClient, url: str, headers: Mapping[str, str]) -> Fetched:
        seen = {url}
        while True:
            async with client.stream("GET", url, headers=dict(headers)) as response:
                target = response.headers.get("location")
                if response.status_code not in REDIRECTS or not target:
                    return await self._read(url, response)
            if urlsplit(url).netloc != urlsplit(urljoin(url, target)).netloc:
                headers = NO_HEADERS  # what was meant for one server is not told to another
            url = urljoin(url, target)
            if url in seen:
                raise FetchError(
                    "redirect_loop", f"redirects in a circle, back to {url}; mend the redirects on the site"
                )
            seen.add(url)
            if len(seen) > self._limits.redirects + 1:
                message = f"redirects more than {self._limits.redirects} times; link to the final address"
                raise FetchError("redirects", message)

    async def _read(self, url: str, response: httpx2.Response) -> Fetched:
        body = bytearray()
        announced = response.headers.get("content-length", "")
        too_large = announced.isascii() and announced.isdigit() and int(announced) > self._limits.bytes
        if not too_large:
            async for piece in response.aiter_bytes():
                body += piece
                too_large = len(body) > self._limits.bytes
                if too_large:
                    break
        if too_large:
            most = f"{self._limits.bytes / 1_000_000:g} MB"
            raise FetchError("too_large", f"is larger than {most}, the most that is read; make it smaller or split it")
        lower = {name.lower(): value for name, value in response.headers.items()}
        return Fetched(url=url, status=response.status_code, headers=lower, body=bytes(body))


def _to_address(request: httpx2.Request, address: str) -> httpx2.Request:
    """The same request to a checked address: the name stays in the Host header and in the certificate's check."""
    return httpx2.Request(
        request.method,
        request.url.copy_with(host=address.partition("%")[0]),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": request.url.raw_host.decode("ascii")},
    )
