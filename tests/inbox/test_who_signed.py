"""Whose key it was: first meetings, changed keys, hosts that do not answer, and actors that are gone."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from fans import Fan, FanServer, count, dump, post_of, with_headers

from fedcomm import clock
from fedcomm.activitypub import parse, signatures
from fedcomm.activitypub.signatures import Request
from fedcomm.activitypub.vocabulary import ACTIVITY_JSON
from fedcomm.communities import Community
from fedcomm.errors import Gone, NotPermitted, SignatureInvalid, Unavailable
from fedcomm.inbox import signer, worker
from fedcomm.inbox.receive import receive
from fedcomm.model.actor import Account, ActorState
from fedcomm.model.post import Post
from fedcomm.store import actors, peers
from fedcomm.store import keys as stored_keys

pytestmark = pytest.mark.anyio

COPIES = 1450


async def state_of(community: Community, fan: Fan) -> ActorState | None:
    actor = await community.store.read(actors.find, fan.uri)
    return actor.state if actor else None


async def test_a_strangers_key_is_fetched_once(community: Community, artist: Account, server: FanServer) -> None:
    stranger = server.person("stranger")
    followed = artist.actor.uri

    await stranger.sends(community, *(stranger.activity("Follow", followed, number=n) for n in range(3)))

    assert server.asked.count("/users/stranger") == 1
    assert await count(community, "received") == 3


async def test_a_changed_key_is_noticed_when_the_old_one_does_not_hold(
    community: Community, artist: Account, ann: Fan
) -> None:
    await ann.sends(community, ann.activity("Follow", artist.actor.uri))
    renewed = replace(ann, key_name="second key")
    ann.server.serve(ann.uri, renewed.document())

    await renewed.sends(community, ann.activity("Like", "https://example.org/1"))

    assert await count(community, "received") == 2
    assert ann.server.asked.count("/users/ann") == 1


async def test_a_signature_that_holds_with_neither_the_old_nor_the_new_key_is_refused(
    community: Community, ann: Fan
) -> None:
    ann.server.serve(ann.uri, replace(ann, key_name="second key").document())
    forger = replace(ann, key_name="forged")

    with pytest.raises(SignatureInvalid):
        await receive(community, forger.request(community, ann.activity("Like", ann.uri)), recipient=None)

    assert await count(community, "received") == 0


async def test_false_signatures_lead_to_one_request_for_the_key(community: Community, ann: Fan) -> None:
    forger = replace(ann, key_name="forged")

    for number in range(5):
        with pytest.raises(SignatureInvalid):
            await receive(
                community, forger.request(community, ann.activity("Like", ann.uri, number=number)), recipient=None
            )

    assert ann.server.asked.count("/users/ann") == 1


async def test_the_old_key_is_refused_after_an_update_with_a_new_one(community: Community, ann: Fan) -> None:
    renewed = replace(ann, key_name="second key")
    ann.server.serve(ann.uri, renewed.document())
    await ann.sends(community, ann.activity("Update", renewed.document()))

    with pytest.raises(SignatureInvalid):
        await receive(community, ann.request(community, ann.activity("Like", ann.uri)), recipient=None)


async def test_a_sender_is_asked_to_come_again_while_the_host_of_its_key_does_not_answer(
    community: Community, artist: Account, server: FanServer
) -> None:
    stranger = server.person("stranger")
    server.serve(stranger.uri, 503)
    before = await dump(community.store)

    with pytest.raises(Unavailable):
        await receive(
            community, stranger.request(community, stranger.activity("Follow", artist.actor.uri)), recipient=None
        )

    assert await dump(community.store, without=("peer",)) == {n: rows for n, rows in before.items() if n != "peer"}


async def test_a_sender_is_asked_to_come_again_when_its_host_takes_too_long(
    community: Community, ann: Fan, elsewhere: FanServer
) -> None:
    stranger = elsewhere.person("stranger")
    elsewhere.answers.clear()
    request = stranger.request(community, stranger.activity("Like", ann.uri))
    signature = signatures.read(request, now=clock.now())

    with pytest.raises(Unavailable):
        await signer.proven(community, signature, deadline_s=0.05)

    elsewhere.answers.set()
    assert await signer.proven(community, signature) == stranger.uri


async def test_a_farewell_waits_no_longer_than_any_other_request(
    community: Community, ann: Fan, server: FanServer
) -> None:
    neighbour = Fan(server=server, name="neighbour")
    server.serve(neighbour.uri, 410)
    farewell = ann.activity("Delete", ann.uri)
    signature = signatures.read(_farewell_signed_with(community, ann, ann, neighbour.key_id), now=clock.now())
    with pytest.raises(Gone):
        await signer.proven(community, signature)
    server.answers.clear()

    with pytest.raises(Unavailable):
        await signer.sender(community, signature, parse.activity(farewell), deadline_s=0.05)


async def test_farewells_that_are_not_true_lead_to_thirty_requests_a_minute(
    community: Community, ann: Fan, server: FanServer
) -> None:
    neighbour = Fan(server=server, name="neighbour")
    server.serve(neighbour.uri, 410)

    for _ in range(40):
        with suppress(Unavailable):
            await receive(community, _farewell_signed_with(community, ann, ann, neighbour.key_id), recipient=None)

    # One of the thirty was for the key of the neighbour.
    assert server.asked.count("/users/ann") == 29
    assert await state_of(community, ann) is ActorState.ACTIVE


@pytest.mark.parametrize("status", [404, 410])
async def test_an_activity_signed_with_a_key_that_is_no_more_is_refused(
    community: Community, artist: Account, server: FanServer, status: int
) -> None:
    stranger = server.person("stranger")
    server.serve(stranger.uri, status)
    before = await dump(community.store)

    with pytest.raises(SignatureInvalid):
        await receive(
            community, stranger.request(community, stranger.activity("Follow", artist.actor.uri)), recipient=None
        )

    assert await dump(community.store) == before


@pytest.mark.parametrize("type_", ["Delete", "Update"])
async def test_1450_copies_of_what_an_unknown_actor_says_of_itself_lead_to_no_request(
    community: Community, server: FanServer, type_: str
) -> None:
    stranger = Fan(server=server, name="stranger")
    before = await dump(community.store)
    request = stranger.request(community, stranger.activity(type_, stranger.uri))

    for _ in range(COPIES):
        await receive(community, request, recipient=None)

    assert await dump(community.store) == before
    assert server.asked == []


async def test_a_farewell_is_believed_when_the_actor_is_gone_at_its_host(
    community: Community, artist: Account, ann: Fan
) -> None:
    await ann.sends(community, ann.activity("Follow", artist.actor.uri))
    await community.store.write(stored_keys.forget_of_actor, ann.uri)
    community.remote.forget_keys(ann.uri)
    ann.server.serve(ann.uri, 410)

    await ann.sends(community, ann.activity("Delete", ann.uri))

    assert await state_of(community, ann) is ActorState.GONE
    assert await count(community, "follow") == 0


async def test_a_farewell_said_again_leads_to_no_request(community: Community, ann: Fan) -> None:
    farewell = ann.activity("Delete", ann.uri)
    await ann.sends(community, farewell)
    ann.server.serve(ann.uri, 410)

    for _ in range(20):
        await ann.sends(community, farewell)

    assert ann.server.asked == []


def _farewell_signed_with(community: Community, fan: Fan, signer: Fan, key_id: str) -> Request:
    """Return the farewell of a fan with a signature that names a key of somebody who is gone."""
    request = signer.request(community, fan.activity("Delete", fan.uri))
    signature = (request.header("signature") or "").replace(signer.key_id, key_id)
    lines = tuple(line for line in request.headers if line[0] != "signature")
    return with_headers(replace(request, headers=lines), {"signature": signature})


async def test_a_farewell_in_the_name_of_a_deleted_neighbour_is_not_believed(
    community: Community, ann: Fan, mallory: Fan
) -> None:
    neighbour = Fan(server=ann.server, name="neighbour")
    ann.server.serve(neighbour.uri, 410)

    await receive(community, _farewell_signed_with(community, ann, mallory, neighbour.key_id), recipient=None)
    await worker.process_due(community)

    assert await state_of(community, ann) is ActorState.ACTIVE
    assert await count(community, "received") == 0


async def test_a_farewell_with_a_deleted_key_of_another_server_is_refused_without_asking_the_actor(
    community: Community, ann: Fan, mallory: Fan
) -> None:
    away = Fan(server=mallory.server, name="away")
    mallory.server.serve(away.uri, 410)

    with pytest.raises(SignatureInvalid):
        await receive(community, _farewell_signed_with(community, ann, mallory, away.key_id), recipient=None)

    assert ann.server.asked == []


async def test_a_host_that_is_heard_of_again_gets_deliveries_again(
    community: Community, artist: Account, ann: Fan
) -> None:
    host = f"127.0.0.1:{ann.server.port}"
    now = clock.now()
    until = now + timedelta(hours=1)
    await community.store.write(peers.note_failure, host, error="no answer", failures=9, open_until=until, now=now)

    await receive(community, ann.request(community, ann.activity("Follow", artist.actor.uri)), recipient=None)

    peer = await community.store.read(peers.find, host)
    assert peer is not None
    assert (peer.failures, peer.open_until) == (0, None)
    assert community.delivery_due.is_set()


async def test_a_key_that_names_another_owner_is_refused(community: Community, ann: Fan, mallory: Fan) -> None:
    trap = Fan(server=mallory.server, name="trap")
    key = {"id": trap.key_id, "owner": ann.uri, "publicKeyPem": trap.key.public_pem()}
    mallory.server.person("trap", publicKey=key)
    before = await dump(community.store, without=("actor",))

    with pytest.raises(SignatureInvalid):
        await receive(community, trap.request(community, ann.activity("Like", ann.uri)), recipient=None)

    assert await dump(community.store, without=("actor",)) == before


async def test_what_was_stored_is_the_body_as_it_came(community: Community, artist: Account, ann: Fan) -> None:
    post = await post_of(community, artist)
    body = json.dumps(ann.activity("Like", post.uri), indent=3).encode()

    await receive(community, ann.request(community, body), recipient=None)

    stored = await community.store.read(lambda db: db.execute("SELECT body FROM received").fetchall())
    assert stored == [(body,)]


@pytest.mark.parametrize("is_confirmed", [True, False])
async def test_an_update_leaves_the_handle_as_webfinger_has_it(
    community: Community, server: FanServer, *, is_confirmed: bool
) -> None:
    ben = server.person("ben")
    if is_confirmed:
        link = {"rel": "self", "type": ACTIVITY_JSON, "href": ben.uri}
        server.serve(server.base + ben.webfinger, {"subject": "", "links": [link]})
    await community.remote.actor(ben.uri)

    await ben.sends(community, ben.activity("Update", ben.document(name="Benjamin")))

    actor = await community.store.read(actors.find, ben.uri)
    assert actor is not None
    assert (actor.name, actor.is_handle_confirmed) == ("Benjamin", is_confirmed)


async def test_key15_a_deleted_actor_brings_nothing_of_others(
    community: Community, post: Post, ann: Fan, mallory: Fan
) -> None:
    await community.store.write(actors.mark_gone, mallory.uri)
    create = ann.activity("Create", ann.note(inReplyTo=post.uri))

    with pytest.raises(NotPermitted):
        await receive(community, mallory.request(community, create), recipient=None)
