"""What goes out carries a proof that others can check when it is passed on."""

import asyncio
import json
import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from listener import Listener

from fedcomm import clock
from fedcomm.activitypub import build, contexts, proofs
from fedcomm.activitypub.keys import PublicKey, SigningKey
from fedcomm.communities import Community
from fedcomm.delivery import worker
from fedcomm.delivery.proofs import body_as_sent
from fedcomm.model.actor import Account
from fedcomm.model.delivery import Delivery
from fedcomm.outbox import rotating
from fedcomm.store import accounts, activities, deliveries
from fedcomm.store.db import Db

pytestmark = pytest.mark.anyio

CREATED = datetime(2026, 11, 24, 13, 9, 59, 120000, tzinfo=UTC)
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"

Json = dict[str, object]


def an_activity(account: Account, type_: str = "Create", *, number: int = 7, **members: object) -> Json:
    uri = f"{account.actor.uri}/activities/{number}"
    document = {"id": uri, "type": type_, "actor": account.actor.uri, "object": f"{uri}/object", "to": [PUBLIC]}
    return {"@context": contexts.NOTE} | document | members


def a_delivery(account: Account, activity: Json | None = None, **changes: object) -> Delivery:
    document = activity or an_activity(account)
    delivery = Delivery(
        id=1,
        activity_id=7,
        activity_uri=str(document["id"]),
        activity_type=str(document["type"]),
        is_public=True,
        is_forwarded=False,
        is_for_followers=False,
        retired_key_id=None,
        activity_created_at=CREATED,
        actor_id=account.id,
        inbox="http://peer.localhost:1/inbox",
        host="peer.localhost:1",
        order_key="",
        body=build.encode(document),
        attempts=0,
        created_at=CREATED,
    )
    return replace(delivery, **changes)  # type: ignore[arg-type]


def key_of(community: Community, account: Account) -> PublicKey:
    key = SigningKey.load(community.urls.ed25519_key(account.username), account.ed25519_private_pem.encode())
    return PublicKey.from_multibase(key.key_id, account.actor.uri, key.public_multibase())


def is_proven(community: Community, account: Account, body: bytes, *, now: datetime = CREATED) -> bool:
    [proof] = proofs.read(json.loads(body), actor_uri=account.actor.uri, now=now)
    proofs.verify(proof, key_of(community, account))
    return True


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"is_forwarded": True}, id="what somebody else made"),
        pytest.param({"retired_key_id": 3}, id="what tells of a new key"),
    ],
)
async def test_goes_out_as_it_is(community: Community, artist: Account, changes: Json) -> None:
    delivery = a_delivery(artist, **changes)

    assert await body_as_sent(community, delivery) == delivery.body


async def test_what_cannot_be_signed_goes_out_without_a_proof(community: Community, artist: Account) -> None:
    """A Follow is answered with the whole of it, whatever its author wrote into it."""
    follow = {"id": "https://fan.example/1", "type": "Follow", "number": 2**60}
    delivery = a_delivery(artist, an_activity(artist, "Accept", object=follow))

    assert await body_as_sent(community, delivery) == delivery.body


@pytest.mark.parametrize(
    ("type_", "is_public", "is_signed"),
    [
        pytest.param("Create", True, True, id="a post for everybody"),
        pytest.param("Update", True, True, id="its edit, or the profile"),
        pytest.param("Delete", True, True, id="its end, or the account's"),
        pytest.param("Announce", True, True, id="a boost"),
        pytest.param("Create", False, False, id="a post for some"),
        pytest.param("Delete", False, False, id="its end"),
        pytest.param("Follow", False, False, id="a follow"),
        pytest.param("Like", False, False, id="a like"),
        pytest.param("Move", True, False, id="a move"),
    ],
)
async def test_news_for_everybody_are_signed_and_all_else_is_proven(
    community: Community, artist: Account, *, type_: str, is_public: bool, is_signed: bool
) -> None:
    delivery = a_delivery(artist, an_activity(artist, type_), is_public=is_public)

    sent = json.loads(await body_as_sent(community, delivery))

    assert ("signature" in sent, "proof" in sent) == (is_signed, not is_signed)
    assert {name: sent[name] for name in ("id", "type", "actor", "object", "to")} == {
        name: value for name, value in json.loads(delivery.body).items() if name != "@context"
    }


async def test_a_proof_is_of_the_account_and_of_the_time_of_the_activity(community: Community, artist: Account) -> None:
    body = await body_as_sent(community, a_delivery(artist, is_public=False))

    assert is_proven(community, artist, body)
    assert json.loads(body)["proof"]["created"] == "2026-11-24T13:09:59Z"


async def test_a_signature_is_of_the_account_and_of_the_time_of_the_activity(
    community: Community, artist: Account
) -> None:
    sent = json.loads(await body_as_sent(community, a_delivery(artist)))

    assert sent["signature"]["creator"] == community.urls.key("artist")
    assert sent["signature"]["created"] == "2026-11-24T13:09:59Z"


@pytest.mark.parametrize(
    ("context", "is_public", "expected"),
    [
        pytest.param(
            contexts.PLAIN, False, [contexts.ACTIVITYSTREAMS, contexts.DATA_INTEGRITY], id="one context, proven"
        ),
        pytest.param(contexts.PLAIN, True, [contexts.ACTIVITYSTREAMS, contexts.SECURITY], id="one context, signed"),
        pytest.param(
            contexts.NOTE,
            False,
            [contexts.ACTIVITYSTREAMS, contexts.DATA_INTEGRITY, contexts.NOTE[1]],
            id="terms stay last",
        ),
        pytest.param(contexts.ACTOR, True, contexts.ACTOR, id="what is there already"),
    ],
)
async def test_the_context_has_what_the_proof_needs(
    community: Community, artist: Account, *, context: object, is_public: bool, expected: object
) -> None:
    activity = an_activity(artist, **{"@context": context})

    sent = json.loads(await body_as_sent(community, a_delivery(artist, activity, is_public=is_public)))

    assert sent["@context"] == expected


async def test_proofs_are_made_beside_the_loop(
    community: Community, artist: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[int] = []
    make = proofs.make

    def noting(*arguments: object, **named: object) -> Json:
        threads.append(threading.get_ident())
        return make(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(proofs, "make", noting)

    await body_as_sent(community, a_delivery(artist, is_public=False))

    assert len(threads) == 1
    assert threads != [threading.get_ident()]


async def test_many_inboxes_get_what_was_made_once(community: Community, artist: Account) -> None:
    delivery = a_delivery(artist)

    bodies = await asyncio.gather(*(body_as_sent(community, replace(delivery, id=number)) for number in range(50)))

    assert len({id(body) for body in bodies}) == 1
    assert len(community.proven) == 1


@pytest.mark.parametrize("is_public", [True, False])
async def test_after_a_new_start_the_same_bytes_go_out(
    community: Community, artist: Account, *, is_public: bool
) -> None:
    before = await body_as_sent(community, a_delivery(artist, is_public=is_public))
    community.proven = type(community.proven)(max_age_s=60, max_entries=4)

    assert await body_as_sent(community, a_delivery(artist, is_public=is_public)) == before


async def test_what_is_sent_later_is_proven_with_the_new_keys(community: Community, artist: Account) -> None:
    await body_as_sent(community, a_delivery(artist, is_public=False))
    renewed = await rotating.rotate(community, artist)

    body = await body_as_sent(community, a_delivery(artist, is_public=False))

    assert is_proven(community, renewed, body)


async def test_only_some_of_what_went_out_is_kept(community: Community, artist: Account) -> None:
    for number in range(40):
        await body_as_sent(community, a_delivery(artist, activity_id=number))

    assert len(community.proven) == 32


async def test_an_inbox_gets_the_proven_body(community: Community, artist: Account, peer: Listener) -> None:
    activity = an_activity(artist)

    def put(db: Db) -> None:
        activity_id, now = db.new_id(), clock.now()
        uri = str(activity["id"])
        body = build.encode(activity).decode()
        activities.put(
            db, activity_id=activity_id, uri=uri, type_="Create", actor_id=artist.id, object_uri=uri, is_public=False,
            body=body, now=now,
        )  # fmt: skip
        inbox = (f"http://{peer.host()}/inbox", peer.host())
        deliveries.put(db, activity_id=activity_id, inboxes=[inbox], order_key=uri, not_before=now, now=now)

    await community.store.write(put)
    await worker.deliver_due(community)

    [got] = peer.got
    account = await community.store.read(accounts.get, artist.id)
    assert is_proven(community, account, got.body, now=clock.now())
