"""Who gets a copy: each inbox once, and nobody who must not."""

import pytest
from home import follower, known, post_of

from fedcomm.communities import Community
from fedcomm.model.actor import Account
from fedcomm.model.follow import FollowState
from fedcomm.model.post import Addressee, PostContent, Visibility
from fedcomm.outbox import recipients
from fedcomm.store import actors
from fedcomm.store.db import Db

pytestmark = pytest.mark.anyio


async def inboxes(
    community: Community, artist: Account, *uris: str, visibility: Visibility = Visibility.PUBLIC
) -> list[recipients.Inbox]:
    """Return where a post of the artist goes that is addressed to these actors."""
    named = tuple(Addressee(actor_uri=uri, handle="") for uri in uris)
    content = PostContent(content_html="<p>Hi</p>", addressees=named)
    post = await post_of(community, artist.actor, visibility, content=content)

    def read(db: Db) -> list[recipients.Inbox]:
        return recipients.addressed(db, community.urls, post, is_blocked=lambda host: host.startswith("blocked."))

    return await community.store.read(read)


async def test_a_hundred_followers_on_one_server_are_one_inbox(community: Community, artist: Account) -> None:
    for n in range(100):
        await follower(community, f"fan{n}")

    assert await inboxes(community, artist) == [("http://peer.localhost:1/inbox", "peer.localhost:1")]


async def test_somebody_mentioned_beside_followers_of_the_same_server_is_no_second_copy(
    community: Community, artist: Account
) -> None:
    await follower(community, "fan")
    eve = await known(community, "eve")

    assert len(await inboxes(community, artist, eve.uri)) == 1


async def test_a_direct_post_goes_to_personal_inboxes_alone(community: Community, artist: Account) -> None:
    await follower(community, "fan")
    eve = await known(community, "eve")

    found = await inboxes(community, artist, eve.uri, visibility=Visibility.DIRECT)

    assert found == [("http://peer.localhost:1/users/eve/inbox", "peer.localhost:1")]


@pytest.mark.parametrize(
    ("host", "changes"),
    [
        pytest.param("blocked.localhost:1", {}, id="whose host is blocked"),
        pytest.param("artist.localhost", {}, id="on our own host"),
        pytest.param("peer.localhost:1", {"inbox": "nowhere", "shared_inbox": None}, id="whose inbox is no URL"),
    ],
)
async def test_nothing_goes_to_a_follower(
    community: Community, artist: Account, host: str, changes: dict[str, object]
) -> None:
    await follower(community, "fan", host, **changes)

    assert await inboxes(community, artist) == []


async def test_nothing_goes_to_those_who_wait_to_be_accepted(community: Community, artist: Account) -> None:
    await follower(community, "fan", state=FollowState.PENDING)

    assert await inboxes(community, artist) == []


async def test_nothing_goes_to_actors_that_are_gone(community: Community, artist: Account) -> None:
    await follower(community, "fan")
    eve = await known(community, "eve", "other.localhost:1")
    for uri in ("http://peer.localhost:1/users/fan", eve.uri):
        await community.store.write(actors.mark_gone, uri)

    assert await inboxes(community, artist, eve.uri) == []


async def test_nothing_goes_to_the_artist_themself(community: Community, artist: Account) -> None:
    assert await inboxes(community, artist, artist.actor.uri) == []


async def test_a_shared_inbox_on_another_host_is_not_believed(community: Community, artist: Account) -> None:
    await follower(community, "fan", shared_inbox="http://victim.localhost:1/inbox")

    assert await inboxes(community, artist) == [("http://peer.localhost:1/users/fan/inbox", "peer.localhost:1")]
