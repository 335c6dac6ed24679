import asyncio
from datetime import timedelta

import pytest
from peers import JRD, OURS, a_profile, remote_running, rsa_key

from fedcomm import clock
from fedcomm.errors import AddressRefused, FetchFailed, Gone, Malformed, NotFound, NotPermitted
from fedcomm.model.actor import ActorState
from fedcomm.model.handle import Handle
from fedcomm.model.urls import Urls
from fedcomm.remote.actors import FAILED_S
from fedcomm.store import actors, keys

pytestmark = pytest.mark.anyio

YESTERDAY = timedelta(hours=25)


async def put_long_ago(store, uri, *, name="old"):
    """Store an actor that is not fresh any more."""
    return await store.write(actors.put, a_profile(uri, name), now=clock.now() - YESTERDAY)


async def test_an_actor_is_fetched_and_kept_with_its_key(remote, site, store):
    uri = site.add_actor("ann")

    actor = await remote.actor(uri)

    assert (actor.uri, actor.handle, actor.is_local) == (uri, f"@ann@{site.host}", False)
    assert await store.read(actors.find, uri) == actor
    key = await store.read(keys.find, f"{uri}#main-key")
    assert (key.actor_uri, key.pem) == (uri, rsa_key("ann").public_pem())


async def test_a_fresh_actor_is_not_asked_for(remote, site, store):
    uri = site.add_actor("ann")
    await store.write(actors.put, a_profile(uri), now=clock.now())

    await remote.actor(uri)

    assert site.asked == []


async def test_an_actor_that_is_a_day_old_is_fetched_again(remote, site, store):
    uri = site.add_actor("ann")
    await put_long_ago(store, uri)

    assert (await remote.actor(uri)).username == "ann"


async def test_a_refresh_fetches_a_fresh_actor(remote, site, store):
    uri = site.add_actor("ann", name="New")
    await store.write(actors.put, a_profile(uri), now=clock.now() - timedelta(seconds=1))

    actor = await remote.actor(uri, refresh=True)

    assert actor.name == "New"


async def test_an_old_actor_is_good_enough_while_its_host_is_down(remote, site, store):
    uri = site.put("/users/ann", {}, status=503)
    await put_long_ago(store, uri)

    actor = await remote.actor(uri)
    again = await remote.actor(uri)

    assert actor.username == again.username == "old"
    assert len(site.asked) == 1


async def test_an_old_actor_that_its_host_denies_is_not_returned(remote, site, store):
    uri = site.put("/users/ann", {}, status=403)
    await put_long_ago(store, uri)

    with pytest.raises(FetchFailed):
        await remote.actor(uri)


async def test_an_actor_that_was_deleted_is_marked_as_gone(remote, site, store):
    uri = site.put("/users/ann", {}, status=410)
    await put_long_ago(store, uri)

    with pytest.raises(Gone):
        await remote.actor(uri)

    assert (await store.read(actors.find, uri)).state is ActorState.GONE


async def test_an_actor_that_is_known_to_be_gone_is_not_asked_for(remote, site, store):
    uri = site.add_actor("ann")
    await store.write(actors.put, a_profile(uri), now=clock.now())
    await store.write(actors.mark_gone, uri)

    with pytest.raises(Gone):
        await remote.actor(uri)

    assert site.asked == []


async def test_many_callers_share_one_fetch(remote, site):
    uri = site.add_actor("ann")

    found = await asyncio.gather(*(remote.actor(uri) for _ in range(50)))

    assert {actor.id for actor in found} == {found[0].id}
    assert site.targets.count("/users/ann") == 1


async def test_many_callers_share_one_refresh(remote, site):
    uri = site.add_actor("ann")

    await asyncio.gather(*(remote.actor(uri, refresh=True) for _ in range(50)))

    assert site.targets.count("/users/ann") == 1


async def test_a_failure_is_remembered_for_five_minutes(remote, site, time):
    uri = site.put("/users/ann", {}, status=404)
    for _ in range(3):
        with pytest.raises(NotFound):
            await remote.actor(uri)
    asked = len(site.asked)

    time.now_s += FAILED_S
    site.add_actor("ann")
    actor = await remote.actor(uri)

    assert asked == 1
    assert actor.uri == uri


async def test_a_blocked_actor_is_refused_even_when_it_is_here(remote, site, store):
    uri = site.add_actor("ann")
    await store.write(actors.put, a_profile(uri), now=clock.now())
    remote.blocked.replace(["fan.localhost"])

    with pytest.raises(NotPermitted):
        await remote.actor(uri)

    assert site.asked == []


async def test_an_actor_of_ours_comes_from_the_store(remote, store):
    uri = OURS.actor("artist")
    await store.write(actors.put, a_profile(uri, "artist"), now=clock.now() - YESTERDAY, is_local=True)

    assert (await remote.actor(uri)).is_local


async def test_an_actor_of_ours_that_is_not_there_is_not_asked_for(store, site):
    urls = Urls(scheme="http", host=site.host, handle_host=site.host)
    uri = site.add_actor("nobody")

    async with remote_running(store, urls=urls) as remote:
        with pytest.raises(NotFound):
            await remote.actor(uri)

    assert site.asked == []


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"type": "Note"}, id="no actor"),
        pytest.param({"preferredUsername": None}, id="no name"),
        pytest.param({"inbox": "http://evil.localhost/inbox"}, id="an inbox on another host"),
    ],
)
async def test_a_document_that_is_no_usable_actor_is_not_kept(remote, site, store, changes):
    uri = site.add_actor("ann", **changes)

    with pytest.raises(Malformed):
        await remote.actor(uri)

    assert await store.read(actors.find, uri) is None


async def test_a_key_that_is_no_longer_listed_is_forgotten(remote, site, store):
    uri = site.add_actor("ann")
    await remote.actor(uri)
    new = {"id": f"{uri}#key-2", "owner": uri, "publicKeyPem": rsa_key("new").public_pem()}
    site.add_actor("ann", publicKey=new)

    await remote.actor(uri, refresh=True)

    assert await store.read(keys.find, f"{uri}#main-key") is None
    assert await store.read(keys.find, f"{uri}#key-2") is not None


async def test_an_actor_cannot_take_the_key_id_of_another(remote, site, store):
    victim = site.add_actor("ann")
    await remote.actor(victim)
    uri = site.url("/users/thief")
    taken = {"id": f"{victim}#main-key", "owner": uri, "publicKeyPem": rsa_key("thief").public_pem()}
    site.add_actor("thief", publicKey=taken)

    await remote.actor(uri)

    key = await store.read(keys.find, f"{victim}#main-key")
    assert (key.actor_uri, key.pem) == (victim, rsa_key("ann").public_pem())


async def test_a_handle_leads_to_its_actor(remote, site):
    uri = site.add_actor("ann")

    actor = await remote.actor_by_handle(Handle(username="ann", host=site.host))

    assert actor.uri == uri


async def test_a_handle_that_is_known_needs_no_request(remote, site):
    uri = site.add_actor("ann")
    await remote.actor(uri)
    site.asked.clear()

    actor = await remote.actor_by_handle(Handle(username="ANN", host=site.host))

    assert (actor.uri, site.asked) == (uri, [])


@pytest.mark.parametrize(
    ("status", "jrd", "error"),
    [
        pytest.param(404, {}, NotFound, id="unknown"),
        pytest.param(410, {}, Gone, id="deleted"),
        pytest.param(500, {}, FetchFailed, id="broken"),
        pytest.param(200, {"links": []}, NotFound, id="without ActivityPub"),
        pytest.param(200, [], Malformed, id="no JRD"),
    ],
)
async def test_a_handle_that_leads_nowhere_says_why(remote, site, status, jrd, error):
    site.put(f"/.well-known/webfinger?resource=acct:ann@{site.host}", jrd, status=status, type_=JRD)

    with pytest.raises(error):
        await remote.actor_by_handle(Handle(username="ann", host=site.host))


async def test_a_handle_of_ours_is_looked_up_here(remote, store):
    uri = OURS.actor("artist")
    await store.write(actors.put, a_profile(uri, "artist", OURS.handle_host), now=clock.now(), is_local=True)

    actor = await remote.actor_by_handle(Handle(username="artist", host=OURS.handle_host))

    assert actor.uri == uri


async def test_a_handle_of_ours_that_nobody_has_is_not_asked_for(remote):
    with pytest.raises(NotFound):
        await remote.actor_by_handle(Handle(username="nobody", host=OURS.host))


async def test_an_actor_without_an_address_is_not_said_to_be_blocked(remote):
    with pytest.raises(AddressRefused, match="nonsense"):
        await remote.actor("nonsense")
