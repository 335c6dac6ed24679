"""The Host header selects the community; whoever names none is answered before any file is touched."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from application import Application, application_running
from community_site import BROWSER, HOST, Site

pytestmark = pytest.mark.anyio


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Application]:
    async with application_running(tmp_path) as made:
        yield made


@pytest.mark.parametrize("host", [HOST, HOST.upper()])
async def test_a_community_is_found_by_its_host(site: Site, host: str) -> None:
    answer = await site.get("/ap/actors/artist", host=host)

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        pytest.param("elsewhere.example", id="another host"),
        pytest.param("localhost", id="without the port"),
        pytest.param("localhost:8010", id="another port"),
        pytest.param(f"{HOST}.evil.example", id="a longer name"),
        pytest.param(f"evil.{HOST}", id="a subdomain"),
        pytest.param(f"{HOST}, elsewhere.example", id="two in one line"),
        pytest.param("../localhost:8009", id="a path"),
        pytest.param("", id="nothing"),
        pytest.param("\xff", id="no letters"),
    ],
)
async def test_a_host_of_nobody_is_misdirected(site: Site, host: str) -> None:
    page = await site.client.get("/", headers={b"host": host.encode("latin-1")})
    document = await site.client.get("/ap/actors/artist", headers={b"host": host.encode("latin-1")})

    assert (page.status_code, page.headers["content-type"]) == (421, "text/html; charset=utf-8")
    assert (document.status_code, document.headers["content-type"]) == (421, "application/json")


async def test_what_a_stranger_forwards_selects_nothing(site: Site) -> None:
    answer = await site.get("/ap/actors/artist", host="elsewhere.example", x_forwarded_host=HOST)

    assert answer.status_code == 421


@pytest.mark.parametrize(
    "request_head",
    [
        pytest.param("GET / HTTP/1.0\r\n", id="no host"),
        pytest.param("GET / HTTP/1.1\r\nHost: {host}\r\nHost: {host}\r\nConnection: close\r\n", id="the host twice"),
        pytest.param(
            "GET / HTTP/1.1\r\nHost: {host}\r\nHost: elsewhere.example\r\nConnection: close\r\n", id="two hosts"
        ),
    ],
)
async def test_a_request_has_one_host(running: Application, request_head: str) -> None:
    answer = await running.raw(request_head.format(host=running.host).encode() + b"\r\n")

    assert answer.startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize(
    "target",
    [
        pytest.param(b"/ap/actors/%", id="half an escape"),
        pytest.param(b"/ap/actors/%ff%fe", id="an escape that is no UTF-8"),
        pytest.param(b"/ap/actors/%ed%a0%80", id="a lone surrogate"),
        pytest.param(b"/ap/notes/" + b"9" * 8000, id="a number without end"),
        pytest.param(b"/ap/actors/\xff", id="a byte that no path has"),
        pytest.param(b"/@%00/%00", id="NUL on a page"),
        pytest.param(b"/.well-known/webfinger?resource=%ff%fe%00", id="a query that is no text"),
        pytest.param(b"/.well-known/webfinger?resource=%ed%a0%80", id="a lone surrogate in a query"),
        pytest.param(b"//", id="an empty segment"),
        pytest.param(b"/ap/../ap/inbox", id="dots"),
        pytest.param(b"http://elsewhere.example/", id="an absolute target"),
        pytest.param(b"*", id="a star"),
    ],
)
async def test_no_odd_target_is_a_server_error(running: Application, target: bytes) -> None:
    head = b"GET %s HTTP/1.1\r\nHost: %s\r\nAccept: %s\r\nConnection: close\r\n\r\n"

    answer = await running.raw(head % (target, running.host.encode(), BROWSER.encode()))

    assert answer.split(b" ", 2)[1] in {b"200", b"303", b"307", b"400", b"404"}
