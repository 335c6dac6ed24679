"""New keys for an account, and who is told."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from home import activity_types, follower, queued, sent
from world import world

from fedcomm import clock
from fedcomm.activitypub import signatures
from fedcomm.activitypub.keys import PublicKey
from fedcomm.activitypub.signatures import Request
from fedcomm.communities import Community
from fedcomm.errors import MemberError
from fedcomm.model.actor import Account
from fedcomm.outbox import profile, rotating
from fedcomm.store import accounts
from fedcomm.store.db import Db

pytestmark = pytest.mark.anyio


def let_time_pass(db: Db, by: timedelta) -> None:
    db.execute("UPDATE retired_key SET retired_at = retired_at - ?", (by // timedelta(milliseconds=1),))


def noting(asked: list[Request], host: str) -> Callable[[dict], Awaitable[None]]:
    """Return a gate that lets all requests pass, and notes them as they were signed."""

    async def gate(scope: dict) -> None:
        headers = tuple((name.decode(), value.decode()) for name, value in scope["headers"])
        path = scope["raw_path"].decode()
        asked.append(Request(method="GET", scheme="http", host=host, raw_path=path, headers=headers))

    return gate


async def test_both_keys_are_new_and_their_ids_are_not(community: Community, artist: Account) -> None:
    before = profile.actor_document(artist, community.urls)

    after = profile.actor_document(await rotating.rotate(community, artist), community.urls)

    assert after["publicKey"]["publicKeyPem"] != before["publicKey"]["publicKeyPem"]
    assert after["publicKey"]["id"] == before["publicKey"]["id"]
    assert after["assertionMethod"] != before["assertionMethod"]
    assert after["assertionMethod"][0]["id"] == before["assertionMethod"][0]["id"]


async def test_acquaintances_are_sent_the_new_key_with_a_note_of_the_old_one(
    community: Community, artist: Account
) -> None:
    await follower(community, "ann")

    await rotating.rotate(community, artist)

    update = await sent(community, "Update")
    kept = await community.store.read(
        lambda db: db.execute(
            "SELECT rsa_private_pem FROM retired_key JOIN activity ON activity.retired_key_id = retired_key.id"
        ).fetchall()
    )
    assert update["object"]["publicKey"]["publicKeyPem"] != community.signing_key(artist).public_pem()
    assert kept == [(artist.rsa_private_pem,)]
    assert await queued(community) == [("Update", "http://peer.localhost:1/inbox")]


async def test_what_is_signed_from_now_on_is_signed_with_the_new_key(community: Community, artist: Account) -> None:
    community.signing_key(artist)

    rotated = await rotating.rotate(community, artist)

    key = community.signing_key(await community.store.read(accounts.artist))
    listed = profile.actor_document(rotated, community.urls)["publicKey"]["publicKeyPem"]
    public = PublicKey.from_pem(key.key_id, artist.actor.uri, listed)
    assert public.has_signed(b"x", key.sign(b"x"))


async def test_the_instance_actor_has_its_own_keys_and_the_artists_acquaintances_are_told(
    community: Community, artist: Account
) -> None:
    await follower(community, "ann")
    instance = await community.store.read(accounts.instance)

    rotated = await rotating.rotate(community, instance)

    assert rotated.rsa_private_pem != instance.rsa_private_pem
    assert (await community.store.read(accounts.artist)).rsa_private_pem == artist.rsa_private_pem
    assert (await sent(community, "Update"))["actor"] == instance.actor.uri
    assert await queued(community) == [("Update", "http://peer.localhost:1/inbox")]


async def test_what_is_fetched_from_now_on_is_signed_with_the_new_key_of_the_instance_actor(
    community: Community, artist: Account
) -> None:
    async with world() as peer:
        asked: list[Request] = []
        peer.gate = noting(asked, peer.host)
        rotated = await rotating.rotate(community, await community.store.read(accounts.instance))

        await community.remote.actor(peer.actor("ann"))

    key = community.signing_key(rotated)
    public = PublicKey.from_pem(key.key_id, rotated.actor.uri, key.public_pem())
    for request in asked:
        signatures.verify(signatures.read(request, now=clock.now()), public)
    assert len(asked) == 1


async def test_a_second_rotation_waits_a_day(community: Community, artist: Account) -> None:
    rotated = await rotating.rotate(community, artist)
    await community.store.write(let_time_pass, timedelta(hours=23))

    with pytest.raises(MemberError, match="less than a day ago"):
        await rotating.rotate(community, rotated)

    assert await community.store.read(accounts.artist) == rotated
    assert await activity_types(community) == ["Update"]


async def test_after_a_day_keys_may_change_again(community: Community, artist: Account) -> None:
    rotated = await rotating.rotate(community, artist)
    await community.store.write(let_time_pass, timedelta(hours=25))

    again = await rotating.rotate(community, rotated)

    assert len({artist.rsa_private_pem, rotated.rsa_private_pem, again.rsa_private_pem}) == 3
    assert again.updated_at <= clock.now()


async def test_accounts_do_not_wait_for_each_other(community: Community, artist: Account) -> None:
    await rotating.rotate(community, artist)

    instance = await rotating.rotate(community, await community.store.read(accounts.instance))

    assert instance.username == "artist.localhost"


async def test_an_update_with_the_old_key_that_was_not_sent_yet_is_not_sent_any_more(
    community: Community, artist: Account
) -> None:
    """It would be signed with the new key, and hold up the Update that tells of it where that is not believed."""
    await follower(community, "ann")
    await profile.update(community, artist, name="A", summary="")

    await rotating.rotate(community, artist)

    assert await activity_types(community) == ["Update", "Update"]
    assert await queued(community) == [("Update", "http://peer.localhost:1/inbox")]


async def test_each_new_key_is_told_of_in_its_turn(community: Community, artist: Account) -> None:
    await follower(community, "ann")
    rotated = await rotating.rotate(community, artist)
    await community.store.write(let_time_pass, timedelta(hours=25))

    again = await rotating.rotate(community, rotated)
    await profile.update(community, again, name="A", summary="")

    assert await queued(community) == [("Update", "http://peer.localhost:1/inbox")] * 3
