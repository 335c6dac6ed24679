import asyncio
from contextlib import ExitStack

import pytest
from peers import OURS, a_profile, remote_running, rsa_key
from raw_peer import answer, answering, peer_running

from fedcomm import clock
from fedcomm.activitypub.keys import PublicKey, SigningKey, generate_ed25519
from fedcomm.errors import Gone, NotPermitted, SignatureInvalid, Unavailable
from fedcomm.model.urls import Urls
from fedcomm.remote.actors import FAILED_S
from fedcomm.store import actors, keys

pytestmark = pytest.mark.anyio


def pem(name="ann"):
    return rsa_key(name).public_pem()


async def test_a_key_in_an_actor_is_found(remote, site):
    uri = site.add_actor("ann")

    key = await remote.key(f"{uri}#main-key")

    assert (key.owner_id, key.key) == (uri, rsa_key("ann").private.public_key())


async def test_a_key_is_asked_for_once(remote, site):
    key_id = f"{site.add_actor('ann')}#main-key"
    await remote.key(key_id)

    await remote.key(key_id)

    assert site.targets.count("/users/ann") == 1


async def test_a_key_is_known_after_a_new_start(remote, site, store):
    key_id = f"{site.add_actor('ann')}#main-key"
    await remote.key(key_id)
    site.asked.clear()

    async with remote_running(store) as restarted:
        key = await restarted.key(key_id)

    assert (key.key_id, site.asked) == (key_id, [])


async def test_a_key_of_gotosocial_is_found_through_the_stub_at_its_own_url(remote, site):
    uri, key_id = site.url("/users/ann"), site.url("/users/ann/main-key")
    listed = {"id": key_id, "owner": uri, "publicKeyPem": pem()}
    site.add_actor("ann", publicKey=listed)
    site.put("/users/ann/main-key", {"id": uri, "type": "Person", "preferredUsername": "ann", "publicKey": listed})

    key = await remote.key(key_id)

    assert (key.key_id, key.owner_id) == (key_id, uri)


async def test_a_key_document_of_its_own_leads_to_its_owner(remote, site):
    uri, key_id = site.url("/users/ann"), site.url("/keys/1")
    listed = {"id": key_id, "type": "CryptographicKey", "owner": uri, "publicKeyPem": pem()}
    site.add_actor("ann", publicKey=listed)
    site.put("/keys/1", listed)

    key = await remote.key(key_id)

    assert (key.owner_id, site.targets[:2]) == (uri, ["/keys/1", "/users/ann"])


async def test_a_key_that_names_an_owner_who_does_not_list_it_is_refused(remote, site, store):
    uri = site.add_actor("ann")
    key_id = site.put("/keys/1", {"id": site.url("/keys/1"), "owner": uri, "publicKeyPem": pem("thief")})

    with pytest.raises(SignatureInvalid):
        await remote.key(key_id)

    assert await store.read(keys.find, key_id) is None


async def test_a_key_that_names_an_owner_on_another_host_is_refused(remote, site, evil, store):
    uri = site.add_actor("ann")
    key_id = evil.put("/keys/1", {"id": evil.url("/keys/1"), "owner": uri, "publicKeyPem": pem("thief")})

    with pytest.raises(SignatureInvalid):
        await remote.key(key_id)

    assert await store.read(keys.find, key_id) is None


async def test_a_key_document_with_another_id_is_refused(remote, site, store):
    uri, other = site.url("/users/ann"), site.url("/keys/2")
    listed = {"id": other, "owner": uri, "publicKeyPem": pem()}
    site.add_actor("ann", publicKey=listed)
    site.put("/keys/2", listed)
    key_id = site.put("/keys/1", listed)

    with pytest.raises(SignatureInvalid):
        await remote.key(key_id)

    assert await store.read(keys.find, key_id) is None
    assert await store.read(keys.find, other) is None


@pytest.mark.parametrize(
    "listed",
    [
        pytest.param({"id": "{uri}#other"}, id="another key id"),
        pytest.param({"owner": "http://{host}/users/bob"}, id="another owner"),
        pytest.param({"owner": None}, id="no owner"),
        pytest.param({"publicKeyPem": "no PEM"}, id="no PEM"),
        pytest.param({"publicKeyPem": None}, id="no key"),
    ],
)
async def test_an_actor_that_does_not_list_the_key_is_refused(remote, site, listed):
    uri = site.url("/users/ann")
    filled = {
        name: value.format(uri=uri, host=site.host) if value and "{" in value else value
        for name, value in listed.items()
    }
    site.add_actor("ann", publicKey={"id": f"{uri}#main-key", "owner": uri, "publicKeyPem": pem(), **filled})

    with pytest.raises(SignatureInvalid):
        await remote.key(f"{uri}#main-key")


@pytest.mark.parametrize("key_id", [OURS.key("artist"), "http://ARTIST.localhost/ap/actors/artist#main-key"])
async def test_a_key_on_our_own_host_is_refused(remote, key_id):
    with pytest.raises(SignatureInvalid, match="own host"):
        await remote.key(key_id)


async def test_a_key_on_our_own_host_is_not_asked_for(store, site):
    key_id = f"{site.add_actor('ann')}#main-key"
    urls = Urls(scheme="http", host=site.host, handle_host=site.host)

    async with remote_running(store, urls=urls) as remote:
        for ask in (remote.key, remote.refetch_key):
            with pytest.raises(SignatureInvalid):
                await ask(key_id)

    assert site.asked == []


async def test_a_blocked_host_is_not_asked_for_its_key(remote, site):
    key_id = f"{site.add_actor('ann')}#main-key"
    remote.blocked.replace(["fan.localhost"])

    for ask in (remote.key, remote.refetch_key):
        with pytest.raises(NotPermitted):
            await ask(key_id)

    assert site.asked == []


async def test_a_key_that_is_known_is_refused_once_its_host_is_blocked(remote, site):
    key_id = f"{site.add_actor('ann')}#main-key"
    await remote.key(key_id)

    remote.blocked.replace(["fan.localhost"])

    with pytest.raises(NotPermitted):
        await remote.key(key_id)


@pytest.mark.parametrize(
    "key_id",
    [
        pytest.param("acct:ann@fan.localhost", id="no URL"),
        pytest.param("ftp://fan.localhost/key", id="another scheme"),
        pytest.param("http://user@fan.localhost/key", id="with a user name"),
        pytest.param("http://10.0.0.1/key", id="a private address"),
        pytest.param("", id="nothing"),
    ],
)
async def test_what_cannot_be_a_key_id_is_refused(remote, key_id):
    with pytest.raises(SignatureInvalid):
        await remote.key(key_id)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        pytest.param(503, Unavailable, id="down"),
        pytest.param(429, Unavailable, id="busy"),
        pytest.param(410, Gone, id="deleted"),
        pytest.param(404, SignatureInvalid, id="not there"),
        pytest.param(401, SignatureInvalid, id="closed"),
    ],
)
async def test_a_host_without_the_key_decides_what_the_sender_hears(remote, site, status, error):
    uri = site.put("/users/ann", {}, status=status)

    with pytest.raises(error):
        await remote.key(f"{uri}#main-key")


async def test_a_host_that_cannot_be_reached_makes_the_sender_try_again(remote):
    async with peer_running(answering(answer())) as peer:
        key_id = peer.url("/users/ann#main-key")

    with pytest.raises(Unavailable):
        await remote.key(key_id)


def multikey(uri, **changes):
    made = SigningKey.load(f"{uri}#ed25519-key", generate_ed25519())
    listed = {"id": made.key_id, "type": "Multikey", "controller": uri, "publicKeyMultibase": made.public_multibase()}
    return made, listed | changes


async def test_a_multikey_in_an_actor_is_found_with_the_other_keys(remote, site):
    made, listed = multikey(site.url("/users/ann"))
    uri = site.add_actor("ann", assertionMethod=[listed])
    await remote.key(f"{uri}#main-key")

    key = await remote.key(made.key_id)

    assert (key.owner_id, key.key) == (uri, made.private.public_key())
    assert site.targets.count("/users/ann") == 1


async def test_a_multikey_document_of_its_own_leads_to_its_controller(remote, site):
    uri, key_id = site.url("/users/ann"), site.url("/keys/1")
    made, listed = multikey(uri, id=key_id)
    site.add_actor("ann", assertionMethod=[listed])
    site.put("/keys/1", listed)

    key = await remote.key(key_id)

    assert (key.owner_id, key.key) == (uri, made.private.public_key())


async def test_a_multikey_that_names_a_controller_who_does_not_list_it_is_refused(remote, site, store):
    uri, key_id = site.add_actor("ann"), site.url("/keys/1")
    site.put("/keys/1", multikey(uri, id=key_id)[1])

    with pytest.raises(SignatureInvalid):
        await remote.key(key_id)

    assert await store.read(keys.find, key_id) is None


async def test_a_multikey_of_a_neighbour_is_not_found_in_an_actor(remote, site):
    made, listed = multikey(site.url("/users/ann"), controller=site.url("/users/bob"))
    site.add_actor("ann", assertionMethod=[listed])

    with pytest.raises(SignatureInvalid):
        await remote.key(made.key_id)


async def test_five_hundred_signatures_with_one_unknown_key_cause_one_fetch(remote, site):
    uri = site.put("/users/ann", {}, status=404)

    outcomes = await asyncio.gather(*(remote.key(f"{uri}#main-key") for _ in range(500)), return_exceptions=True)

    assert {type(outcome) for outcome in outcomes} == {SignatureInvalid, Unavailable}
    assert len(site.asked) == 1


async def test_five_hundred_made_up_keys_of_one_actor_cause_one_fetch(remote, site):
    uri = site.add_actor("ann")

    outcomes = await asyncio.gather(*(remote.key(f"{uri}#{number}") for number in range(500)), return_exceptions=True)

    assert {type(outcome) for outcome in outcomes} == {SignatureInvalid, Unavailable}
    assert site.targets.count("/users/ann") == 1


async def test_who_finds_no_place_to_wait_for_a_slow_host_is_sent_away_at_once(remote, site):
    uri = site.put("/users/ann", {}, status=404)

    outcomes = await asyncio.gather(*(remote.key(f"{uri}/{number}") for number in range(500)), return_exceptions=True)

    assert [type(outcome) for outcome in outcomes].count(Unavailable) == 492
    assert len(site.asked) == 8


async def test_a_host_is_asked_for_thirty_keys_a_minute(remote, site, time):
    for number in range(40):
        with pytest.raises((SignatureInvalid, Unavailable)):
            await remote.key(site.url(f"/users/{number}"))
    asked = len(site.asked)

    time.now_s += 2
    with pytest.raises(SignatureInvalid):
        await remote.key(site.url("/users/new"))

    assert (asked, len(site.asked)) == (30, 31)


async def test_a_host_that_is_asked_too_often_leaves_the_others_alone(remote, site, evil):
    for number in range(40):
        with pytest.raises((SignatureInvalid, Unavailable)):
            await remote.key(evil.url(f"/users/{number}"))
    uri = site.add_actor("ann")

    key = await remote.key(f"{uri}#main-key")

    assert key.owner_id == uri


async def test_a_key_that_is_known_needs_no_place(remote, site):
    key_id = f"{site.add_actor('ann')}#main-key"
    await remote.key(key_id)

    with ExitStack() as held:
        for _ in range(8):
            held.enter_context(remote.strangers.place(key_id))
        key = await remote.key(key_id)

    assert key.key_id == key_id


async def test_made_up_keys_do_not_hide_the_true_one(remote, site):
    uri = site.add_actor("ann")
    for number in range(3):
        with pytest.raises(SignatureInvalid):
            await remote.key(f"{uri}#{number}")
    site.asked.clear()

    key = await remote.key(f"{uri}#main-key")

    assert (key.owner_id, site.asked) == (uri, [])


async def test_a_failure_is_forgotten_after_five_minutes(remote, site, time):
    uri = site.put("/users/ann", {}, status=503)
    with pytest.raises(Unavailable):
        await remote.key(f"{uri}#main-key")
    site.add_actor("ann")

    time.now_s += FAILED_S

    assert (await remote.key(f"{uri}#main-key")).owner_id == uri


async def test_a_key_that_changed_is_found_by_asking_again(remote, site, time):
    uri = site.add_actor("ann")
    key_id = f"{uri}#main-key"
    await remote.key(key_id)
    time.now_s += FAILED_S
    site.add_actor("ann", publicKey={"id": key_id, "owner": uri, "publicKeyPem": pem("new")})

    changed = await remote.refetch_key(key_id)

    assert changed.key == rsa_key("new").private.public_key()
    assert await remote.key(key_id) == changed


async def test_a_key_that_did_not_change_is_no_news(remote, site, time):
    key_id = f"{site.add_actor('ann')}#main-key"
    await remote.key(key_id)
    time.now_s += FAILED_S

    assert await remote.refetch_key(key_id) is None


async def test_a_key_is_asked_for_again_once_in_five_minutes(remote, site, store):
    uri = site.add_actor("ann")
    key_id = f"{uri}#main-key"
    await store.write(actors.put, a_profile(uri), now=clock.now())
    await store.write(keys.put, key_id=key_id, actor_uri=uri, pem=pem("old"), now=clock.now())

    outcomes = await asyncio.gather(*(remote.refetch_key(key_id) for _ in range(500)), return_exceptions=True)

    assert sum(isinstance(outcome, PublicKey) for outcome in outcomes) == 1
    assert site.targets.count("/users/ann") == 1


@pytest.mark.parametrize(
    ("waited_s", "fetches"),
    [pytest.param(299, 0, id="not before five minutes"), pytest.param(301, 1, id="after five minutes")],
)
async def test_a_key_is_asked_for_again_after_five_minutes(remote, site, time, waited_s, fetches):
    key_id = f"{site.add_actor('ann')}#main-key"
    await remote.key(key_id)
    site.asked.clear()

    time.now_s += waited_s
    await remote.refetch_key(key_id)

    assert site.targets.count("/users/ann") == fetches


async def test_a_key_that_was_fetched_for_this_request_is_not_fetched_again(remote, site):
    key_id = f"{site.add_actor('ann')}#main-key"
    await remote.key(key_id)
    site.asked.clear()

    again = await remote.refetch_key(key_id)

    assert (again, site.asked) == (None, [])


async def test_a_key_that_came_with_its_actor_meanwhile_needs_no_fetch(remote, site):
    uri = site.add_actor("ann")
    key_id = f"{uri}#main-key"
    await remote.key(key_id)
    site.add_actor("ann", publicKey={"id": key_id, "owner": uri, "publicKeyPem": pem("new")})
    await remote.actor(uri, refresh=True)
    site.asked.clear()

    changed = await remote.refetch_key(key_id)

    assert (changed.key, site.asked) == (rsa_key("new").private.public_key(), [])


async def test_a_key_that_its_actor_took_back_is_refused(remote, site, time):
    uri = site.add_actor("ann")
    key_id = f"{uri}#main-key"
    await remote.key(key_id)
    time.now_s += FAILED_S
    site.add_actor("ann", publicKey=None)

    with pytest.raises(SignatureInvalid):
        await remote.refetch_key(key_id)


async def test_the_true_owner_gets_a_key_id_back_that_another_claimed_first(remote, site):
    uri, thief = site.add_actor("ann"), site.url("/users/thief")
    key_id = f"{uri}#main-key"
    site.add_actor("thief", publicKey={"id": key_id, "owner": thief, "publicKeyPem": pem("thief")})
    await remote.actor(thief)
    claimed = await remote.key(key_id)

    key = await remote.refetch_key(key_id)

    assert (claimed.owner_id, key.owner_id) == (thief, uri)
    assert await remote.key(key_id) == key
