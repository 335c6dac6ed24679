"""Following from one's own server: the fan is sent where WebFinger of their handle says, and nowhere else."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import quote

import httpx
import pytest

from fedcomm.communities import Community
from fedcomm.model.actor import Account
from tests.web.visitors import dump, text_of

pytestmark = pytest.mark.anyio

SUBSCRIBE = "http://ostatus.org/schema/1.0/subscribe"


@dataclass
class FanServer:
    """A server that answers WebFinger with these links, or with a status alone."""

    port: int = 0
    status: int = 200
    links: Callable[[str], list[dict[str, str]]] = lambda _: []
    asked: int = 0

    @property
    def host(self) -> str:
        return f"fans.localhost:{self.port}"

    @property
    def handle(self) -> str:
        return f"@ann@{self.host}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        self.asked += 1
        body = json.dumps({"subject": f"acct:ann@{self.host}", "links": self.links(f"http://{self.host}")}).encode()
        head = f"HTTP/1.1 {self.status} X\r\nContent-Length: {len(body)}\r\nConnection: close\r\n"
        writer.write(f"{head}Content-Type: application/jrd+json\r\n\r\n".encode() + body)
        await writer.drain()
        writer.close()


@asynccontextmanager
async def _running() -> AsyncIterator[FanServer]:
    fans = FanServer()
    server = await asyncio.start_server(fans.serve, "127.0.0.1", 0)
    async with server:
        fans.port = server.sockets[0].getsockname()[1]
        yield fans


@pytest.fixture
async def fans() -> AsyncIterator[FanServer]:
    async with _running() as running:
        yield running


async def test_a_fan_is_sent_to_the_page_that_their_server_names(
    artist: Account, stranger: httpx.AsyncClient, fans: FanServer
) -> None:
    fans.links = lambda base: [{"rel": SUBSCRIBE, "template": f"{base}/follow?whom={{uri}}"}]

    response = await stranger.post("/@artist/follow", data={"handle": fans.handle})

    whom = quote(artist.actor.uri, safe="")
    assert (response.status_code, response.headers["location"]) == (303, f"http://{fans.host}/follow?whom={whom}")
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize(
    "template",
    [
        pytest.param("https://evil.example/?u={uri}", id="another host"),
        pytest.param("javascript:alert('{uri}')", id="a script"),
        pytest.param("//evil.example/{uri}", id="another host without a scheme"),
        pytest.param("http://evil.example\\@fans.localhost/{uri}", id="a host in disguise"),
    ],
)
async def test_a_fan_is_never_sent_to_another_host(stranger: httpx.AsyncClient, fans: FanServer, template: str) -> None:
    fans.links = lambda _: [{"rel": SUBSCRIBE, "template": template}]

    response = await stranger.post("/@artist/follow", data={"handle": fans.handle})

    assert response.headers.get("location", f"http://{fans.host}/").startswith(f"http://{fans.host}/")
    assert "evil" not in response.headers.get("location", "")


@pytest.mark.parametrize(
    "handle",
    [
        pytest.param("", id="nothing"),
        pytest.param("ann", id="a name without a server"),
        pytest.param("https://fans.example/@ann", id="an address"),
        pytest.param("@ann@fans.example/../x", id="a path"),
        pytest.param("@ann@[::1]:1", id="an address of this machine with nobody there"),
        pytest.param("@ann@10.0.0.1", id="an address inside of a network"),
    ],
)
async def test_a_handle_that_leads_nowhere_is_told_in_the_form(stranger: httpx.AsyncClient, handle: str) -> None:
    response = await stranger.post("/@artist/follow", data={"handle": handle})

    assert response.status_code == 422
    assert 'role="alert"' in response.text
    assert 'aria-invalid="true"' in response.text


@pytest.mark.parametrize("status", [404, 410, 500])
async def test_a_server_that_does_not_know_the_fan_is_told_in_the_form(
    stranger: httpx.AsyncClient, fans: FanServer, status: int
) -> None:
    fans.status = status

    response = await stranger.post("/@artist/follow", data={"handle": fans.handle})

    assert response.status_code == 422
    assert fans.handle in text_of(response)


async def test_a_form_on_another_site_sends_nobody_anywhere(stranger: httpx.AsyncClient, fans: FanServer) -> None:
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        response = await stranger.post("/@artist/follow", data={"handle": fans.handle}, headers=headers)

        assert response.status_code == 403
    assert fans.asked == 0


async def test_nothing_is_kept_of_the_fan(community: Community, stranger: httpx.AsyncClient, fans: FanServer) -> None:
    before = await dump(community)

    await stranger.post("/@artist/follow", data={"handle": fans.handle})

    assert fans.asked > 0
    assert [row for row in await dump(community) if row not in before and "ann" in row] == []


async def test_an_artist_who_is_not_there_cannot_be_followed(stranger: httpx.AsyncClient, fans: FanServer) -> None:
    response = await stranger.post("/@nobody/follow", data={"handle": fans.handle})

    assert response.status_code == 404
    assert fans.asked == 0


async def test_a_reload_of_the_forms_address_leads_back_to_it(stranger: httpx.AsyncClient) -> None:
    response = await stranger.get("/@artist/follow")

    assert (response.status_code, response.headers["location"]) == (303, "/@artist#follow")


async def test_who_sends_the_form_again_and_again_is_asked_to_wait(
    stranger: httpx.AsyncClient, fans: FanServer
) -> None:
    answers = [await stranger.post("/@artist/follow", data={"handle": fans.handle}) for _ in range(11)]

    assert [answer.status_code for answer in answers] == [303] * 10 + [429]
    assert answers[-1].headers["retry-after"] == "60"
    assert "in a minute" in text_of(answers[-1])
    assert fans.asked == 10


async def test_who_sent_the_form_too_often_may_still_read(stranger: httpx.AsyncClient) -> None:
    for _ in range(11):
        await stranger.post("/@artist/follow", data={"handle": "ann"})

    assert (await stranger.get("/@artist")).status_code == 200
