"""A web page or HTML file as headings and paragraphs: its main content, without what stands around it on every page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from knowledge.sources.reading.charset import decode
from knowledge.sources.reading.parsed import (
    METADATA,
    Heading,
    Parsed,
    UnreadableError,
    parsed,
    squeezed,
    table_lines,
    tidied,
)

_LEVELS = {f"h{level}": level for level in range(1, 7)}
# Never content, wherever they stand.
_SILENT = (
    "script, style, noscript, template, iframe, svg, canvas, object, embed, form, button, select, dialog, "
    "nav, [role=navigation], [role=search], [role=dialog], [role=alertdialog], [hidden], [aria-hidden=true]"
)
# Around the content; inside an article a header may hold its title, so these go only from the page's own frame.
_FRAME = (
    "body > header, body > footer, body > aside, [role=banner], [role=contentinfo], [role=complementary], footer, aside"
)
_FURNITURE = re.compile(
    r"(?:^|[-_ ])(?:nav|navbar|navigation|menu|sidebar|breadcrumbs?|cookies?|consent|gdpr|newsletter|share|social|pagination|"
    r"skip-link|related|popup|modal)(?:$|[-_ ])",
    re.IGNORECASE,
)
_MAIN = ("main", "[role=main]", "article", "#content", "#main", ".content", ".main-content")
# Of a candidate for the main content; with less it is an ornament, not the page.
_LEAST_CONTENT = 40
_BLOCKS = frozenset(
    {
        "address", "article", "blockquote", "body", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer",
        "header", "hr", "html", "li", "main", "ol", "p", "pre", "section", "summary", "tbody", "ul",
    }
)  # fmt: skip
# A list of which more is links than this, is a menu that nobody marked as one.
_MENU_SHARE = 0.8
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_HTTP_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
# Deeper than this no person nests, and a parser's time grows with the square of the depth. Tags that close by themselves are
# not counted.
_DEEPEST = 500
_MOST_TAGS = 300_000
_TAG = re.compile(rb"<(/?)([a-z][a-z0-9]{0,15})")
_SELF_CLOSING = frozenset(
    b"area base br col embed hr img input link meta source track wbr p li td th tr dt dd option "
    b"tbody thead tfoot colgroup body html head script style".split()
)


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page as read: its text, and what it says of itself to machines."""

    content: Parsed
    canonical: str = ""
    hidden: bool = False


def read_html(data: bytes, fallback_title: str, content_type: str = "", url: str = "") -> Page:
    """The main content of a page; raises `UnreadableError` where it holds no text.

    `canonical` is the address that the page calls its own, `hidden` whether it asks robots not to list it.
    """
    _refuse_monsters(data)
    declared = _HTTP_CHARSET.search(content_type)
    in_page = _CHARSET.search(data[:4096])
    text, _ = decode(data, declared[1] if declared else in_page[1].decode("ascii", "replace") if in_page else "")
    tree = LexborHTMLParser(text)
    metadata = _metadata(tree)
    canonical = _attribute(tree, "link[rel=canonical]", "href")
    robots = _attribute(tree, "meta[name=robots i]", "content").lower()
    root = _main(tree)
    blocks = list(_blocks(root)) if root is not None else []
    return Page(
        content=parsed(blocks, metadata, fallback_title),
        canonical=urljoin(url, canonical) if canonical else "",
        hidden="noindex" in robots or "none" in robots.replace(" ", "").split(","),
    )


def _refuse_monsters(data: bytes) -> None:
    depth, position, lower = 0, 0, data.lower()
    for _ in range(_MOST_TAGS):
        tag = _TAG.search(lower, position)
        if tag is None:
            return
        position = tag.end()
        if tag[2] in (b"script", b"style") and not tag[1]:
            # What a script writes is no tag of the page.
            position = lower.find(b"</" + tag[2], position)
            if position < 0:
                return
        elif tag[2] not in _SELF_CLOSING:
            depth = max(depth - 1, 0) if tag[1] else depth + 1
        if depth > _DEEPEST:
            break
    raise UnreadableError("too_complex", "nests or repeats its tags beyond all measure; simplify the page")


def _metadata(tree: LexborHTMLParser) -> dict[str, str]:
    """What the head says under our own names, and the page's title and language."""
    found = {name: _attribute(tree, f'meta[name="{name}"]', "content") for name in METADATA}
    heading = tree.css_first("h1")
    title = tree.css_first("head > title")
    found["title"] = (
        found["title"]
        or (squeezed(heading.text()) if heading is not None else "")
        or (squeezed(title.text()) if title is not None else "")
    )
    found["language"] = found["language"] or _attribute(tree, "html", "lang")
    return {name: value for name, value in found.items() if value}


def _attribute(tree: LexborHTMLParser, selector: str, name: str) -> str:
    node = tree.css_first(selector)
    return (node.attributes.get(name) or "").strip() if node is not None else ""


def _main(tree: LexborHTMLParser) -> LexborNode | None:
    for node in tree.css(_SILENT):
        node.decompose()
    for node in tree.css("[class], [id]"):
        marks = f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}"
        if node.tag in ("div", "section", "ul", "ol", "p", "header") and _FURNITURE.search(marks):
            node.decompose()
    for selector in _MAIN:
        found = tree.css(selector)
        # Several articles are a list of teasers, not the page's one text.
        if len(found) == 1 and len(squeezed(found[0].text())) >= _LEAST_CONTENT:
            return found[0]
    for node in tree.css(_FRAME):
        node.decompose()
    return tree.body


def _blocks(root: LexborNode) -> Iterator[Heading | str]:
    """Headings, paragraphs, lists and tables in their order, walked without recursion: a page may nest as deep as it likes."""
    line: list[str] = []

    def flush() -> Iterator[str]:
        text = tidied("".join(line))
        line.clear()
        if text:
            yield text

    stack: list[tuple[LexborNode, int, bool]] = [(root, 0, False)]
    while stack:
        node, depth, closing = stack.pop()
        tag = node.tag or ""
        if closing:
            if tag == "li":
                line.append("\n")
            elif tag in _BLOCKS:
                yield from flush()
            continue
        if tag == "-text":
            line.append(re.sub(r"\s+", " ", node.text_content or ""))
            continue
        if tag == "br":
            line.append("\n")
            continue
        if tag in _LEVELS:
            yield from flush()
            yield Heading(_LEVELS[tag], squeezed(node.text()))
            continue
        if tag == "table":
            yield from flush()
            yield table_lines(_rows(node))
            continue
        if depth > _DEEPEST or (tag in ("ul", "ol") and _is_menu(node)):
            continue
        if tag == "li":
            line.append("\n- ")
        elif tag in _BLOCKS and tag not in ("ul", "ol"):
            yield from flush()
        stack.append((node, depth, True))
        children = list(node.iter(include_text=True))
        stack.extend((child, depth + 1, False) for child in reversed(children))
    yield from flush()


def _rows(table: LexborNode) -> list[list[str]]:
    return [[squeezed(cell.text(separator=" ")) for cell in row.css("th, td")] for row in table.css("tr")]


def _is_menu(node: LexborNode) -> bool:
    links = node.css("a")
    if len(links) < 3:
        return False
    whole = len(squeezed(node.text()))
    return sum(len(squeezed(link.text())) for link in links) > _MENU_SHARE * whole
