"""Which key signs a delivery after the keys have changed, at a server that checks it for real."""

import json

import pytest
from home import Json, follower
from letters import fates, make_due, post_to
from listener import Listener, status

from fedcomm.activitypub.keys import PublicKey
from fedcomm.communities import Community
from fedcomm.delivery import worker
from fedcomm.model.actor import Account
from fedcomm.model.delivery import DeliveryState
from fedcomm.outbox import rotating

pytestmark = pytest.mark.anyio

DONE, WAITING = DeliveryState.DONE, DeliveryState.WAITING


def public(community: Community, account: Account) -> PublicKey:
    key = community.signing_key(account)
    return PublicKey.from_pem(key.key_id, account.actor.uri, key.public_pem())


def knows(peer: Listener, key: PublicKey) -> None:
    """Let the peer know this key alone by its id, as one that fetched it a moment ago."""
    peer.keys = {key.key_id: key}


async def rotated(community: Community, artist: Account, peer: Listener) -> Account:
    """Return the artist with new keys; one follower at the peer is to be told."""
    shared_inbox = f"http://{peer.host()}/inbox"
    await follower(community, "ann", peer.host(), shared_inbox=shared_inbox)
    return await rotating.rotate(community, artist)


async def test_the_update_convinces_a_peer_that_has_the_old_key_and_the_next_one_is_signed_with_the_new(
    community: Community, artist: Account, peer: Listener
) -> None:
    with_new_keys = await rotated(community, artist, peer)
    await worker.deliver_due(community)
    knows(peer, public(community, with_new_keys))
    await post_to(community, with_new_keys, peer.host())

    await worker.deliver_due(community)

    assert peer.types() == ["Update", "Create"]
    assert peer.refused == 0
    assert [fate.state for fate in await fates(community)] == [DONE, DONE]


async def test_a_peer_that_fetched_the_new_key_already_takes_the_update_too(
    community: Community, artist: Account, peer: Listener
) -> None:
    knows(peer, public(community, await rotated(community, artist, peer)))

    await worker.deliver_due(community)

    assert peer.types() == ["Update"]
    assert [fate.state for fate in await fates(community)] == [DONE]


async def test_a_peer_that_believes_no_key_is_asked_again_later_with_both(
    community: Community, artist: Account, peer: Listener
) -> None:
    with_new_keys = await rotated(community, artist, peer)
    peer.keys = {}
    await worker.deliver_due(community)
    refused = peer.refused
    knows(peer, public(community, with_new_keys))
    await make_due(community)

    await worker.deliver_due(community)

    assert refused == 4  # two keys, each in both schemes
    assert [(fate.state, fate.attempts) for fate in await fates(community)] == [(DONE, 1)]


async def test_the_new_key_is_not_tried_where_the_old_one_was_believed(
    community: Community, artist: Account, peer: Listener
) -> None:
    peer.answers["peer"] = [status(503)]
    await rotated(community, artist, peer)

    await worker.deliver_due(community)

    assert (len(peer.got), peer.refused) == (1, 0)
    assert [(fate.state, fate.status) for fate in await fates(community)] == [(WAITING, 503)]


async def test_what_tells_of_a_new_key_is_the_whole_actor(
    community: Community, artist: Account, peer: Listener
) -> None:
    with_new_keys = await rotated(community, artist, peer)

    await worker.deliver_due(community)

    told: Json = json.loads(peer.got[0].body)["object"]  # type: ignore[assignment]
    assert told["id"] == artist.actor.uri
    assert told["publicKey"]["publicKeyPem"] == community.signing_key(with_new_keys).public_pem()
