import asyncio

import pytest
from peers import OURS, remote_running, taking
from raw_peer import Connection, peer_running

from fedcomm.activitypub.signatures import Scheme
from fedcomm.errors import FetchFailed, Gone, NotFound, NotPermitted
from fedcomm.remote.fetcher import AT_ONCE_PER_HOST, SILENT_S
from fedcomm.store import peers as stored_peers

pytestmark = pytest.mark.anyio


async def test_every_get_is_signed_by_the_instance_actor(remote, site):
    site.lets_in = taking(Scheme.CAVAGE)
    uri = site.put("/notes/1", {"id": site.url("/notes/1")})

    document = await remote.document(uri)

    assert document == {"id": uri}
    assert len(site.asked) == 1


@pytest.mark.parametrize("status", [400, 401])
async def test_a_host_that_wants_rfc_9421_gets_it_at_the_second_knock(remote, site, store, status):
    site.lets_in = taking(Scheme.RFC9421)
    uri = site.put("/notes/1", {"id": site.url("/notes/1")})

    await remote.document(uri)

    assert len(site.asked) == 2
    peer = await store.read(stored_peers.find, site.host)
    assert peer.signature_scheme == Scheme.RFC9421


async def test_the_next_request_to_that_host_needs_one_knock(remote, site):
    site.lets_in = taking(Scheme.RFC9421)
    uri = site.put("/notes/1", {"id": site.url("/notes/1")})
    await remote.document(uri)

    await remote.document(uri)

    assert len(site.asked) == 3


async def test_a_host_that_changed_its_mind_gets_draft_cavage_again(remote, site):
    await remote.remember_scheme(site.host, Scheme.RFC9421)
    site.lets_in = taking(Scheme.CAVAGE)
    uri = site.put("/notes/1", {"id": site.url("/notes/1")})

    await remote.document(uri)

    assert await remote.scheme_of(site.host) is Scheme.CAVAGE


@pytest.mark.parametrize("status", [403, 404, 410, 429, 500])
async def test_other_refusals_are_not_answered_with_a_second_knock(remote, site, status):
    uri = site.put("/notes/1", {}, status=status)

    with pytest.raises((FetchFailed, NotFound, Gone)):
        await remote.document(uri)

    assert len(site.asked) == 1


async def test_a_host_that_leaves_the_query_out_of_signatures_is_understood(remote, site):
    site.lets_in = taking(Scheme.CAVAGE, signs_query=False)
    uri = site.put("/notes?id=1", {"id": site.url("/notes?id=1")})

    await remote.document(uri)

    assert len(site.asked) == 2


async def test_a_host_that_lets_nobody_in_is_asked_three_times_at_most(remote, site):
    site.lets_in = lambda _: False

    with pytest.raises(FetchFailed) as caught:
        await remote.document(site.url("/notes?id=1"))

    assert (caught.value.peer_status, caught.value.is_temporary) == (401, False)
    assert len(site.asked) == 3


@pytest.mark.parametrize(
    ("status", "error", "is_temporary"),
    [
        pytest.param(404, NotFound, None, id="not there"),
        pytest.param(410, Gone, None, id="deleted"),
        pytest.param(403, FetchFailed, False, id="forbidden"),
        pytest.param(406, FetchFailed, False, id="not in this form"),
        pytest.param(429, FetchFailed, True, id="too often"),
        pytest.param(408, FetchFailed, True, id="too slow"),
        pytest.param(502, FetchFailed, True, id="broken"),
    ],
)
async def test_a_status_becomes_the_error_that_says_it(remote, site, status, error, is_temporary):
    uri = site.put("/notes/1", {}, status=status)

    with pytest.raises(error) as caught:
        await remote.document(uri)

    assert getattr(caught.value, "is_temporary", None) is is_temporary
    assert getattr(caught.value, "peer_status", status) == status


async def test_a_blocked_host_is_not_asked(remote, site):
    remote.blocked.replace(["fan.localhost"])

    with pytest.raises(NotPermitted):
        await remote.document(site.put("/notes/1", {}))

    assert site.asked == []


async def test_a_redirect_to_a_blocked_host_is_not_followed(remote, site, evil):
    remote.blocked.replace(["evil.localhost"])
    uri = site.redirect("/notes/1", evil.url("/notes/1"))

    with pytest.raises(NotPermitted):
        await remote.document(uri)

    assert (len(site.asked), evil.asked) == (1, [])


@pytest.mark.parametrize(
    "url",
    [
        pytest.param(OURS.note(1), id="as we write it"),
        pytest.param("http://ARTIST.localhost/ap/notes/1", id="in capitals"),
        pytest.param("http://artist.localhost:80/ap/notes/1", id="with the port of the scheme"),
        pytest.param("https://artist.localhost/ap/notes/1", id="under another scheme"),
        pytest.param("http://artist.localhost./ap/notes/1", id="with a trailing dot"),
    ],
)
async def test_our_own_host_is_not_asked(remote, url):
    with pytest.raises(NotPermitted):
        await remote.document(url)


async def test_a_redirect_to_our_own_host_is_not_followed(remote, site):
    uri = site.redirect("/notes/1", OURS.note(1))

    with pytest.raises(NotPermitted):
        await remote.document(uri)


async def test_a_host_that_does_not_answer_is_left_alone_for_a_while(remote, time):
    async def slam(connection: Connection) -> None:
        await connection.request()
        connection.reset()

    async with peer_running(slam) as peer:
        for number in range(5):
            with pytest.raises(FetchFailed) as caught:
                await remote.document(peer.url(f"/notes/{number}"))
            assert caught.value.is_temporary
        asked = len(peer.requests)
        time.now_s += SILENT_S
        with pytest.raises(FetchFailed):
            await remote.document(peer.url("/notes/9"))

    assert (asked, len(peer.requests)) == (1, 2)


async def test_one_slow_host_does_not_take_all_connections(store, site):
    held = asyncio.Event()

    async def hold(connection: Connection) -> None:
        await connection.request()
        await held.wait()

    async with remote_running(store) as remote, peer_running(hold) as slow:
        waiting = [asyncio.create_task(remote.document(slow.url(f"/{number}"))) for number in range(100)]
        uri = site.put("/notes/1", {"id": site.url("/notes/1")})
        document = await remote.document(uri)
        held.set()
        outcomes = await asyncio.gather(*waiting, return_exceptions=True)

    assert document == {"id": uri}
    assert all(isinstance(outcome, FetchFailed) for outcome in outcomes)
    assert len(slow.requests) <= AT_ONCE_PER_HOST
