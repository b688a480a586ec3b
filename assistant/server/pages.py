"""The demo shop's page, its files, and the widget's script for pages of other origins."""

from __future__ import annotations

import asyncio
import mimetypes
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from assistant.server.answers import NOT_FOUND, READ, cached_answer, error_answer

# Names of built files do not carry a hash, so a browser asks each time and is told 304.
_REVALIDATE = {"Cache-Control": "no-cache"}
# Merchants embed the script from their own pages, also with `crossorigin` and an integrity hash.
_EMBEDDED = {
    "Cache-Control": "public, max-age=300",
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_NOT_BUILT = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Aisle</title>
<h1>The pages are not built yet</h1>
<p>The server runs. To build the shop page and the chat, run <code>./aisle demo</code>, or <code>npm ci</code> and
<code>npm run build</code> in the folder <code>widget</code>, then reload.</p>
<h1 lang="zh">页面尚未构建</h1>
<p lang="zh">服务已启动。请运行 <code>./aisle demo</code>，或在 <code>widget</code> 目录执行 <code>npm ci</code> 和
<code>npm run build</code>，然后刷新页面。</p>
</html>
"""


def page_routes(dist: Path) -> APIRouter:
    """`/`, `/p/{id}`, `/assets/*` and `/widget/aisle.js`, read from the widget's build."""
    router = APIRouter()

    @router.api_route("/", methods=READ)
    @router.api_route("/p/{product_id}", methods=READ)
    async def page(request: Request) -> Response:
        content = await asyncio.to_thread(_read, dist / "shop", "index.html")
        if content is None:
            return HTMLResponse(_NOT_BUILT, status_code=503, headers={"Cache-Control": "no-store"})
        return cached_answer(request, content, "text/html; charset=utf-8", dict(_REVALIDATE))

    @router.api_route("/assets/{name:path}", methods=READ)
    async def asset(request: Request, name: str) -> Response:
        return await _file(request, dist / "shop" / "assets", name, _REVALIDATE)

    @router.api_route("/widget/{name:path}", methods=READ)
    async def widget(request: Request, name: str) -> Response:
        return await _file(request, dist / "widget", name, _EMBEDDED)

    return router


async def _file(request: Request, folder: Path, name: str, headers: dict[str, str]) -> Response:
    content = await asyncio.to_thread(_read, folder, name)
    if content is None:
        return error_answer(NOT_FOUND, "not_found")
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return cached_answer(request, content, media_type, dict(headers))


def _read(folder: Path, name: str) -> bytes | None:
    """The file's content; None where there is none inside the folder, whatever the name tries."""
    root = folder.resolve()
    if "\0" in name:
        return None
    path = (root / name).resolve()
    return path.read_bytes() if path.is_relative_to(root) and path.is_file() else None
