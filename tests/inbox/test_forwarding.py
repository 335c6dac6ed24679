"""Inbox forwarding (ActivityPub 7.1.2): what is passed on to the artist's followers, to whom, and never twice."""

import json
from dataclasses import dataclass

import pytest
from fans import Fan, Json, post_of
from home import follower

from fedcomm import clock
from fedcomm.activitypub import keys, proofs
from fedcomm.activitypub.vocabulary import PUBLIC
from fedcomm.communities import FORWARDS_OF_HOST, Community
from fedcomm.inbox import worker
from fedcomm.inbox.receive import receive
from fedcomm.model.actor import Account
from fedcomm.model.post import Post, Visibility
from fedcomm.outbox import recipients
from fedcomm.remote.memory import Rate
from fedcomm.store import activities, blocks, posts
from fedcomm.store.db import Db

pytestmark = pytest.mark.anyio

SHARED = "http://peer.localhost:1/inbox"
SIGNED = {"signature": {"type": "RsaSignature2017", "signatureValue": "…"}}


@dataclass(frozen=True, kw_only=True)
class Forwarded:
    """One activity of somebody else that sets out, and where to."""

    body: str
    type: str
    is_forwarded: bool
    is_public: bool
    account_id: int
    inboxes: list[str]


async def forwarded(community: Community) -> list[Forwarded]:
    def read(db: Db) -> list[Forwarded]:
        rows = db.execute(
            "SELECT id, body, type, is_forwarded, is_public, actor_id FROM activity WHERE is_forwarded = 1 ORDER BY id"
        ).fetchall()
        return [
            Forwarded(
                body=row[1],
                type=row[2],
                is_forwarded=bool(row[3]),
                is_public=bool(row[4]),
                account_id=row[5],
                inboxes=[one[0] for one in db.execute("SELECT inbox FROM delivery WHERE activity_id = ?", (row[0],))],
            )
            for row in rows
        ]

    return await community.store.read(read)


@pytest.fixture
async def audience(community: Community, artist: Account) -> str:
    """The artist's followers collection, with a follower on another server in it."""
    await follower(community, "fan")
    assert artist.actor.followers is not None
    return artist.actor.followers


def reply_to(fan: Fan, post: Post, audience: str, **more: object) -> Json:
    note = fan.note("reply", inReplyTo=post.uri, to=[PUBLIC], cc=[audience]) | more
    return fan.activity("Create", note, to=[PUBLIC], cc=[audience]) | SIGNED


@pytest.mark.parametrize(
    "how",
    [
        pytest.param({}, id="with a linked-data signature"),
        pytest.param({"signature": None, "proof": {"type": "DataIntegrityProof"}}, id="with an integrity proof"),
        pytest.param({"to": ["AUDIENCE"], "cc": [PUBLIC]}, id="unlisted, followers in to"),
        pytest.param({"cc": [], "audience": "AUDIENCE"}, id="followers in audience"),
    ],
)
async def test_a_signed_reply_for_the_artists_followers_is_passed_on_byte_for_byte(
    community: Community, artist: Account, post: Post, ann: Fan, audience: str, how: Json
) -> None:
    create = json.loads(json.dumps(reply_to(ann, post, audience) | how).replace("AUDIENCE", audience))
    body = json.dumps(create, indent=3, ensure_ascii=False).encode()

    await receive(community, ann.request(community, body), recipient=None)
    await worker.process_due(community)

    [sent] = await forwarded(community)
    assert sent.body.encode() == body
    assert (sent.type, sent.account_id, sent.is_public, sent.inboxes) == ("Create", artist.id, False, [SHARED])
    assert community.delivery_due.is_set()


NOT_FORWARDED = [
    pytest.param({"signature": None}, {}, id="unsigned in the body"),
    pytest.param({"cc": [], "to": [PUBLIC]}, {"cc": []}, id="not for the artist's followers"),
    pytest.param({}, {"inReplyTo": "https://elsewhere.example/notes/1"}, id="an answer to somebody else"),
    pytest.param({}, {"inReplyTo": None}, id="no answer"),
    pytest.param({"to": ["AUDIENCE"], "cc": []}, {"to": ["AUDIENCE"], "cc": []}, id="not for everybody"),
    pytest.param({"padding": "x" * 65_536}, {}, id="too large"),
    pytest.param({"type": "Announce", "object": "POST"}, {}, id="a boost"),
    pytest.param({"type": "Like", "object": "POST"}, {}, id="a like"),
]


@pytest.mark.parametrize(("activity", "note"), NOT_FORWARDED)
async def test_all_else_is_not_passed_on(
    community: Community, post: Post, ann: Fan, audience: str, activity: Json, note: Json
) -> None:
    whole = reply_to(ann, post, audience, **note) | activity
    said = json.loads(json.dumps(whole).replace("AUDIENCE", audience).replace("POST", post.uri))

    await ann.sends(community, said)

    assert await forwarded(community) == []


async def test_an_answer_to_a_post_for_followers_is_not_passed_on(
    community: Community, artist: Account, ann: Fan, audience: str
) -> None:
    hidden = await post_of(community, artist, visibility=Visibility.FOLLOWERS)

    await ann.sends(community, reply_to(ann, hidden, audience))

    assert await forwarded(community) == []


async def test_res12_what_somebody_else_brought_is_not_passed_on(
    community: Community, post: Post, ann: Fan, mallory: Fan, audience: str
) -> None:
    create = reply_to(ann, post, audience)
    note = create["object"]
    ann.server.serve(f"{ann.uri}/notes/reply", note)  # type: ignore[arg-type]

    await mallory.sends(community, create)

    assert await community.store.read(posts.find, f"{ann.uri}/notes/reply") is not None
    assert await forwarded(community) == []


async def test_res12_what_somebody_else_brought_with_a_proof_is_not_passed_on(
    community: Community, post: Post, ann: Fan, mallory: Fan, audience: str
) -> None:
    key = keys.SigningKey.load(f"{ann.uri}#ed25519-key", keys.generate_ed25519())
    method = {"id": key.key_id, "type": "Multikey", "controller": ann.uri, "publicKeyMultibase": key.public_multibase()}
    ann.server.serve(ann.uri, ann.document(assertionMethod=[method]))
    create = {"@context": "https://www.w3.org/ns/activitystreams"} | reply_to(ann, post, audience)

    await mallory.sends(community, proofs.make(create, key, created=clock.now()))

    assert await community.store.read(posts.find, f"{ann.uri}/notes/reply") is not None
    assert await forwarded(community) == []


async def test_res12_it_is_passed_on_once_whoever_sends_it_again(
    community: Community, post: Post, ann: Fan, mallory: Fan, audience: str
) -> None:
    create = reply_to(ann, post, audience)
    ann.server.serve(f"{ann.uri}/notes/reply", create["object"])  # type: ignore[arg-type]

    await ann.sends(community, create, create)
    await mallory.sends(community, create)

    assert len(await forwarded(community)) == 1


async def test_edits_and_the_deletion_of_a_reply_are_passed_on_after_it(
    community: Community, post: Post, ann: Fan, audience: str
) -> None:
    create = reply_to(ann, post, audience)
    edited = create["object"] | {"content": "<p>second</p>", "updated": "2200-01-01T00:00:00Z"}  # type: ignore[operator]
    addressed = {"to": [PUBLIC], "cc": [audience]} | SIGNED

    await ann.sends(community, create, ann.activity("Update", edited) | addressed)
    before = [one.type for one in await forwarded(community)]
    await ann.sends(community, ann.activity("Delete", f"{ann.uri}/notes/reply") | addressed)

    assert before == ["Create", "Update"]
    assert [one.type for one in await forwarded(community)] == ["Delete"]


async def test_nothing_that_was_passed_on_of_a_deleted_actor_is_kept(
    community: Community, post: Post, ann: Fan, audience: str
) -> None:
    await ann.sends(community, reply_to(ann, post, audience))

    await ann.sends(community, ann.activity("Delete", ann.uri))

    assert await forwarded(community) == []


@pytest.mark.parametrize("type_", ["Update", "Delete"])
async def test_news_of_what_is_not_here_is_not_passed_on(
    community: Community, ann: Fan, audience: str, type_: str
) -> None:
    news = ann.activity(type_, ann.note("unknown", published="2020-01-01T00:00:00Z"))

    await ann.sends(community, news | {"to": [PUBLIC], "cc": [audience]} | SIGNED)

    assert await forwarded(community) == []


async def test_nothing_goes_back_to_where_it_came_from_or_to_blocked_hosts(
    community: Community, artist: Account, post: Post, ann: Fan, audience: str
) -> None:
    await follower(community, "eve", "eve.localhost:1")
    await community.store.write(blocks.put, "eve.localhost", comment="", now=clock.now())
    await community.remote.load_blocks()

    await ann.sends(community, ann.activity("Follow", artist.actor.uri), reply_to(ann, post, audience))

    assert [one.inboxes for one in await forwarded(community)] == [[SHARED]]


async def test_one_server_is_passed_on_a_hundred_times_an_hour(
    community: Community, post: Post, ann: Fan, audience: str
) -> None:
    many = [
        reply_to(ann, post, audience, id=f"{ann.uri}/notes/{number}") | {"id": f"{ann.uri}/creates/{number}"}
        for number in range(FORWARDS_OF_HOST + 1)
    ]

    await ann.sends(community, *many)

    assert len(await forwarded(community)) == FORWARDS_OF_HOST


async def test_what_was_passed_on_is_in_no_answer_about_our_own_activities(
    community: Community, artist: Account, post: Post, ann: Fan, audience: str
) -> None:
    await ann.sends(community, reply_to(ann, post, audience))

    def asked(db: Db) -> tuple[object, ...]:
        holders = recipients.holders(db, community.urls, post, is_blocked=lambda _: False)
        reply_uri = f"{ann.uri}/notes/reply"
        return (
            activities.outbox_page(db, artist.id),
            activities.outbox_count(db, artist.id),
            activities.outbox_ids(db, artist.id, since=0, limit=9),
            activities.was_public(db, reply_uri),
            sorted(inbox for inbox, _ in holders),
        )

    assert await community.store.read(asked) == ([], 0, [], False, [f"{ann.uri}/inbox", SHARED])


async def test_all_servers_together_are_passed_on_within_a_bound(
    community: Community, post: Post, ann: Fan, mallory: Fan, audience: str
) -> None:
    community.forwards = Rate(times=1, per_s=3600.0)

    await ann.sends(community, reply_to(ann, post, audience))
    await mallory.sends(community, reply_to(mallory, post, audience))

    assert len(await forwarded(community)) == 1
