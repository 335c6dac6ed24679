"""What another brings with a proof of its actor in it (FEP-8b32): as good as in person, but for news of oneself."""

import json
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache

import pytest
from fans import Fan, FanServer, count, dump, states

from fedcomm import clock
from fedcomm.activitypub import keys, parse, proofs
from fedcomm.communities import Community
from fedcomm.errors import Malformed, NotPermitted, SignatureInvalid, Unavailable
from fedcomm.inbox import signer
from fedcomm.inbox.receive import receive
from fedcomm.model.post import Post
from fedcomm.store import actors, blocks, posts
from fedcomm.store.db import Db

pytestmark = pytest.mark.anyio

Json = dict[str, object]


@cache
def ed25519_pem_of(name: str) -> bytes:
    return keys.generate_ed25519()


def key_of(fan: Fan) -> keys.SigningKey:
    return keys.SigningKey.load(f"{fan.uri}#ed25519-key", ed25519_pem_of(fan.name))


def multikey_of(fan: Fan) -> Json:
    key = key_of(fan)
    return {
        "id": key.key_id,
        "type": "Multikey",
        "controller": fan.uri,
        "publicKeyMultibase": key.public_multibase(),
    }


def proven(fan: Fan, activity: Json, *, ago: timedelta = timedelta(0)) -> Json:
    document = {"@context": "https://www.w3.org/ns/activitystreams"} | activity
    return proofs.make(document, key_of(fan), created=clock.now() - ago)


@pytest.fixture
async def ann(community: Community, server: FanServer) -> Fan:
    """A fan whom the community knows, with a key for proofs."""
    fan = Fan(server=server, name="ann")
    server.serve(fan.uri, fan.document(assertionMethod=[multikey_of(fan)]))
    await community.remote.actor(fan.uri)
    server.asked.clear()
    return fan


async def received(community: Community) -> list[tuple[str, str, str]]:
    """Return under which name, as whose word and of which host each activity is kept."""

    def read(db: Db) -> list[tuple[str, str, str]]:
        return db.execute("SELECT activity_uri, signer_uri, host FROM received ORDER BY id").fetchall()

    return await community.store.read(read)


@pytest.mark.parametrize("type_", ["Like", "Announce"])
async def test_a_reaction_that_another_brings_counts_when_its_actor_proved_it(
    community: Community, post: Post, ann: Fan, mallory: Fan, type_: str
) -> None:
    await mallory.sends(community, proven(ann, ann.activity(type_, post.uri)))

    assert await count(community, "reaction") == 1
    assert ann.server.asked == []


async def test_what_was_proven_can_be_undone_by_another_proof(
    community: Community, post: Post, ann: Fan, mallory: Fan
) -> None:
    like = ann.activity("Like", post.uri)
    await ann.sends(community, like)

    await mallory.sends(community, proven(ann, ann.activity("Undo", like)))

    assert await count(community, "reaction") == 0


async def test_a_post_that_another_brings_with_a_proof_is_not_asked_for(
    community: Community, post: Post, ann: Fan, mallory: Fan
) -> None:
    note = ann.note(inReplyTo=post.uri, content="<p>what Ann wrote</p>")

    await mallory.sends(community, proven(ann, ann.activity("Create", note)))

    kept = await community.store.read(posts.find, str(note["id"]))
    assert kept is not None
    assert kept.content.content_html == "<p>what Ann wrote</p>"
    assert ann.server.asked == []


async def test_what_was_proven_is_kept_under_its_own_id_and_waits_in_the_turn_of_who_brought_it(
    community: Community, post: Post, ann: Fan, mallory: Fan
) -> None:
    like = ann.activity("Like", post.uri)

    await receive(community, mallory.request(community, proven(ann, like)), recipient=None)

    assert await received(community) == [(like["id"], ann.uri, f"127.0.0.1:{mallory.server.port}")]


async def test_what_came_in_person_and_is_brought_again_has_one_effect(
    community: Community, post: Post, ann: Fan, mallory: Fan
) -> None:
    like = proven(ann, ann.activity("Like", post.uri))

    await ann.sends(community, like)
    await mallory.sends(community, like, like)

    assert await count(community, "received") == 1
    assert await count(community, "reaction") == 1


async def test_the_key_of_a_strangers_proof_is_fetched_once(
    community: Community, post: Post, server: FanServer, mallory: Fan
) -> None:
    stranger = Fan(server=server, name="stranger")
    server.serve(stranger.uri, stranger.document(assertionMethod=multikey_of(stranger)))
    likes = [proven(stranger, stranger.activity("Like", post.uri, number=number)) for number in range(3)]

    await mallory.sends(community, *likes)

    assert server.asked.count("/users/stranger") == 1
    assert await count(community, "received") == 3


async def test_a_key_for_proofs_that_changed_is_noticed(
    community: Community, post: Post, ann: Fan, mallory: Fan
) -> None:
    renewed = keys.SigningKey.load(key_of(ann).key_id, keys.generate_ed25519())
    listed = multikey_of(ann) | {"publicKeyMultibase": renewed.public_multibase()}
    ann.server.serve(ann.uri, ann.document(assertionMethod=[listed]))
    like = proofs.make(ann.activity("Like", post.uri), renewed, created=clock.now())

    await mallory.sends(community, like)

    assert await count(community, "reaction") == 1
    assert ann.server.asked.count("/users/ann") == 1


async def test_an_update_of_the_actor_replaces_its_keys_for_proofs(
    community: Community, post: Post, ann: Fan, mallory: Fan
) -> None:
    ann.server.serve(ann.uri, ann.document())
    await ann.sends(community, ann.activity("Update", ann.document()))

    with pytest.raises(NotPermitted):
        await receive(
            community, mallory.request(community, proven(ann, ann.activity("Like", post.uri))), recipient=None
        )


def without(document: Json, member: str) -> Json:
    return {name: value for name, value in document.items() if name != member}


@dataclass(frozen=True, kw_only=True)
class Stage:
    """What Mallory has to make something of."""

    ann: Fan
    mallory: Fan
    like: Json


#: What Mallory brings.
REFUSED: list[object] = [
    pytest.param(lambda it: it.like, id="without a proof"),
    pytest.param(lambda it: proven(it.ann, it.like) | {"object": it.mallory.uri}, id="changed afterwards"),
    pytest.param(lambda it: proven(it.mallory, it.like), id="KEY1 proven by who brings it"),
    pytest.param(lambda it: proven(it.ann, it.like, ago=timedelta(days=15)), id="proven long ago"),
    pytest.param(lambda it: proven(it.ann, it.like, ago=timedelta(hours=-2)), id="proven in the future"),
    pytest.param(lambda it: proven(it.ann, it.like | {"content": "x" * 300_000}), id="much larger than any activity"),
    pytest.param(
        lambda it: it.like | {"signature": {"type": "RsaSignature2017", "creator": it.ann.key_id}},
        id="LD10 with a linked-data signature",
    ),
    pytest.param(lambda it: it.ann.activity("Like", proven(it.ann, it.like)), id="with a proof of what is embedded"),
    pytest.param(
        lambda it: proven(it.ann, without(it.ann.activity("Add", it.like["object"], target=it.ann.uri), "id")),
        id="without an id to know it again by",
    ),
    pytest.param(
        lambda it: proven(it.ann, it.ann.activity("Move", it.ann.uri, target=it.mallory.uri)),
        id="a move, which is told in person",
    ),
    pytest.param(
        lambda it: proven(it.ann, it.ann.activity("Update", it.ann.document())),
        id="KEY5 an actor's new face, which is shown in person",
    ),
    pytest.param(
        lambda it: proven(it.ann, it.ann.activity("Delete", it.ann.uri)),
        id="a farewell, which is said in person",
    ),
]
TWISTED: list[object] = [
    pytest.param(lambda like: like | {"@context": [{"actor": "as:object", "object": "as:actor"}]}, id="LD5 swapped"),
    pytest.param(lambda like: like | {"@graph": [like]}, id="LD1 a graph"),
    pytest.param(lambda like: like | {"@context": {"about": {"@reverse": "as:object"}}}, id="LD3 a reverse term"),
    pytest.param(lambda like: like | {"@included": [like]}, id="LD4 included"),
    pytest.param(lambda like: like | {"@context": {"which": "@id"}, "which": "https://v.example"}, id="LD6 an alias"),
]


@pytest.mark.parametrize("made", REFUSED)
async def test_what_proves_nothing_is_refused_and_changes_nothing(
    community: Community, post: Post, ann: Fan, mallory: Fan, made: Callable[[Stage], Json]
) -> None:
    activity = made(Stage(ann=ann, mallory=mallory, like=ann.activity("Like", post.uri)))
    # A key that does not hold is asked for once more.
    before = await dump(community.store, without=("actor", "public_key"))

    with pytest.raises(NotPermitted):
        await receive(community, mallory.request(community, activity), recipient=None)

    assert await dump(community.store, without=("actor", "public_key")) == before


@pytest.mark.parametrize("twist", TWISTED)
async def test_a_proof_does_not_help_what_can_be_read_in_two_ways(
    community: Community, post: Post, ann: Fan, mallory: Fan, twist: Callable[[Json], Json]
) -> None:
    before = await dump(community.store)
    activity = twist(proven(ann, ann.activity("Like", post.uri)))

    with pytest.raises(Malformed):
        await receive(community, mallory.request(community, activity), recipient=None)

    assert await dump(community.store) == before


async def test_nobody_is_asked_for_a_proof_before_the_request_is_proven(
    community: Community, post: Post, server: FanServer, mallory: Fan
) -> None:
    stranger = Fan(server=server, name="stranger")
    server.serve(stranger.uri, stranger.document(assertionMethod=multikey_of(stranger)))
    forger = replace(mallory, key_name="forged")

    with pytest.raises(SignatureInvalid):
        await receive(
            community,
            forger.request(community, proven(stranger, stranger.activity("Like", post.uri))),
            recipient=None,
        )

    assert server.asked == []


async def test_a_post_with_a_proof_that_does_not_hold_is_asked_of_its_origin(
    community: Community, post: Post, ann: Fan, mallory: Fan
) -> None:
    note = ann.note(inReplyTo=post.uri, content="<p>what Ann wrote</p>")
    ann.server.serve(str(note["id"]), note)
    create = proven(ann, ann.activity("Create", note))

    await mallory.sends(community, create | {"object": note | {"content": "<p>what Mallory made of it</p>"}})

    kept = await community.store.read(posts.find, str(note["id"]))
    assert kept is not None
    assert kept.content.content_html == "<p>what Ann wrote</p>"


async def test_a_post_is_asked_of_its_origin_while_the_key_cannot_be_had(
    community: Community, post: Post, server: FanServer, mallory: Fan
) -> None:
    stranger = Fan(server=server, name="stranger")
    server.serve(stranger.uri, 503)
    create = proven(stranger, stranger.activity("Create", stranger.note(inReplyTo=post.uri)))

    await receive(community, mallory.request(community, create), recipient=None)

    assert [signer for _, signer, _ in await received(community)] == [mallory.uri]


async def test_who_brings_a_reaction_comes_again_while_the_key_cannot_be_had(
    community: Community, post: Post, server: FanServer, mallory: Fan
) -> None:
    stranger = Fan(server=server, name="stranger")
    server.serve(stranger.uri, 503)

    with pytest.raises(Unavailable):
        await receive(
            community,
            mallory.request(community, proven(stranger, stranger.activity("Like", post.uri))),
            recipient=None,
        )

    assert await received(community) == []


async def test_a_key_for_a_proof_is_not_waited_for_for_ever(
    community: Community, post: Post, server: FanServer, mallory: Fan
) -> None:
    stranger = Fan(server=server, name="stranger")
    server.answers.clear()
    body = json.dumps(proven(stranger, stranger.activity("Like", post.uri))).encode()
    activity = parse.activity(parse.document(body))

    with pytest.raises(Unavailable):
        await signer.is_own_word(community, activity, body, now=clock.now(), deadline_s=0.05)


async def test_proofs_with_made_up_keys_lead_to_thirty_requests_a_minute(
    community: Community, post: Post, server: FanServer, mallory: Fan
) -> None:
    for number in range(40):
        nobody = Fan(server=server, name=f"nobody-{number}")
        with suppress(NotPermitted, Unavailable):
            await receive(
                community,
                mallory.request(community, proven(nobody, nobody.activity("Like", post.uri))),
                recipient=None,
            )

    assert len(server.asked) == 30


async def test_a_blocked_host_is_refused_with_any_proof(
    community: Community, post: Post, ann: Fan, mallory: Fan
) -> None:
    await community.store.write(blocks.put, "127.0.0.1", comment="", now=clock.now())
    await community.remote.load_blocks()

    with pytest.raises(NotPermitted):
        await receive(
            community, mallory.request(community, proven(ann, ann.activity("Like", post.uri))), recipient=None
        )

    assert await received(community) == []


@pytest.mark.parametrize("who", ["ann", "mallory"])
async def test_nothing_is_taken_of_or_from_somebody_who_was_deleted(
    community: Community, post: Post, ann: Fan, mallory: Fan, who: str
) -> None:
    await community.store.write(actors.mark_gone, {"ann": ann, "mallory": mallory}[who].uri)

    with pytest.raises(NotPermitted):
        await receive(
            community, mallory.request(community, proven(ann, ann.activity("Like", post.uri))), recipient=None
        )

    assert await received(community) == []


def poison(size: int = 10) -> list[Json]:
    """Return blank nodes each of which points to all others: to order them takes every order of them (LD11)."""
    return [{"id": f"_:n{node}", "url": [f"_:n{other}" for other in range(size)]} for node in range(size)]


@pytest.mark.parametrize("signed_by", ["signature", "proof"])
async def test_a_graph_that_costs_time_meets_nobody_who_orders_it(
    community: Community, ann: Fan, mallory: Fan, monkeypatch: pytest.MonkeyPatch, signed_by: str
) -> None:
    # Whoever imports the library now, fails.
    monkeypatch.setitem(sys.modules, "pyld", None)
    signature = {"type": "RsaSignature2017", "creator": ann.key_id, "created": "2026-01-01T00:00:00Z"}
    note = ann.note(tag=poison())
    create = proven(ann, ann.activity("Create", note)) | {signed_by: signature}

    await mallory.sends(community, create)

    assert [state for state, _ in await states(community)] == ["ignored"]
