"""RSS and Atom: whole, escaped, and of public posts only."""

from datetime import UTC, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from xml.etree import ElementTree as ET

import httpx
import pytest

from fedcomm.communities import Community
from fedcomm.model.actor import Account
from fedcomm.model.post import Visibility
from tests.web.visitors import posted

pytestmark = pytest.mark.anyio

ATOM = "{http://www.w3.org/2005/Atom}"


async def test_rss_has_what_rss_asks_for(community: Community, artist: Account, stranger: httpx.AsyncClient) -> None:
    post = await posted(community, artist.id, "A song about the sea", hashtags=("sea",))

    response = await stranger.get("/@artist/feed.rss")
    channel = ET.fromstring(response.content).find("channel")

    assert response.headers["content-type"].startswith("application/rss+xml")
    assert channel is not None
    assert [channel.findtext(name) for name in ("title", "link")] == ["The Artist", artist.actor.url]
    assert channel.findtext("description")
    item = channel.find("item")
    assert item is not None
    assert item.findtext("title") == "A song about the sea"
    assert item.findtext("description") == "<p>A song about the sea</p>"
    assert (item.findtext("link"), item.findtext("guid")) == (post.url, post.uri)
    assert item.findtext("category") == "sea"
    assert parsedate_to_datetime(item.findtext("pubDate", "")) == post.published_at.replace(microsecond=0)


async def test_atom_has_what_atom_asks_for(community: Community, artist: Account, stranger: httpx.AsyncClient) -> None:
    post = await posted(community, artist.id, "Una canción", language="es")

    feed = ET.fromstring((await stranger.get("/@artist/feed.atom")).content)

    assert feed.tag == f"{ATOM}feed"
    assert [feed.findtext(ATOM + name) for name in ("id", "title")] == [artist.actor.uri, "The Artist"]
    assert feed.findtext(f"{ATOM}updated")
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "The Artist"
    entry = feed.find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}id") == post.uri
    content = entry.find(f"{ATOM}content")
    assert content is not None
    assert (content.text, content.get("type")) == ("<p>Una canción</p>", "html")
    assert content.get("{http://www.w3.org/XML/1998/namespace}lang") == "es"


@pytest.mark.parametrize("path", ["/@artist/feed.rss", "/@artist/feed.atom"])
async def test_a_feed_holds_public_posts_and_no_replies(
    community: Community, artist: Account, stranger: httpx.AsyncClient, path: str
) -> None:
    for visibility in Visibility:
        await posted(community, artist.id, f"for {visibility}", visibility=visibility)
    await posted(community, artist.id, "for a reply", answers="https://peer.example/1")

    feed = (await stranger.get(path)).text

    assert [word for word in (*Visibility, "a reply") if f"for {word}" in feed] == ["public"]


@pytest.mark.parametrize("path", ["/@artist/feed.rss", "/@artist/feed.atom"])
@pytest.mark.parametrize(
    "text",
    [
        pytest.param("</title><x>&", id="markup"),
        pytest.param("]]><x>", id="the end of a CDATA section"),
        pytest.param("a\x0b\x00\ufffe\x1bb", id="characters that XML cannot hold"),
    ],
)
async def test_a_feed_stays_xml_whatever_is_in_it(
    community: Community, artist: Account, stranger: httpx.AsyncClient, path: str, text: str
) -> None:
    await posted(community, artist.id, text, warning=text, hashtags=(text,), language=text)

    root = ET.fromstring((await stranger.get(path)).content)

    assert list(root.iter("x")) == []


async def test_a_content_warning_is_the_title(
    community: Community, artist: Account, stranger: httpx.AsyncClient
) -> None:
    await posted(community, artist.id, "the butler did it", warning="Spoilers")

    root = ET.fromstring((await stranger.get("/@artist/feed.rss")).content)

    assert root.findtext("channel/item/title") == "Spoilers"


@pytest.mark.parametrize(
    ("days_later", "status"),
    [pytest.param(0, 304, id="asked since the last post"), pytest.param(-1, 200, id="asked since the day before")],
)
async def test_a_feed_knows_when_it_changed(
    community: Community, artist: Account, stranger: httpx.AsyncClient, days_later: int, status: int
) -> None:
    post = await posted(community, artist.id)
    since = post.published_at.astimezone(UTC) + timedelta(days=days_later)

    headers = {"If-Modified-Since": format_datetime(since, usegmt=True)}
    response = await stranger.get("/@artist/feed.rss", headers=headers)

    assert response.status_code == status


@pytest.mark.parametrize("value", ["yesterday", "", "Tue, 99 Nov 2026 99:99:99 GMT", "0"])
async def test_a_date_that_is_none_is_not_looked_at(stranger: httpx.AsyncClient, value: str) -> None:
    response = await stranger.get("/@artist/feed.rss", headers={"If-Modified-Since": value})

    assert response.status_code == 200


@pytest.mark.parametrize("path", ["/@nobody/feed.rss", "/@artist.localhost/feed.atom"])
async def test_there_is_no_feed_of_who_is_no_artist(stranger: httpx.AsyncClient, path: str) -> None:
    response = await stranger.get(path)

    assert response.status_code == 404
