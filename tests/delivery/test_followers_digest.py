"""Along with posts for followers goes a digest of those who live with the receiver, signed (FEP-8fcf, the sender)."""

import pytest
from home import follower, known
from listener import Listener

from fedcomm.activitypub import synchronisation
from fedcomm.activitypub.signatures import Scheme
from fedcomm.communities import Community
from fedcomm.delivery import synchronisation as sent_along
from fedcomm.delivery import worker
from fedcomm.model.actor import Account
from fedcomm.model.follow import FollowState
from fedcomm.model.post import Post, Visibility
from fedcomm.outbox import publish
from fedcomm.outbox.drafts import Draft
from fedcomm.store import follows

pytestmark = pytest.mark.anyio

FOLLOWERS = "http://artist.localhost/ap/actors/artist/followers"


async def post(community: Community, artist: Account, visibility: Visibility, text: str = "Hi") -> Post:
    return await publish.post(community, artist, Draft(source=text, visibility=visibility))


def header(peer: Listener, *names: str) -> str:
    """Return what is said of these followers."""
    digest = synchronisation.digest(f"http://{peer.host()}/users/{name}" for name in names)
    return f'collectionId="{FOLLOWERS}", url="{FOLLOWERS}/synchronization", digest="{digest}"'


async def fans(community: Community, peer: Listener, *names: str) -> None:
    for name in names:
        await follower(community, name, peer.host(), shared_inbox=f"http://{peer.host()}/inbox")


@pytest.mark.parametrize("scheme", Scheme)
async def test_the_digest_is_of_the_accepted_followers_of_that_host_and_signed(
    community: Community, artist: Account, peer: Listener, scheme: Scheme
) -> None:
    peer.reads = {scheme}
    await fans(community, peer, "ann", "ben")
    await follower(community, "eve", peer.host(), state=FollowState.PENDING)
    await follower(community, "ann", f"other.{peer.host()}", shared_inbox=f"http://other.{peer.host()}/inbox")
    await post(community, artist, Visibility.FOLLOWERS)

    await worker.deliver_due(community)

    [got] = [got for got in peer.got if got.name == "peer"]
    assert (got.scheme, got.synchronisation) == (scheme, header(peer, "ann", "ben"))


@pytest.mark.parametrize("visibility", [Visibility.PUBLIC, Visibility.UNLISTED, Visibility.DIRECT])
async def test_nothing_goes_along_with_other_posts(
    community: Community, artist: Account, peer: Listener, visibility: Visibility
) -> None:
    await fans(community, peer, "ann")
    await post(community, artist, visibility, f"Hi @ann@{peer.host()}")

    await worker.deliver_due(community)

    assert [got.synchronisation for got in peer.got] == [None]


async def test_edits_and_deletions_of_a_post_for_followers_say_it_too(
    community: Community, artist: Account, peer: Listener
) -> None:
    await fans(community, peer, "ann")
    written = await post(community, artist, Visibility.FOLLOWERS)
    await publish.edit(community, artist, written, Draft(source="Ho"))
    await worker.deliver_due(community)
    await publish.delete(community, artist, written)

    await worker.deliver_due(community)

    assert peer.types() == ["Create", "Update", "Delete"]
    assert {got.synchronisation for got in peer.got} == {header(peer, "ann")}


async def test_it_tells_of_the_moment_when_it_is_sent(community: Community, artist: Account, peer: Listener) -> None:
    await fans(community, peer, "ann", "ben")
    await post(community, artist, Visibility.FOLLOWERS)
    ben = await known(community, "ben", peer.host(), shared_inbox=f"http://{peer.host()}/inbox")
    await community.store.write(follows.remove_all_of, ben.id)

    await worker.deliver_due(community)

    assert [got.synchronisation for got in peer.got] == [header(peer, "ann")]


async def test_a_host_without_followers_is_told_nothing(community: Community, artist: Account, peer: Listener) -> None:
    await known(community, "ann", peer.host(), shared_inbox=f"http://{peer.host()}/inbox")
    await post(community, artist, Visibility.FOLLOWERS, f"Hi @ann@{peer.host()}")

    await worker.deliver_due(community)

    assert [got.synchronisation for got in peer.got] == [None]


async def test_of_very_many_followers_nothing_is_said(
    community: Community, artist: Account, peer: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sent_along, "MAX_FOLLOWERS", 2)
    await fans(community, peer, "ann", "ben")
    await post(community, artist, Visibility.FOLLOWERS)

    await worker.deliver_due(community)

    assert [got.synchronisation for got in peer.got] == [None]
