"""Polls, quotes, shortcodes and files on pages: shown as text and links, whoever sent them."""

from dataclasses import replace
from datetime import UTC, datetime

import httpx
import pytest

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.model.actor import Account, Actor
from fedcomm.model.poll import Poll, PollOption
from fedcomm.model.post import Attachment, Emoji, Post, Visibility
from fedcomm.store import blocks, posts
from fedcomm.store.db import Db
from fedcomm.web.templating import duration, share
from tests.web.visitors import Owner, page_of, posted, someone, text_of, tree

pytestmark = pytest.mark.anyio

STAMP = "https://peer.localhost:1/quotes/1"
QUOTE = "//blockquote[contains(@class, 'quote')]"
PLAIN_LINK = "//a[text()='Quotes a post']/@href"


def options(*votes: int) -> tuple[PollOption, ...]:
    return tuple(PollOption(name=f"<answer {n}>", votes=number) for n, number in enumerate(votes))


async def quoting(community: Community, author: Actor, quoted: Post, stamp: str | None = STAMP) -> Post:
    """Return a post of the artist, or of somebody else, that quotes another one."""
    uri = None if author.is_local else f"{author.uri}/quoting"
    post = await posted(community, author.id, "look", uri=uri, quote_uri=quoted.uri)

    def approve(db: Db) -> None:
        db.execute("UPDATE post SET quote_authorization_uri = ? WHERE id = ?", (stamp, post.id))

    await community.store.write(approve)
    return post


async def test_a_poll_shows_its_answers_with_numbers(
    community: Community, artist: Account, stranger: httpx.AsyncClient
) -> None:
    poll = Poll(options=options(3, 1), closed_at=datetime(2026, 12, 1, 20, tzinfo=UTC), voters_count=4)
    post = await posted(community, artist.id, poll=poll)

    response = await stranger.get(page_of(post))

    assert "<answer 0> 75 % · 3 votes <answer 1> 25 % · 1 vote" in text_of(response)
    assert "4 people voted Closed 1 Dec 2026, 20:00 UTC" in text_of(response)
    assert tree(response).xpath("//meter/@value") == ["75", "25"]


async def test_a_poll_of_several_answers_says_so_and_until_when(
    community: Community, artist: Account, stranger: httpx.AsyncClient
) -> None:
    poll = Poll(options=options(0), is_multiple=True, ends_at=datetime(2026, 12, 1, 20, tzinfo=UTC))
    post = await posted(community, artist.id, poll=poll)

    assert "Several answers Until 1 Dec 2026, 20:00 UTC" in text_of(await stranger.get(page_of(post)))


async def test_of_a_large_poll_from_elsewhere_twenty_answers_are_shown(
    community: Community, artist: Account, stranger: httpx.AsyncClient
) -> None:
    post, fan = await posted(community, artist.id), await someone(community)
    many = tuple(PollOption(name=f"{n}" + "x" * 198) for n in range(50))
    await posted(community, fan.id, answers=post.uri, uri=f"{fan.uri}/1", poll=Poll(options=many))

    shown = tree(await stranger.get(page_of(post))).xpath("//span[@class='answer']/text()")

    assert (len(shown), max(map(len, shown))) == (20, 100)


@pytest.mark.parametrize(
    ("votes", "poll", "expected"),
    [
        pytest.param(1, Poll(options=options(1, 2)), 33, id="of all votes"),
        pytest.param(3, Poll(options=options(3, 3), is_multiple=True, voters_count=4), 75, id="of all who voted"),
        pytest.param(
            3, Poll(options=options(3, 3), is_multiple=True), 50, id="of the votes when nobody says who voted"
        ),
        pytest.param(
            3, Poll(options=options(3), is_multiple=True, voters_count=1), 100, id="numbers that do not add up"
        ),
        pytest.param(0, Poll(options=options(0, 0)), 0, id="nobody voted"),
    ],
)
def test_shares(votes: int, poll: Poll, expected: int) -> None:
    assert share(votes, poll) == expected


@pytest.mark.parametrize(("milliseconds", "expected"), [(192_000, "3:12"), (499, "0:00"), (3_723_000, "1:02:03")])
def test_durations(milliseconds: int, expected: str) -> None:
    assert duration(milliseconds) == expected


async def test_a_quote_with_consent_shows_whom_and_what_it_quotes(
    community: Community, artist: Account, stranger: httpx.AsyncClient
) -> None:
    fan = await someone(community, name="Ann")
    quoted = await posted(community, fan.id, "a word " * 100, uri=f"{fan.uri}/1")

    page = tree(await stranger.get(page_of(await quoting(community, artist.actor, quoted))))

    (shown,) = page.xpath(QUOTE)
    assert "Ann" in shown.text_content()
    assert 200 < len(shown.xpath("string(.//p[contains(@class, 'p-summary')])")) <= 280
    assert shown.xpath(".//a[@rel='nofollow noopener noreferrer ugc']/@href")[-1] == quoted.url


async def test_authors_need_no_consent_of_their_own(
    community: Community, artist: Account, stranger: httpx.AsyncClient
) -> None:
    post = await quoting(community, artist.actor, await posted(community, artist.id, "of old"), stamp=None)

    assert "of old" in tree(await stranger.get(page_of(post))).xpath(f"string({QUOTE})")


async def test_of_a_quoted_post_with_a_warning_only_the_warning_is_shown(
    community: Community, artist: Account, stranger: httpx.AsyncClient
) -> None:
    post = await quoting(community, artist.actor, await posted(community, artist.id, "the end", warning="spoiler"))

    shown = tree(await stranger.get(page_of(post))).xpath(f"string({QUOTE})")

    assert "spoiler" in shown
    assert "the end" not in shown


async def test_a_quote_without_consent_is_a_link(
    community: Community, artist: Account, stranger: httpx.AsyncClient
) -> None:
    fan = await someone(community)
    quoted = await posted(community, fan.id, "not for you", uri=f"{fan.uri}/1")

    response = await stranger.get(page_of(await quoting(community, artist.actor, quoted, stamp=None)))

    assert "not for you" not in response.text
    assert tree(response).xpath(PLAIN_LINK) == [quoted.uri]


@pytest.mark.parametrize("visibility", [Visibility.FOLLOWERS, Visibility.DIRECT])
async def test_a_quote_of_what_is_not_for_everybody_is_a_link_also_with_consent(
    community: Community, artist: Account, owner: Owner, visibility: Visibility
) -> None:
    secret = await posted(community, artist.id, "a secret", visibility=visibility)

    response = await owner.get(page_of(await quoting(community, artist.actor, secret)))

    assert "a secret" not in response.text
    assert tree(response).xpath(PLAIN_LINK) == [secret.uri]


@pytest.mark.parametrize("blocked", ["peer.localhost", "localhost"])
async def test_a_quote_of_somebody_on_a_blocked_server_is_a_link(
    community: Community, artist: Account, stranger: httpx.AsyncClient, blocked: str
) -> None:
    fan = await someone(community)
    post = await quoting(community, artist.actor, await posted(community, fan.id, "spam", uri=f"{fan.uri}/1"))
    await community.store.write(blocks.put, blocked, comment="", now=clock.now())

    response = await stranger.get(page_of(post))

    assert "spam" not in response.text
    assert len(tree(response).xpath(PLAIN_LINK)) == 1


async def test_a_quote_of_what_is_not_here_is_a_link(
    community: Community, artist: Account, stranger: httpx.AsyncClient
) -> None:
    post = await posted(community, artist.id, quote_uri="https://peer.example/notes/1")

    assert tree(await stranger.get(page_of(post))).xpath(PLAIN_LINK) == ["https://peer.example/notes/1"]


async def test_shortcodes_stay_text_and_no_page_asks_another_server(
    community: Community, artist: Account, stranger: httpx.AsyncClient
) -> None:
    post, fan = await posted(community, artist.id), await someone(community)
    emoji = Emoji(shortcode="cat", url="https://peer.example/cat.png")
    song = Attachment(type="Audio", media_type="audio/mpeg", url="https://m.example/1", alt="Song", duration_ms=192_000)
    await posted(community, fan.id, ":cat:", answers=post.uri, uri=f"{fan.uri}/1", emojis=(emoji,), attachments=(song,))

    response = await stranger.get(page_of(post))

    assert ":cat:" in text_of(response)
    assert "Audio: Song (3:12)" in text_of(response)
    assert tree(response).xpath("//img | //audio | //video | //iframe") == []


async def test_a_feed_lists_the_answers_of_a_poll(
    community: Community, artist: Account, stranger: httpx.AsyncClient
) -> None:
    await posted(community, artist.id, "which?", poll=Poll(options=options(3)))

    response = await stranger.get("/@artist/feed.atom")

    assert "&lt;ul&gt;&lt;li&gt;&amp;lt;answer 0&amp;gt;&lt;/li&gt;&lt;/ul&gt;" in response.text


async def test_what_is_kept_of_a_poll_comes_back_as_it_was(community: Community, artist: Account) -> None:
    poll = Poll(options=options(3, 1), voters_count=4, ends_at=clock.from_ms(1_800_000_000_000))
    file = Attachment(
        type="Image", media_type="image/png", url="https://m.example/1", alt="", blurhash="000000", focus=(0.5, -1.0)
    )
    post = await posted(community, artist.id, poll=poll, attachments=(replace(file, width=3, height=2),))

    kept = await community.store.read(posts.get, post.id)

    assert kept is not None
    assert (kept.content.poll, kept.content.attachments) == (poll, (replace(file, width=3, height=2),))
