"""Sitemaps: which pages a web site says that it has."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from knowledge.sources.reading.parsed import UnreadableError

MOST_BYTES = 50_000_000  # unpacked, as the protocol of sitemaps says
_XHTML = "{http://www.w3.org/1999/xhtml}link"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A page of a sitemap: its address, when it says that it changed, and its translations by language."""

    url: str
    lastmod: str = ""
    languages: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Sitemap:
    """What one sitemap file names: pages, or other sitemaps where it is an index."""

    pages: tuple[Entry, ...] = ()
    sitemaps: tuple[str, ...] = ()


def read_sitemap(data: bytes, url: str) -> Sitemap:
    """The sitemap in an XML file, packed with gzip or not, or a text file of addresses; raises `UnreadableError`."""
    data = _unpacked(data)
    if not data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return _text(data)
    try:
        root: Element = fromstring(data, forbid_dtd=True)
    except DefusedXmlException:
        raise UnreadableError(
            "bad_sitemap", "declares XML entities, which no sitemap needs; remove its DOCTYPE"
        ) from None
    except (ParseError, ValueError, LookupError) as error:
        raise UnreadableError("bad_sitemap", f"is no valid XML ({error}); mend it") from None
    if _local(root) == "sitemapindex":
        return Sitemap(sitemaps=tuple(urljoin(url, loc) for loc in map(_location, root) if loc))
    if _local(root) != "urlset":
        raise UnreadableError(
            "bad_sitemap", f"is no sitemap: it begins with <{_local(root)}>; give the sitemap's address"
        )
    return Sitemap(pages=tuple(_entry(element, url) for element in root if _location(element)))


def _unpacked(data: bytes) -> bytes:
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
            unpacked = file.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableError("bad_sitemap", f"cannot be unpacked ({error}); pack it anew") from None
    if len(unpacked) > MOST_BYTES:
        raise UnreadableError("too_large", f"unpacks to more than {MOST_BYTES / 1_000_000:g} MB; divide it")
    return unpacked


def _text(data: bytes) -> Sitemap:
    lines = [line.strip() for line in data.decode("utf-8-sig", errors="replace").splitlines()]
    addresses = tuple(line for line in lines if line.startswith(("http://", "https://")))
    if not addresses and any(lines):
        raise UnreadableError("bad_sitemap", "is neither XML nor a list of addresses; give the sitemap's address")
    return Sitemap(pages=tuple(Entry(url=address) for address in addresses))


def _entry(element: Element, base: str) -> Entry:
    lastmod = next((child.text for child in element if _local(child) == "lastmod" and child.text), "")
    languages = {
        (link.get("hreflang") or "").lower(): urljoin(base, link.get("href") or "") for link in element.iter(_XHTML)
    }
    return Entry(url=urljoin(base, _location(element)), lastmod=lastmod.strip(), languages=languages)


def _location(element: Element) -> str:
    return next((child.text.strip() for child in element if _local(child) == "loc" and child.text), "")


def _local(element: Element) -> str:
    """The tag without its name space: sitemaps are written with several, and with none."""
    return str(element.tag).rpartition("}")[2]
