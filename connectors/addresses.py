"""Which network addresses the assistant may connect to when somebody else chose the address.

Whoever can put a link into a web site, a sitemap or a redirect could otherwise make this server ask its own neighbours:
databases, routers, and the machine's identity at a cloud's metadata address.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable

# Host name and port to the addresses it stands for.
Resolve = Callable[[str, int], Awaitable[list[str]]]

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# What `is_global` calls public or leaves open, and what carries an IPv4 address inside an IPv6 one: that inner address
# could be anybody, and no public web site needs such a form.
_REFUSED = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8",
        "100.64.0.0/10",  # shared by carriers; one cloud's metadata is at 100.100.100.200
        "168.63.129.16/32",  # a cloud's own service address, public only in looks
        "192.0.0.0/24",
        "192.88.99.0/24",  # relays of 6to4
        "::/96",  # IPv4-compatible
        "::ffff:0:0/96",  # IPv4-mapped
        "::ffff:0:0:0/96",  # IPv4-translated
        "64:ff9b::/96",  # NAT64
        "64:ff9b:1::/48",  # NAT64, local
        "2001::/32",  # Teredo
        "2002::/16",  # 6to4
        "fec0::/10",  # site-local, deprecated
    )
)


def refused(address: str) -> bool:
    """Whether this address is inside a private, local, shared, multicast, reserved or embedding range, or is none at all."""
    try:
        parsed: Address = ipaddress.ip_address(address)
    except ValueError:
        return True
    if not parsed.is_global or parsed.is_multicast or parsed.is_reserved or parsed.is_unspecified:
        return True
    return any(parsed.version == network.version and parsed in network for network in _REFUSED)


def allowance(host: str, port: int, allowed: Iterable[str]) -> bool:
    """Whether the operator named this very host and port, as `host:port`; another name of the same machine is another."""
    shown = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return shown.casefold() in {each.casefold() for each in allowed}


async def resolve_by_system(host: str, port: int) -> list[str]:
    """The addresses that the system knows for a name; a number in any way of writing is its own. Raises `OSError`."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))
