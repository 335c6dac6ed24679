"""Of who is blocked nothing is shown, on no page; all of it is there again when the block is taken back."""

import httpx
import pytest

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.control.operations import OPERATIONS
from fedcomm.model.actor import Account, Actor
from fedcomm.model.post import Addressee, Post
from fedcomm.outbox import blocking
from fedcomm.store import follows
from fedcomm.store.db import Db
from tests.web.visitors import Owner, page_of, posted, someone

pytestmark = pytest.mark.anyio

WORDS = "what eve says"


@pytest.fixture
async def eve(community: Community, artist: Account) -> Actor:
    """Somebody who is followed, and has answered a post of the artist."""
    actor = await someone(community, "eve", uri="http://peer.localhost:1/users/eve")
    await community.store.write(_follow, artist, actor)
    return actor


def _follow(db: Db, artist: Account, actor: Actor) -> None:
    follows.put(
        db,
        follower_id=artist.id,
        followee_id=actor.id,
        activity_uri="http://artist.localhost/ap/activities/1",
        activity='{"id": "http://artist.localhost/ap/activities/1", "type": "Follow"}',
        state=follows.FollowState.ACCEPTED,
        now=clock.now(),
    )


async def answered(community: Community, artist: Account, eve: Actor) -> tuple[Post, Post]:
    """Return a post of the artist, and what Eve answered."""
    post = await posted(community, artist.id)
    me = (Addressee(actor_uri=artist.actor.uri, handle=artist.actor.handle),)
    answer = await posted(
        community, eve.id, WORDS, answers=post.uri, uri="http://peer.localhost:1/notes/1", addressees=me
    )
    return post, answer


async def test_the_answers_of_a_blocked_actor_are_on_no_page(
    community: Community, artist: Account, eve: Actor, stranger: httpx.AsyncClient, owner: Owner
) -> None:
    post, answer = await answered(community, artist, eve)

    async def shown() -> list[bool]:
        pages = [stranger.get(page_of(post)), owner.get("/studio"), owner.get(f"/studio?reply_to={answer.uri}")]
        return [WORDS in (await page).text for page in pages]

    before = await shown()
    await blocking.block(community, artist, eve)

    assert (before, await shown()) == ([True, True, True], [False, False, False])


async def test_what_the_artist_answers_does_not_show_what_a_blocked_actor_said(
    community: Community, artist: Account, eve: Actor, stranger: httpx.AsyncClient
) -> None:
    _, answer = await answered(community, artist, eve)
    reply = await posted(community, artist.id, "Well", answers=answer.uri)
    await blocking.block(community, artist, eve)

    page = await stranger.get(page_of(reply))

    assert page.status_code == 200
    assert eve.username not in page.text


async def test_the_commands_show_nothing_of_a_blocked_actor(community: Community, artist: Account, eve: Actor) -> None:
    post, _ = await answered(community, artist, eve)
    await blocking.block(community, artist, eve)

    timeline = await OPERATIONS["timeline"](community)
    thread = await OPERATIONS["thread"](community, address=post.uri)

    assert WORDS not in f"{timeline} {thread}"


async def test_all_of_it_is_there_again_after_the_block(
    community: Community, artist: Account, eve: Actor, stranger: httpx.AsyncClient
) -> None:
    post, _ = await answered(community, artist, eve)
    await blocking.block(community, artist, eve)

    await blocking.unblock(community, artist, eve)

    assert WORDS in (await stranger.get(page_of(post))).text
