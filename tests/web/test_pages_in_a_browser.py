"""The pages in a real browser: readable by everybody, asking nobody else, and following works without a script."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import uvicorn

from fedcomm import founding
from fedcomm.communities import Community, open_community
from fedcomm.config import Settings
from fedcomm.model.poll import Poll, PollOption
from fedcomm.store import accounts
from tests.browser.browser import drive
from tests.web.test_follow_form import SUBSCRIBE, FanServer, fans
from tests.web.visitors import application, page_of, posted

__all__ = ["fans"]

pytestmark = [pytest.mark.anyio, pytest.mark.browser]


@asynccontextmanager
async def serving(community: Community, listener: socket.socket) -> AsyncIterator[None]:
    server = uvicorn.Server(uvicorn.Config(application(community), log_config=None, lifespan="off", ws="none"))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        await task


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[tuple[Community, str]]:
    """A community that listens, and its first log-in link."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    host = f"artist.localhost:{listener.getsockname()[1]}"
    settings = Settings(data=tmp_path, loopback=True)
    founded = await founding.found(settings, host=host, name="The Artist", username="artist")
    async with open_community(settings, host) as community, serving(community, listener):
        yield community, founded.login_link


async def test_a_fan_follows_without_a_script(served: tuple[Community, str], fans: FanServer) -> None:
    community, _ = served
    fans.links = lambda base: [{"rel": SUBSCRIBE, "template": f"{base}/follow?whom={{uri}}"}]

    *_, url, errors = await drive(
        [
            {"open": community.urls.base, "javascript": False},
            {"fill": ["#handle", fans.handle]},
            {"click": "#follow button"},
            {"errors": True},
        ]
    )

    assert str(url).startswith(f"http://{fans.host}/follow?whom=http")
    assert errors == []


async def test_pages_can_be_read_by_everybody_and_ask_nobody_else(served: tuple[Community, str]) -> None:
    community, _ = served
    base = community.urls.base
    artist = await community.store.read(accounts.artist)
    old = await posted(community, artist.id, "hello", warning="A warning", language="en")
    poll = Poll(options=(PollOption(name="yes", votes=2), PollOption(name="no")))
    post = await posted(community, artist.id, "again?", poll=poll, quote_uri=old.uri)

    pages = ["/", page_of(post), "/tags/x", "/login", "/@artist/with_replies"]
    steps = [step for path in pages for step in ({"open": base + path, "javascript": True}, {"axe": True})]
    *results, requests, errors = await drive([*steps, {"requests": True}, {"errors": True}])

    assert [found for found in results if isinstance(found, list) and found] == []
    assert isinstance(requests, list)
    assert {url.startswith(f"{base}/") for url in requests} == {True}
    assert errors == []


async def test_pages_can_be_read_in_the_dark(served: tuple[Community, str]) -> None:
    community, _ = served
    base = community.urls.base
    artist = await community.store.read(accounts.artist)
    post = await posted(community, artist.id, "hello", warning="A warning", language="en")

    looks = [{"ground": True}, {"ground": True, "dark": True}, {"axe": True, "dark": True}]
    results = await drive([step for path in ("/", page_of(post)) for step in ({"open": base + path}, *looks)])

    for _, light, dark, violations in (results[:4], results[4:]):
        assert light != dark
        assert violations == []


async def test_the_owner_logs_in_writes_and_logs_out_without_a_script(served: tuple[Community, str]) -> None:
    community, link = served

    results = await drive(
        [
            {"open": link, "javascript": False},
            {"click": "main button"},
            {"fill": ["#source", "Hello from *here*"]},
            {"click": ".compose button"},
            {"text": "article em"},
            {"open": f"{community.urls.base}/studio"},
            {"click": ".bar button"},
            {"open": f"{community.urls.base}/studio"},
            {"errors": True},
        ]
    )

    assert results[1] == f"{community.urls.base}/studio"
    assert results[4] == "here"
    assert results[7] == {"status": 200, "url": f"{community.urls.base}/login"}
    assert results[8] == []


async def test_the_studio_can_be_read_by_everybody(served: tuple[Community, str]) -> None:
    community, link = served
    base = community.urls.base

    paths = ["/studio", "/studio/notifications", "/studio/people", "/studio/profile"]
    steps = [step for path in paths for step in ({"open": base + path}, {"axe": True})]
    results = await drive([{"open": link}, {"click": "main button"}, *steps])

    assert [found for found in results if isinstance(found, list) and found] == []
