"""Reading pages that somebody else named: never inside, never without end."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator

import pytest

from connectors.addresses import refused
from connectors.http import Fetcher, FetchError, Limits, Reach, open_client
from tests.connectors.website import Answer, Website, website

SMALL = Limits(seconds=20, bytes=1_000_000, redirects=3)


@pytest.fixture
async def site() -> AsyncIterator[Website]:
    async with website() as served:
        yield served


async def code_of(url: str, reach: Reach, limits: Limits = SMALL) -> str:
    async with Fetcher(reach, limits) as fetcher:
        with pytest.raises(FetchError) as caught:
            await fetcher.get(url)
    return caught.value.code


def allowed(site: Website) -> Reach:
    return Reach(allow_private=(site.place,))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.100.100.200", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "168.63.129.16", "192.0.0.8", "198.18.0.1", "240.0.0.1", "192.88.99.1",
        "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8",
        "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001::1", "::127.0.0.1", "fec0::1", "2001:db8::1", "no address",
    ],
)  # fmt: skip
def test_addresses_inside_are_refused(address: str) -> None:
    assert refused(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:2800:220:1::1", "1.1.1.1"])
def test_public_addresses_are_not(address: str) -> None:
    assert not refused(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f000001", "127.1", "[::1]", "[::ffff:127.0.0.1]"])
async def test_no_way_of_writing_an_inner_address_leads_there(host: str, site: Website) -> None:
    assert await code_of(f"http://{host}:{site.port}/", Reach()) == "private_address"
    assert site.asked == []


async def test_a_name_that_leads_inside_is_refused_also_beside_public_addresses(site: Website) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        return ["93.184.216.34", "127.0.0.1"]

    assert await code_of(f"http://shop.example:{site.port}/", Reach(resolve=resolve)) == "private_address"
    assert site.asked == []


async def test_a_redirect_does_not_lead_inside(site: Website) -> None:
    site.redirect("/", f"http://localhost:{site.port}/secret")
    assert await code_of(site.url(), allowed(site)) == "private_address"
    assert site.asked == ["/"]


async def test_a_name_is_asked_once_and_connected_to_what_was_checked(site: Website) -> None:
    answers = [["127.0.0.1"], ["127.9.9.9"]]

    async def resolve(host: str, port: int) -> list[str]:
        return answers.pop(0)

    site.page("/", "hello")
    reach = Reach(allow_private=(f"shop.example:{site.port}",), resolve=resolve)
    async with Fetcher(reach, SMALL) as fetcher:
        assert (await fetcher.get(f"http://shop.example:{site.port}/")).body == b"hello"
    assert len(answers) == 1
    assert site.headers[0]["host"] == f"shop.example:{site.port}"


async def test_an_allowance_is_for_the_very_name_and_port(site: Website) -> None:
    assert await code_of(f"http://localhost:{site.port}/", allowed(site)) == "private_address"
    assert await code_of(site.url(), Reach(allow_private=("127.0.0.1:1",))) == "private_address"


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("file:///etc/passwd", "scheme"),
        ("gopher://shop.example/", "scheme"),
        ("not an address", "scheme"),
        ("http://0177.0.0.1/", "scheme"),
        ("http://name:word@shop.example/", "credentials"),
    ],
)
async def test_only_web_addresses_without_passwords_are_read(url: str, code: str) -> None:
    assert await code_of(url, Reach()) == code


async def test_redirects_are_followed_up_to_a_limit_and_never_in_a_circle(site: Website) -> None:
    for number in range(9):
        site.redirect(f"/{number}", f"/{number + 1}")
    site.page("/9", "end")
    site.redirect("/a", "/b")
    site.redirect("/b", "/a")
    assert await code_of(site.url("/a"), allowed(site)) == "redirect_loop"
    assert await code_of(site.url("/0"), allowed(site)) == "redirects"
    async with Fetcher(allowed(site), SMALL) as fetcher:
        found = await fetcher.get(site.url("/7"))
    assert (found.body, found.url) == (b"end", site.url("/9"))


@pytest.mark.parametrize("announced", [True, False])
async def test_a_page_of_fifty_megabytes_is_refused_before_it_is_read(site: Website, announced: bool) -> None:
    site.pages["/"] = Answer(b"x" * 1_000_000, repeat=50, announced=announced)
    assert await code_of(site.url(), allowed(site)) == "too_large"
    assert site.sent < 20_000_000


async def test_a_small_page_that_unpacks_to_fifty_megabytes_is_refused(site: Website) -> None:
    packed = gzip.compress(b"x" * 50_000_000)
    site.pages["/"] = Answer(packed, headers={"content-type": "text/html", "content-encoding": "gzip"})
    assert len(packed) < SMALL.bytes
    assert await code_of(site.url(), allowed(site)) == "too_large"


async def test_a_server_that_never_answers_is_given_up(site: Website) -> None:
    site.pages["/"] = Answer(silent=True)
    assert await code_of(site.url(), allowed(site), Limits(seconds=0.2)) == "too_slow"


async def test_a_server_that_is_down_may_be_tried_again() -> None:
    async with website() as gone:
        reach = allowed(gone)
        url = gone.url()
    async with Fetcher(reach, SMALL) as fetcher:
        with pytest.raises(FetchError) as caught:
            await fetcher.get(url)
    assert (caught.value.code, caught.value.retryable) == ("unreachable", True)


async def test_cookies_are_neither_kept_nor_sent(site: Website) -> None:
    site.page("/", "hello", set_cookie="who=me")
    async with open_client(allowed(site)) as client:
        await client.get(site.url())
        await client.get(site.url())
    assert "cookie" not in site.headers[1]


async def test_headers_meant_for_one_server_are_not_told_to_another(site: Website) -> None:
    async with website() as other:
        site.redirect("/", other.url("/x"))
        other.page("/x", "hello")
        async with Fetcher(Reach(allow_private=(site.place, other.place)), SMALL) as fetcher:
            await fetcher.get(site.url(), {"if-none-match": '"a"'})
        assert site.headers[0]["if-none-match"] == '"a"'
        assert "if-none-match" not in other.headers[0]
