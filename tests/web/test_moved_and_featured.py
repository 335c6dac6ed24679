"""Where an artist has gone, and what is on top of the profile, as fans and the owner read it."""

import httpx
import pytest

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.model.actor import Account, Actor
from fedcomm.model.notification import NotificationKind
from fedcomm.model.poll import Poll, PollOption
from fedcomm.store import accounts, actors, featured_tags, notifications
from tests.home import LONG_AGO, known
from tests.web.visitors import Owner, page_of, posted, text_of, tree

pytestmark = pytest.mark.anyio

UNKNOWN = "http://peer.localhost:1/users/unheard"


async def moved(community: Community, artist: Account, target_uri: str) -> None:
    await community.store.write(accounts.set_moved_to, artist, target_uri, now=clock.now())


async def told(community: Community, artist: Account, kind: NotificationKind, who: Actor, about: str) -> None:
    await community.store.write(
        notifications.put, account_id=artist.id, kind=kind, actor_id=who.id, object_uri=about, now=clock.now()
    )


async def test_the_profile_shows_its_featured_hashtags(
    community: Community, artist: Account, stranger: httpx.AsyncClient
) -> None:
    await community.store.write(featured_tags.put, actor_id=artist.id, name="live", limit=10, now=clock.now())

    page = tree(await stranger.get("/@artist"))

    assert page.xpath("//ul[@class='featured']//a/@href") == ["/tags/live"]
    assert page.xpath("//ul[@class='featured']//a/text()") == ["#live"]


async def test_a_profile_without_featured_hashtags_has_no_empty_list(stranger: httpx.AsyncClient) -> None:
    assert tree(await stranger.get("/@artist")).xpath("//ul[@class='featured']") == []


@pytest.mark.parametrize("path", ["/@artist", "/studio"], ids=["on the profile", "in the studio"])
async def test_who_has_moved_is_found_by_the_new_handle(
    community: Community, artist: Account, owner: Owner, path: str
) -> None:
    home = await known(community, "artist", host="new.localhost:1")
    await moved(community, artist, home.uri)

    page = tree(await owner.get(path))

    assert page.xpath(f"//*[@role='note']//a[@href='{home.url}']/text()") == [home.handle]


async def test_an_address_that_nobody_is_known_at_is_shown_as_it_is(
    community: Community, artist: Account, stranger: httpx.AsyncClient
) -> None:
    await moved(community, artist, UNKNOWN)

    page = tree(await stranger.get("/@artist"))

    assert page.xpath("//*[@role='note']//a/@href") == [UNKNOWN]


async def test_the_page_of_a_post_asks_nobody_to_follow_an_old_address(
    community: Community, artist: Account, stranger: httpx.AsyncClient
) -> None:
    post, home = await posted(community, artist.id), await known(community, "artist", host="new.localhost:1")
    await moved(community, artist, home.uri)

    page = tree(await stranger.get(page_of(post)))

    assert page.xpath("//a[contains(@href, '#follow')]") == []
    assert page.xpath("//aside//a/text()") == [home.handle]


async def test_who_has_moved_is_offered_nothing_that_posts(community: Community, artist: Account, owner: Owner) -> None:
    await posted(community, artist.id)
    await moved(community, artist, UNKNOWN)

    page = tree(await owner.get("/studio"))

    assert page.xpath("//textarea | //a[contains(@href, 'reply_to')] | //button[text()='Boost']") == []
    assert page.xpath("//button[text()='Like']") != []


async def test_a_move_of_somebody_else_is_told_with_their_new_handle(
    community: Community, artist: Account, owner: Owner
) -> None:
    home = await known(community, "fan", host="new.localhost:1")
    fan = await known(community, "fan")
    await community.store.write(actors.set_moved, fan.id, target_uri=home.uri, now=clock.now())
    await told(community, artist, NotificationKind.MOVE, fan, fan.uri)

    assert f"You follow {home.handle} now." in text_of(await owner.get("/studio/notifications"))


@pytest.mark.parametrize("is_own", [True, False], ids=["a poll of the artist's", "a poll that the artist voted in"])
async def test_the_end_of_a_poll_is_told(community: Community, artist: Account, owner: Owner, *, is_own: bool) -> None:
    fan = await known(community, "fan")
    author, uri = (artist.actor, None) if is_own else (fan, f"{fan.uri}/1")
    poll = Poll(options=(PollOption(name="a"), PollOption(name="b")))
    post = await posted(community, author.id, uri=uri, poll=poll)
    await told(community, artist, NotificationKind.POLL, author, post.uri)

    shown = text_of(await owner.get("/studio/notifications"))

    assert ("your poll has ended" if is_own else "a poll that you voted in has ended") in shown


@pytest.mark.parametrize(
    ("poll", "says"),
    [
        pytest.param(None, "To reply, search", id="a post without a poll"),
        pytest.param(Poll(options=(PollOption(name="a"),)), "To vote or reply, search", id="an open poll"),
        pytest.param(
            Poll(options=(PollOption(name="a"),), closed_at=LONG_AGO), "To reply, search", id="a poll that is over"
        ),
    ],
)
async def test_a_page_says_how_to_vote_while_the_poll_is_open(
    community: Community, artist: Account, stranger: httpx.AsyncClient, poll: Poll | None, says: str
) -> None:
    post = await posted(community, artist.id, poll=poll)

    assert says in text_of(await stranger.get(page_of(post)))
