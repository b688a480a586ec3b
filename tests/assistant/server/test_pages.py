"""Pages, files and pictures come with the right headers, and nothing outside their folders is ever served."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from assistant.server.config import ServerConfig
from tests.assistant.server.conftest import Stage


@pytest.fixture
def dist(config: ServerConfig) -> Path:
    """A built widget."""
    folder = config.pages.widget_dist
    for name, text in {
        "shop/index.html": "<!doctype html><title>Shop</title>",
        "shop/assets/shop.js": "console.log('shop');" * 100,
        "shop/assets/deep/font.css": "p{}",
        "widget/aisle.js": "customElements.define('aisle-chat', HTMLElement)",
        "secret.txt": "secret",
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


@pytest.fixture
def pictures(config: ServerConfig) -> Path:
    folder = config.pages.shop_folder / "images"
    folder.mkdir(parents=True)
    return folder


async def get(stage: Stage, path: str, **headers: str) -> Any:
    async with stage.http() as http:
        return await http.get(path, headers=headers)


@pytest.mark.usefixtures("dist")
async def test_the_shop_page_is_served_for_every_address_of_it(stage: Stage) -> None:
    for path in ("/", "/p/p1", "/p/anything", "/?department=audio"):
        answer = await get(stage, path)
        assert (answer.status_code, "<title>Shop" in answer.text) == (200, True)
        assert answer.headers["content-type"] == "text/html; charset=utf-8"


async def test_a_page_that_is_not_built_says_what_to_do_in_both_languages(stage: Stage) -> None:
    answer = await get(stage, "/")
    assert answer.status_code == 503
    assert "./aisle demo" in answer.text
    assert "页面尚未构建" in answer.text


@pytest.mark.usefixtures("dist")
async def test_every_answer_carries_the_security_headers(stage: Stage) -> None:
    for path in ("/", "/assets/shop.js", "/api/shop", "/api/nothing", "/healthz"):
        headers = (await get(stage, path)).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert "frame-ancestors 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
        assert "server" not in headers


@pytest.mark.usefixtures("dist")
async def test_the_script_can_be_embedded_by_pages_of_other_origins(stage: Stage) -> None:
    answer = await get(stage, "/widget/aisle.js", Origin="https://merchant.example")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["content-type"].startswith("text/javascript")
    page = await get(stage, "/", Origin="https://merchant.example")
    assert "access-control-allow-origin" not in page.headers


@pytest.mark.usefixtures("dist")
async def test_a_file_that_did_not_change_is_not_sent_again(stage: Stage) -> None:
    for path in ("/", "/assets/shop.js", "/widget/aisle.js", "/images/p1"):
        first = await get(stage, path)
        again = await get(stage, path, **{"If-None-Match": f'"other", {first.headers["etag"]}'})
        assert (again.status_code, again.content) == (304, b"")
        other = await get(stage, path, **{"If-None-Match": '"other"'})
        assert other.status_code == 200


@pytest.mark.usefixtures("dist")
async def test_long_files_are_compressed(stage: Stage) -> None:
    assert (await get(stage, "/assets/shop.js")).headers["content-encoding"] == "gzip"


@pytest.mark.usefixtures("dist", "pictures")
async def test_nothing_outside_the_folders_is_served(stage: Stage) -> None:
    for path in (
        "/assets/../../secret.txt", "/assets/%2e%2e/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt",
        "/assets//etc/passwd", "/assets/%2fetc%2fpasswd", "/assets/%00", "/assets/", "/assets/deep",
        "/widget/..%2fsecret.txt", "/images/..%2f..%2fdist%2fsecret", "/images/%2e%2e",
    ):  # fmt: skip
        answer = await get(stage, path)
        assert answer.status_code == 404, path
        assert "secret" not in answer.text


async def test_a_body_that_is_too_long_or_endless_is_refused_unread(stage: Stage) -> None:
    async def endless() -> AsyncIterator[bytes]:
        yield b"{"

    async with stage.http() as http:
        for content in (b"x" * 70_000, endless()):
            answer = await http.post("/demo/session", content=content, headers={"Content-Type": "application/json"})
            assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")


@pytest.mark.usefixtures("dist")
async def test_heads_are_answered_without_a_body(stage: Stage) -> None:
    async with stage.http() as http:
        for path in ("/", "/healthz", "/widget/aisle.js", "/images/p1"):
            answer = await http.head(path)
            assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.usefixtures("dist")
async def test_files_in_folders_below_are_served(stage: Stage) -> None:
    assert (await get(stage, "/assets/deep/font.css")).headers["content-type"].startswith("text/css")


async def test_a_product_without_a_picture_is_drawn(stage: Stage) -> None:
    answer = await get(stage, "/images/p1")
    assert answer.headers["content-type"] == "image/svg+xml"
    assert "headphones/Audio/p1/Black" in answer.text
    assert "max-age=86400" in answer.headers["cache-control"]


async def test_the_shops_own_picture_comes_first_and_its_script_cannot_run(stage: Stage, pictures: Path) -> None:
    (pictures / "p1.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
    (pictures / "p2.png").write_bytes(b"\x89PNG")
    drawing, photo = await get(stage, "/images/p1"), await get(stage, "/images/p2")
    assert "<script>" in drawing.text
    assert "sandbox" in drawing.headers["content-security-policy"]
    assert "default-src 'none'" in drawing.headers["content-security-policy"]
    assert (photo.headers["content-type"], photo.content) == ("image/png", b"\x89PNG")
    assert photo.headers["cross-origin-resource-policy"] == "cross-origin"
