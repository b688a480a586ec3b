"""`./aisle bench widget`: what the chat costs a merchant's page.

Figures: `script_gzip_bytes`; `third_party_requests` while a shopper opens the chat and asks something; `first_paint_ratio`, the shop
page's median time to its first contentful paint with the widget's script over that without it, measured in turns.
"""

from __future__ import annotations

import gzip
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser, Page, Request, Route, sync_playwright

from evals import cli
from evals.benches.processes import free_port, served

SCRIPT = Path(cli.ROOT) / "widget" / "dist" / "widget" / "aisle.js"
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip
LIMITS = {"script_gzip_bytes": 30_720.0, "third_party_requests": 0.0}
LOADS = 9
FIRST_PAINT = """() => new Promise((done) => new PerformanceObserver((list) => {
  const paint = list.getEntriesByName("first-contentful-paint")[0];
  if (paint) done(paint.startTime);
}).observe({ type: "paint", buffered: true }))"""


def main(arguments: Sequence[str]) -> int:
    """0 when every figure keeps its limit."""
    parsed = cli.parser("./aisle bench widget").parse_args(arguments)
    figures: dict[str, float] = {"script_gzip_bytes": len(gzip.compress(SCRIPT.read_bytes(), 9, mtime=0))}
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="aisle-bench-") as home:
        environment = {"AISLE_HOME": home, "OPENAI_API_KEY": "", "OPENAI_BASE_URL": ""}
        with (
            served("assistant", ["demo", "--port", str(port)], port, environment),
            sync_playwright() as playwright,
            playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=ARGUMENTS) as browser,
        ):
            url = f"http://127.0.0.1:{port}/"
            figures["third_party_requests"] = third_party_requests(browser, url)
            figures["first_paint_ratio"] = first_paint_ratio(browser, url)
    rows = [(name, value, f"≤ {LIMITS[name]:g}" if name in LIMITS else "") for name, value in figures.items()]
    cli.show("What the chat costs a page", ("figure", "measured", "limit"), rows)
    cli.show_figures(figures, parsed.json)
    return 0 if all(figures[name] <= limit for name, limit in LIMITS.items()) else 1


def third_party_requests(browser: Browser, url: str) -> int:
    """Requests to anywhere but the shop while the chat is opened and used."""
    page = browser.new_page()
    foreign: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith((url, url.replace("http", "ws"), "data:", "blob:")):
            foreign.append(request.url)

    page.on("request", note)
    page.goto(url)
    page.get_by_role("button", name="Open chat").click()
    field = page.get_by_role("textbox", name="Your message")
    field.fill("noise cancelling headphones")
    field.press("Enter")
    page.get_by_role("list", name="Products").wait_for()
    page.close()
    return len(foreign)


def first_paint_ratio(browser: Browser, url: str) -> float:
    """Median first contentful paint with the script over that without it."""
    times: dict[bool, list[float]] = {True: [], False: []}
    for _ in range(LOADS):
        for with_script in (True, False):
            page = browser.new_context().new_page()
            if not with_script:
                page.route("**/widget/aisle.js", _drop)
            times[with_script].append(_first_paint(page, url))
            page.context.close()
    return round(statistics.median(times[True]) / statistics.median(times[False]), 3)


def _drop(route: Route) -> None:
    route.abort()


def _first_paint(page: Page, url: str) -> float:
    page.goto(url, wait_until="load")
    # The page's content policy forbids strings as code, so the entry is awaited by an observer inside one function.
    return float(page.evaluate(FIRST_PAINT))
