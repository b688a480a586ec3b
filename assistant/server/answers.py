"""JSON answers of the REST side: one form for errors, one for files that a browser may keep."""

from __future__ import annotations

import hashlib

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from assistant.server.texts import error_text

NOT_FOUND = 404
# FastAPI's routes answer HEAD only when told so.
READ = ["GET", "HEAD"]


def error_answer(status: int, code: str, language: str = "en", detail: str = "") -> JSONResponse:
    """`{"error": {"code", "message"}}` with this status."""
    body = {"error": {"code": code, "message": error_text(code, language, detail)}}
    return JSONResponse(body, status_code=status, headers={"Cache-Control": "no-store"})


def cached_answer(request: Request, content: bytes, media_type: str, headers: dict[str, str]) -> Response:
    """Content under its hash as ETag; 304 without content where the browser has it already."""
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    known = {tag.strip().removeprefix("W/") for tag in request.headers.get("if-none-match", "").split(",")}
    if etag in known:
        return Response(status_code=304, headers={**headers, "ETag": etag})
    return Response(content, media_type=media_type, headers={**headers, "ETag": etag})
