import asyncio

import pytest
from peers import JRD, OURS, remote_running
from raw_peer import ACTIVITY, peer_running

from fedcomm.errors import MemberError, NotPermitted
from fedcomm.model.handle import Handle
from fedcomm.model.urls import Urls
from fedcomm.store import actors

pytestmark = pytest.mark.anyio

ARTIST = "http://artist.localhost/ap/actors/artist"
QUOTED = "http%3A%2F%2Fartist.localhost%2Fap%2Factors%2Fartist"
INTENT = "https://w3id.org/fep/3b86/"
SUBSCRIBE = "http://ostatus.org/schema/1.0/subscribe"


async def test_a_handle_of_another_domain_counts_when_that_domain_confirms_it(remote, site, evil):
    home = evil
    site.add_webfinger("ann", subject=f"acct:ann@{home.host}")
    link = {"rel": "self", "type": "application/activity+json", "href": site.url("/users/ann")}
    home.add_webfinger("ann", links=[link])
    uri = site.put("/users/ann", site.actor("ann"))

    actor = await remote.actor(uri)

    assert (actor.handle, actor.is_handle_confirmed) == (f"@ann@{home.host}", True)


async def test_a_handle_of_another_domain_that_has_somebody_else_by_that_name_does_not_count(remote, site, evil):
    site.add_actor("ann")
    uri = evil.add_actor("ann")
    evil.add_webfinger("ann", subject=f"acct:ann@{site.host}")

    actor = await remote.actor(uri)

    assert actor.handle == f"@ann@{evil.host}"


async def test_a_handle_of_another_domain_that_knows_nobody_by_that_name_does_not_count(remote, site, evil):
    uri = evil.add_actor("ann")
    evil.add_webfinger("ann", subject=f"acct:ann@{site.host}")

    actor = await remote.actor(uri)

    assert actor.handle == f"@ann@{evil.host}"


async def test_a_handle_of_ours_is_never_given_to_a_stranger(remote, evil):
    uri = evil.add_actor("artist")
    evil.add_webfinger("artist", subject=f"acct:artist@{OURS.handle_host}")

    actor = await remote.actor(uri)

    assert actor.handle == f"@artist@{evil.host}"


async def test_a_subject_with_another_name_does_not_count(remote, site, evil):
    link = {"rel": "self", "type": "application/activity+json", "href": evil.url("/users/ann")}
    site.add_webfinger("bob", links=[link])
    uri = evil.add_actor("ann")
    evil.add_webfinger("ann", subject=f"acct:bob@{site.host}")

    actor = await remote.actor(uri)

    assert actor.handle == f"@ann@{evil.host}"


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({}, id="by its name alone"),
        pytest.param({"webfinger": "admin@{evil}"}, id="by a handle elsewhere that nobody confirms"),
        pytest.param({"preferredUsername": "ADMIN"}, id="by its name in capitals"),
    ],
)
async def test_an_actor_with_the_handle_of_somebody_else_on_its_host_is_refused(remote, site, evil, store, claims):
    site.add_actor("admin")
    filled = {name: value.format(evil=evil.host) for name, value in claims.items()}
    site.add_webfinger("ADMIN", links=[{"rel": "self", "type": ACTIVITY, "href": site.url("/users/admin")}])
    uri = site.url("/~mallory/card")
    document = site.actor("admin", id=uri, inbox=f"{uri}/inbox", followers=None, publicKey=None)
    site.put("/~mallory/card", document | filled)

    with pytest.raises(NotPermitted):
        await remote.actor(uri)

    assert await store.read(actors.find, uri) is None


async def test_a_handle_with_two_actors_is_confirmed_for_the_first_one_only(remote, site):
    site.put("/users/ann", site.actor("ann"))
    uri = site.put("/c/ann", site.actor("ann", id=site.url("/c/ann"), type="Group"))
    links = [{"rel": "self", "type": ACTIVITY, "href": site.url(path)} for path in ("/users/ann", "/c/ann")]
    site.add_webfinger("ann", links=links)

    group = await remote.actor(uri)
    person = await remote.actor_by_handle(Handle(username="ann", host=site.host))

    assert (group.is_handle_confirmed, person.is_handle_confirmed) == (False, True)
    assert person.uri == site.url("/users/ann")


async def test_a_handle_is_never_answered_from_an_actor_that_only_says_that_it_has_it(remote, site):
    uri = site.url("/~mallory/card")
    document = site.actor("admin", id=uri, inbox=f"{uri}/inbox", followers=None, publicKey=None)
    site.put("/~mallory/card", document)
    site.put("/users/admin", site.actor("admin"))
    impostor = await remote.actor(uri)
    site.add_webfinger("admin")

    admin = await remote.actor_by_handle(Handle(username="admin", host=site.host))

    assert (impostor.is_handle_confirmed, admin.uri) == (False, site.url("/users/admin"))


async def test_a_handle_that_could_not_be_confirmed_is_confirmed_at_its_next_use(remote, site, store):
    uri = site.put("/users/ann", site.actor("ann"))
    before = await remote.actor(uri)
    site.add_webfinger("ann")

    actor = await remote.actor_by_handle(Handle(username="ann", host=site.host))

    assert (before.is_handle_confirmed, actor.is_handle_confirmed) == (False, True)
    assert await store.read(actors.find_by_handle, "ann", site.host) == actor


async def test_a_handle_that_went_to_somebody_else_is_theirs(remote, site, store):
    uri = site.add_actor("ann")
    await remote.actor(uri)
    heir = site.put("/users/ann2", site.actor("ann", id=site.url("/users/ann2"), publicKey=None))
    site.add_webfinger("ann", links=[{"rel": "self", "type": ACTIVITY, "href": heir}])

    with pytest.raises(NotPermitted):
        await remote.actor(uri, refresh=True)

    assert (await remote.actor_by_handle(Handle(username="ann", host=site.host))).uri == heir


@pytest.mark.parametrize("status", [404, 500])
async def test_without_webfinger_the_host_of_the_id_is_the_host_of_the_handle(remote, site, status):
    uri = site.add_actor("ann")
    site.put(f"/.well-known/webfinger?resource=acct:ann@{site.host}", {}, status=status)

    actor = await remote.actor(uri)

    assert (actor.handle, actor.is_handle_confirmed) == (f"@ann@{site.host}", False)


async def test_a_handle_that_the_actor_itself_names_is_asked_for_there(remote, site, evil):
    home = evil
    link = {"rel": "self", "type": "application/activity+json", "href": site.url("/users/ann")}
    home.add_webfinger("ann", links=[link])
    uri = site.put("/users/ann", site.actor("ann", webfinger=f"ann@{home.host}"))

    actor = await remote.actor(uri)

    assert actor.handle == f"@ann@{home.host}"
    assert site.targets == ["/users/ann"]


async def test_a_handle_that_only_the_actor_itself_names_does_not_count(remote, site, evil):
    site.add_actor("ann")
    uri = evil.add_actor("ann", webfinger=f"ann@{site.host}")

    actor = await remote.actor(uri)

    assert actor.handle == f"@ann@{evil.host}"


async def test_a_domain_may_redirect_webfinger_to_its_server(remote, site, evil):
    home = evil
    resource = f"/.well-known/webfinger?resource=acct:ann@{home.host}"
    home.redirect(resource, site.url(resource))
    site.add_webfinger("ann", host=home.host)
    site.add_webfinger("ann", subject=f"acct:ann@{home.host}")
    uri = site.put("/users/ann", site.actor("ann"))

    actor = await remote.actor_by_handle(Handle(username="ann", host=home.host))

    assert (actor.uri, actor.handle) == (uri, f"@ann@{home.host}")


@pytest.mark.parametrize(
    "type_",
    [
        pytest.param("application/activity+json", id="the short form"),
        pytest.param('application/ld+json; profile="https://www.w3.org/ns/activitystreams"', id="the long form"),
        pytest.param("application/ld+json;profile=https://www.w3.org/ns/activitystreams", id="without quotes"),
    ],
)
async def test_the_link_to_an_actor_is_known_in_every_form(remote, site, type_):
    uri = site.add_actor("ann")
    site.add_webfinger("ann", links=[{"rel": "self", "type": type_, "href": uri}])

    assert (await remote.actor_by_handle(Handle(username="ann", host=site.host))).uri == uri


@pytest.mark.parametrize(
    ("ours", "host", "scheme"),
    [
        pytest.param("http", "localhost:3000", "http", id="this machine, from this machine"),
        pytest.param("http", "fan.example", "https", id="the internet, from this machine"),
        pytest.param("https", "localhost:3000", "https", id="this machine, from the internet"),
        pytest.param("https", "fan.example", "https", id="the internet"),
    ],
)
async def test_only_communities_on_this_machine_ask_others_there_without_tls(store, ours, host, scheme):
    urls = Urls(scheme=ours, host="artist.localhost", handle_host="artist.localhost")

    async with remote_running(store, urls=urls) as remote:
        assert remote.scheme_for(host) == scheme


def links(site, *rels):
    return [{"rel": rel, "template": site.url(f"/{rel[-6:]}?at={{uri}}")} for rel in rels]


async def test_the_best_template_of_the_fans_server_is_filled(remote, site):
    site.add_webfinger("ann", links=links(site, SUBSCRIBE, f"{INTENT}Object", f"{INTENT}Follow"))

    url = await remote.follow_url(Handle(username="ann", host=site.host), ARTIST)

    assert url == site.url(f"/Follow?at={QUOTED}")


async def test_the_template_of_every_mastodon_is_filled(remote, site):
    site.add_webfinger("ann", links=links(site, SUBSCRIBE))

    url = await remote.follow_url(Handle(username="ann", host=site.host), "@artist@artist.localhost")

    assert url == site.url("/scribe?at=%40artist%40artist.localhost")


@pytest.mark.parametrize(
    "template",
    [
        pytest.param(None, id="none"),
        pytest.param("https://evil.example/?uri={uri}", id="on another host"),
        pytest.param("javascript:alert('{uri}')", id="a script"),
        pytest.param("http://{host}@evil.example/?uri={uri}", id="with its host as a user name"),
        pytest.param("{uri}", id="what is followed itself"),
        pytest.param("/follow?uri={uri}", id="no URL"),
    ],
)
async def test_a_template_that_cannot_be_trusted_is_replaced_by_the_usual_one(remote, site, template):
    written = template.replace("{host}", site.host) if template else None
    site.add_webfinger("ann", links=[{"rel": SUBSCRIBE, "template": written}])

    url = await remote.follow_url(Handle(username="ann", host=site.host), ARTIST)

    assert url == site.url(f"/authorize_interaction?uri={QUOTED}")


async def test_a_fan_whose_domain_redirects_is_sent_to_the_server(remote, site, evil):
    home = evil
    resource = f"/.well-known/webfinger?resource=acct:ann@{home.host}"
    home.redirect(resource, site.url(resource))
    site.add_webfinger("ann", host=home.host, links=links(site, SUBSCRIBE))

    url = await remote.follow_url(Handle(username="ann", host=home.host), ARTIST)

    assert url == site.url(f"/scribe?at={QUOTED}")


@pytest.mark.parametrize(
    ("status", "text"),
    [pytest.param(404, "knows nobody", id="unknown"), pytest.param(500, "cannot be asked", id="broken")],
)
async def test_a_fan_whose_server_does_not_help_is_told_so(remote, site, status, text):
    site.put(f"/.well-known/webfinger?resource=acct:ann@{site.host}", {}, status=status, type_=JRD)

    with pytest.raises(MemberError, match=text):
        await remote.follow_url(Handle(username="ann", host=site.host), ARTIST)


async def keep_waiting(connection):
    await connection.request()
    await asyncio.Event().wait()


async def test_few_fans_wait_for_their_servers_and_the_others_are_told_at_once(remote):
    async with peer_running(keep_waiting) as peer:
        fans = [Handle(username="ann", host=f"{name}.localhost:{peer.port}") for name in "abcdefghij"]
        asked = [remote._webfinger.follow_url(fan, ARTIST, deadline_s=0.2) for fan in fans]
        told = [str(error) for error in await asyncio.gather(*asked, return_exceptions=True)]

    assert ["try again in a moment" in text for text in told] == [False] * 4 + [True] * 6
    assert all("cannot be asked at the moment" in text for text in told[:4])


async def test_fans_of_one_slow_server_leave_room_for_others(remote, site):
    site.add_webfinger("ann", links=links(site, SUBSCRIBE))
    async with peer_running(keep_waiting) as peer:
        slow = Handle(username="ann", host=f"slow.localhost:{peer.port}")
        waiting = [asyncio.create_task(remote._webfinger.follow_url(slow, ARTIST, deadline_s=0.2)) for _ in range(10)]
        await asyncio.sleep(0)

        url = await remote.follow_url(Handle(username="ann", host=site.host), ARTIST)

        await asyncio.gather(*waiting, return_exceptions=True)
    assert url == site.url(f"/scribe?at={QUOTED}")
