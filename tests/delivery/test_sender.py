"""One attempt at one delivery: what peers answer, and what becomes of it."""

import pytest
from letters import fates, make_due, post_to
from listener import Answer, Listener, accept_and_reset, endless, raw, reset, status

from fedcomm.activitypub.signatures import Scheme
from fedcomm.communities import Community
from fedcomm.delivery import worker
from fedcomm.model.actor import Account
from fedcomm.model.delivery import DeliveryState
from fedcomm.moderation import hosts
from fedcomm.store import peers

pytestmark = pytest.mark.anyio

DONE, WAITING, DROPPED = DeliveryState.DONE, DeliveryState.WAITING, DeliveryState.DROPPED


@pytest.mark.parametrize(
    ("answer", "state", "failures"),
    [
        pytest.param(status(200), DONE, 0, id="200 is done"),
        pytest.param(status(201), DONE, 0, id="201 is done"),
        pytest.param(status(204), DONE, 0, id="204 is done"),
        pytest.param(accept_and_reset, DONE, 0, id="202 with a broken body is done"),
        pytest.param(endless, DONE, 0, id="202 with an endless body is done"),
        pytest.param(status(301, Location="http://elsewhere.localhost/inbox"), WAITING, 0, id="a redirect waits"),
        pytest.param(status(400), DROPPED, 0, id="400 is final"),
        pytest.param(status(401), WAITING, 0, id="401 waits"),
        pytest.param(status(403), DROPPED, 0, id="403 is final"),
        pytest.param(status(404), DROPPED, 0, id="404 is final"),
        pytest.param(status(405), DROPPED, 0, id="405 is final"),
        pytest.param(status(408), WAITING, 0, id="408 waits"),
        pytest.param(status(410), DROPPED, 0, id="410 is final"),
        pytest.param(status(413), DROPPED, 0, id="413 is final"),
        pytest.param(status(425), WAITING, 0, id="425 waits"),
        pytest.param(status(429), WAITING, 0, id="429 waits"),
        pytest.param(status(500), WAITING, 1, id="500 waits and counts against the host"),
        pytest.param(status(501), DROPPED, 0, id="501 is final"),
        pytest.param(status(503), WAITING, 1, id="503 waits and counts against the host"),
        pytest.param(raw(b"garbage\r\n\r\n"), WAITING, 1, id="garbage waits and counts against the host"),
        pytest.param(reset, WAITING, 1, id="a reset waits and counts against the host"),
    ],
)
async def test_each_answer_has_its_outcome(
    community: Community, artist: Account, peer: Listener, answer: Answer, state: DeliveryState, failures: int
) -> None:
    peer.answers["peer"] = [answer]
    await post_to(community, artist, peer.host())

    await worker.deliver_due(community)

    [fate] = await fates(community)
    known = await community.store.read(peers.find, peer.host())
    assert fate.state is state
    assert fate.attempts == (state is not DONE)
    assert known is not None
    assert known.failures == failures


@pytest.mark.parametrize(
    ("retry_after", "least_s", "most_s"),
    [
        pytest.param("0", 40, 76, id="less than our own wait"),
        pytest.param("600", 595, 600, id="seconds"),
        pytest.param("1000000000", 86395, 86400, id="longer than a day"),
        pytest.param("Fri, 31 Dec 9999 23:59:59 GMT", 86395, 86400, id="a date"),
        pytest.param("soon", 40, 76, id="nonsense"),
    ],
)
async def test_a_peer_is_given_the_time_it_asks_for(
    community: Community, artist: Account, peer: Listener, retry_after: str, least_s: int, most_s: int
) -> None:
    peer.answers["peer"] = [status(429, Retry_After=retry_after)]
    await post_to(community, artist, peer.host())

    await worker.deliver_due(community)

    [fate] = await fates(community)
    assert least_s <= fate.wait_s <= most_s


async def test_what_was_stored_is_sent_with_draft_cavage_first(
    community: Community, artist: Account, peer: Listener
) -> None:
    await post_to(community, artist, peer.host())

    await worker.deliver_due(community)

    [got] = peer.got
    assert got.body.startswith(b'{"id":"http://artist.localhost/ap/activities/')
    assert (got.path, got.scheme, got.content_type) == ("/inbox", Scheme.CAVAGE, "application/activity+json")


async def test_a_host_that_reads_rfc9421_only_is_knocked_at_twice_once(
    community: Community, artist: Account, peer: Listener
) -> None:
    peer.reads = {Scheme.RFC9421}
    await post_to(community, artist, peer.host())
    await worker.deliver_due(community)
    await post_to(community, artist, peer.host())

    await worker.deliver_due(community)

    known = await community.store.read(peers.find, peer.host())
    assert [got.scheme for got in peer.got] == [Scheme.RFC9421, Scheme.RFC9421]
    assert peer.refused == 1
    assert [fate.state for fate in await fates(community)] == [DONE, DONE]
    assert known is not None
    assert known.signature_scheme == Scheme.RFC9421


async def test_a_host_that_changed_its_mind_is_followed(community: Community, artist: Account, peer: Listener) -> None:
    await community.remote.remember_scheme(peer.host(), Scheme.RFC9421)
    peer.reads = {Scheme.CAVAGE}
    await post_to(community, artist, peer.host())

    await worker.deliver_due(community)

    assert [got.scheme for got in peer.got] == [Scheme.CAVAGE]
    assert await community.remote.scheme_of(peer.host()) is Scheme.CAVAGE


async def test_a_host_that_believes_neither_scheme_is_asked_again_later(
    community: Community, artist: Account, peer: Listener
) -> None:
    peer.reads = set()
    await post_to(community, artist, peer.host())

    await worker.deliver_due(community)

    [fate] = await fates(community)
    assert (fate.state, fate.status, fate.attempts) == (WAITING, 401, 1)
    assert await community.remote.scheme_of(peer.host()) is Scheme.CAVAGE


async def test_what_the_second_knock_meets_does_not_count_unless_it_is_taken(
    community: Community, artist: Account, peer: Listener
) -> None:
    peer.answers["peer"] = [status(401), status(410)]
    await post_to(community, artist, peer.host())

    await worker.deliver_due(community)

    [fate] = await fates(community)
    assert (fate.state, fate.status) == (WAITING, 401)


async def test_nothing_goes_to_a_host_that_was_blocked_after_it_was_queued(
    community: Community, artist: Account, peer: Listener
) -> None:
    await hosts.block(community, "peer.localhost", comment="")
    await post_to(community, artist, peer.host())

    await worker.deliver_due(community)

    [fate] = await fates(community)
    assert (fate.state, fate.status) == (DROPPED, None)
    assert peer.got == []


async def test_an_address_that_may_not_be_dialled_is_given_up(community: Community, artist: Account) -> None:
    await post_to(community, artist, "10.0.0.1")

    await worker.deliver_due(community)

    [fate] = await fates(community)
    assert (fate.state, fate.status) == (DROPPED, None)


async def test_an_inbox_that_is_gone_takes_with_it_what_waits_for_it(
    community: Community, artist: Account, peer: Listener
) -> None:
    peer.answers["peer"] = [status(500), status(500), status(410)]
    for _ in range(2):
        await post_to(community, artist, peer.host())
    await worker.deliver_due(community)
    await post_to(community, artist, peer.host())

    await worker.deliver_due(community)

    assert [fate.state for fate in await fates(community)] == [DROPPED, DROPPED, DROPPED]


async def test_a_delivery_that_failed_goes_out_when_its_time_has_come(
    community: Community, artist: Account, peer: Listener
) -> None:
    peer.answers["peer"] = [status(503), status(202)]
    await post_to(community, artist, peer.host())
    await worker.deliver_due(community)
    early = await worker.deliver_due(community)
    await make_due(community)

    await worker.deliver_due(community)

    [fate] = await fates(community)
    assert (early, len(peer.got)) == (0, 2)
    assert (fate.state, fate.attempts) == (DONE, 1)
