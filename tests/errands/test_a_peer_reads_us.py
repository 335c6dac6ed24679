"""What a peer reads of us: the outbox with its posts in it, the pinned posts, and the answers (wire 5.7 and 6)."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from application import Application, application_running
from home import put_follow

from fedcomm import clock
from fedcomm.activitypub.vocabulary import ACTIVITY_JSON
from fedcomm.communities import Community
from fedcomm.errands import worker
from fedcomm.model.actor import Account, Actor
from fedcomm.model.errand import ErrandKind
from fedcomm.model.post import Post, Visibility
from fedcomm.outbox import featuring, publish
from fedcomm.outbox.drafts import Draft
from fedcomm.store import accounts, errands, posts

pytestmark = pytest.mark.anyio

POSTS_ON_A_PAGE = 20


@pytest.fixture
async def band(tmp_path: Path) -> AsyncIterator[Application]:
    """A community that is served; `community` is the peer that reads it."""
    async with application_running(tmp_path / "band") as running:
        yield running


async def publish_as(band: Application, text: str, visibility: Visibility = Visibility.PUBLIC, **more: str) -> Post:
    account = await band.community.store.read(accounts.artist)
    return await publish.post(band.community, account, Draft(source=text, visibility=visibility, **more))


async def follow(community: Community, artist: Account, band: Application) -> Actor:
    """Let the reader follow the band, and note what there is to read of it."""
    actor = await community.remote.actor(band.community.urls.actor("artist"))
    await community.store.write(put_follow, artist.id, actor.id, activity_uri=community.urls.activity(1))
    for kind in (ErrandKind.POSTS, ErrandKind.FEATURED):
        await community.store.write(errands.put, kind=kind, uri=actor.uri, actor_uri=actor.uri, now=clock.now())
    return actor


async def test_a_new_follower_reads_our_last_posts_and_pins(
    community: Community, artist: Account, band: Application
) -> None:
    published = [await publish_as(band, f"song {number}") for number in range(POSTS_ON_A_PAGE + 2)]
    await publish_as(band, "for fans", Visibility.FOLLOWERS)
    owner = await band.community.store.read(accounts.artist)
    await featuring.pin(band.community, owner, published[0])
    actor = await follow(community, artist, band)

    await worker.run_due(community)

    latest = [post.uri for post in reversed(published)]
    read = [post.uri for post in await community.store.read(posts.page_of_actor, actor.id, limit=50)]
    pinned = [post.uri for post in await community.store.read(posts.pinned_of_actor, actor.id)]
    assert read == [*latest[:POSTS_ON_A_PAGE], published[0].uri]
    assert pinned == [published[0].uri]


async def test_the_answers_to_a_post_of_ours_are_read(community: Community, band: Application) -> None:
    song = await publish_as(band, "song")
    answer = await publish_as(band, "more of it", in_reply_to=song.uri)
    await community.remote.post(song.uri)
    now = clock.now()
    await community.store.write(errands.put, kind=ErrandKind.REPLIES, uri=song.uri, actor_uri=song.author.uri, now=now)

    await worker.run_due(community)

    assert await community.store.read(posts.find, answer.uri) is not None


async def test_pages_of_the_outbox_have_their_posts_in_them(band: Application) -> None:
    published = [await publish_as(band, f"song {number}") for number in range(POSTS_ON_A_PAGE + 2)]
    headers = {"Accept": ACTIVITY_JSON}

    async with httpx.AsyncClient(trust_env=False, headers=headers) as client:
        outbox = (await client.get(band.community.urls.outbox("artist"))).json()
        first = (await client.get(outbox["first"])).json()
        second = (await client.get(first["next"])).json()

    creates = [*first["orderedItems"], *second["orderedItems"]]
    assert (outbox["totalItems"], len(first["orderedItems"])) == (len(published), POSTS_ON_A_PAGE)
    assert [create["object"]["id"] for create in creates] == [post.uri for post in reversed(published)]
    assert {(create["type"], create["object"]["type"]) for create in creates} == {("Create", "Note")}
    assert "next" not in second
