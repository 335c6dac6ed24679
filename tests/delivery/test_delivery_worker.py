"""The queue worker: side by side, in order, and nothing lost or sent again when it ends."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta

import pytest
from home import follower, known
from letters import Fate, fates, make_due, post_to
from listener import Listener, status

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.delivery import worker
from fedcomm.model.actor import Account
from fedcomm.model.delivery import DeliveryState
from fedcomm.outbox import answering, publish
from fedcomm.outbox.drafts import Draft
from fedcomm.store import driver, peers

pytestmark = pytest.mark.anyio

DONE, WAITING = DeliveryState.DONE, DeliveryState.WAITING


@asynccontextmanager
async def working(community: Community) -> AsyncIterator[None]:
    """Run the worker, and cancel it at the end as a server that stops does."""
    task = asyncio.create_task(worker.run(community, lambda: None))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@contextmanager
def locked(community: Community) -> Iterator[None]:
    """Keep the file from being written, as a backup program does."""
    other = driver.driver.connect(community.store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.execute("ROLLBACK")
    other.close()


async def settled(community: Community, count: int) -> list[Fate]:
    """Wait until so many deliveries are done, and return all."""
    async with asyncio.timeout(20):
        while True:
            found = await fates(community)
            if sum(fate.state is DONE for fate in found) >= count:
                return found
            await asyncio.sleep(0.01)


async def test_a_silent_host_with_a_long_queue_holds_up_nobody(
    community: Community, artist: Account, peer: Listener
) -> None:
    peer.held["silent"] = asyncio.Event()
    for _ in range(100):
        await post_to(community, artist, peer.host("silent"))
    await post_to(community, artist, *(peer.host(f"live{n}") for n in range(50)))

    async with working(community):
        found = await settled(community, 50)
        await peer.until(lambda: len(peer.types("silent")) >= 2)

    assert len(peer.types("silent")) == 2
    assert sum(fate.state is DONE for fate in found) == 50


async def test_at_most_sixteen_are_sent_at_a_time(community: Community, artist: Account, peer: Listener) -> None:
    release = asyncio.Event()
    peer.held |= {f"slow{n}": release for n in range(40)}
    await post_to(community, artist, *(peer.host(f"slow{n}") for n in range(40)))

    async with working(community):
        await peer.until(lambda: len(peer.got) >= 16)
        await asyncio.sleep(0.1)
        at_once = len(peer.got)
        release.set()
        await settled(community, 40)

    assert at_once == 16


async def test_what_was_being_sent_when_the_worker_was_cancelled_is_sent_again(
    community: Community, artist: Account, peer: Listener
) -> None:
    peer.held["peer"] = asyncio.Event()
    await post_to(community, artist, peer.host())
    async with working(community):
        await peer.until(lambda: len(peer.got) == 1)
    del peer.held["peer"]

    async with working(community):
        found = await settled(community, 1)

    assert peer.types() == ["Create", "Create"]
    assert [(fate.state, fate.attempts) for fate in found] == [(DONE, 0)]


async def test_what_is_still_being_sent_when_its_lease_runs_out_is_not_sent_beside_itself(
    community: Community, artist: Account, peer: Listener
) -> None:
    peer.held["peer"] = asyncio.Event()
    await post_to(community, artist, peer.host())

    async with working(community):
        await peer.until(lambda: len(peer.got) == 1)
        await community.store.write(lambda db: db.execute("UPDATE delivery SET leased_until = 1"))
        await post_to(community, artist, peer.host("other"))
        await peer.until(lambda: len(peer.types("other")) == 1)
        peer.held["peer"].set()
        found = await settled(community, 2)

    assert peer.types() == ["Create"]
    assert [fate.state for fate in found] == [DONE, DONE]


async def test_what_was_answered_is_recorded_although_the_worker_is_cancelled(
    community: Community, artist: Account, peer: Listener
) -> None:
    peer.held["peer"] = asyncio.Event()
    disk_is_free = threading.Event()
    await post_to(community, artist, peer.host())
    async with working(community):
        await peer.until(lambda: len(peer.got) == 1)
        busy = asyncio.create_task(community.store.write(lambda _: disk_is_free.wait(10)))
        peer.held["peer"].set()
        await asyncio.sleep(0.2)
        asyncio.get_running_loop().call_later(0.2, disk_is_free.set)
    await busy

    assert [(fate.state, fate.status) for fate in await fates(community)] == [(DONE, 202)]


async def test_a_disk_that_cannot_be_written_for_a_while_makes_nothing_be_sent_twice(
    community: Community, artist: Account, peer: Listener
) -> None:
    peer.held["peer"] = asyncio.Event()
    await post_to(community, artist, peer.host())
    await community.store.write(lambda db: db.execute("PRAGMA busy_timeout = 20"))

    async with working(community):
        await peer.until(lambda: len(peer.got) == 1)
        with locked(community):
            peer.held["peer"].set()
            await asyncio.sleep(0.3)
        community.delivery_due.set()
        found = await settled(community, 1)

    assert (len(peer.got), found[0].status) == (1, 202)


async def test_what_was_recorded_is_not_sent_again_after_a_start(
    community: Community, artist: Account, peer: Listener
) -> None:
    await post_to(community, artist, peer.host("one"))
    await worker.deliver_due(community)
    await post_to(community, artist, peer.host("two"))

    async with working(community):
        await settled(community, 2)

    assert sorted(got.name for got in peer.got) == ["one", "two"]


async def test_nothing_is_sent_before_its_time(community: Community, artist: Account, peer: Listener) -> None:
    not_before = clock.now() + timedelta(seconds=0.3)
    await post_to(community, artist, peer.host(), not_before=not_before)
    early = await worker.deliver_due(community)

    async with working(community):
        await peer.until(lambda: len(peer.got) == 1)
    arrived_at = clock.now()

    assert early == 0
    assert arrived_at >= not_before


async def test_an_accept_waits_until_the_peer_knows_its_follow(
    community: Community, artist: Account, peer: Listener
) -> None:
    follow = await follower(community, "fan", peer.host())
    later = clock.now() + timedelta(seconds=60)
    await community.store.write(
        answering.accept_follow, community.urls, artist, follow, now=clock.now(), not_before=later
    )
    early = await worker.deliver_due(community)
    await make_due(community)

    await worker.deliver_due(community)

    assert early == 0
    assert [(got.type, got.path) for got in peer.got] == [("Accept", "/users/fan/inbox")]


async def test_what_is_said_about_a_post_arrives_in_its_order(
    community: Community, artist: Account, peer: Listener
) -> None:
    await follower(community, "fan", peer.host())
    peer.answers["peer"] = [status(503), status(202)]
    post = await publish.post(community, artist, Draft(source="first"))
    await worker.deliver_due(community)
    await publish.edit(community, artist, post, Draft(source="second"))
    held_back = await worker.deliver_due(community)
    await make_due(community)

    await worker.deliver_due(community)

    assert held_back == 0
    assert peer.types() == ["Create", "Create", "Update"]


async def test_a_dead_host_is_left_alone_after_five_failures(community: Community, artist: Account) -> None:
    for _ in range(20):
        await post_to(community, artist, "dead.localhost:1")

    attempts = await worker.deliver_due(community)

    known_peer = await community.store.read(peers.find, "dead.localhost:1")
    assert attempts <= 6
    assert known_peer is not None
    assert known_peer.failures == 5
    assert known_peer.open_until is not None
    assert 55 < (known_peer.open_until - clock.now()).total_seconds() <= 60


async def test_a_host_that_comes_back_is_probed_once_and_then_served(
    community: Community, artist: Account, peer: Listener
) -> None:
    now = clock.now()
    await community.store.write(
        peers.note_failure, peer.host(), error="x", failures=7, open_until=now - timedelta(seconds=1), now=now
    )
    peer.held["peer"] = asyncio.Event()
    for _ in range(4):
        await post_to(community, artist, peer.host())

    async with working(community):
        await peer.until(lambda: len(peer.got) == 1)
        await asyncio.sleep(0.1)
        probes = len(peer.got)
        peer.held["peer"].set()
        await settled(community, 4)

    assert probes == 1


async def test_a_delivery_that_crashes_does_not_stop_the_others(
    community: Community, artist: Account, peer: Listener, caplog: pytest.LogCaptureFixture
) -> None:
    stranger = await known(community, "stranger")
    await post_to(community, artist, peer.host("one"), actor_id=stranger.id)
    await post_to(community, artist, peer.host("two"))

    await worker.deliver_due(community)

    assert [fate.state for fate in await fates(community)] == [WAITING, DONE]
    assert "delivery-crashed" in caplog.text


async def test_a_new_post_wakes_the_worker(community: Community, artist: Account, peer: Listener) -> None:
    await follower(community, "fan", peer.host())
    beats: list[int] = []

    task = asyncio.create_task(worker.run(community, lambda: beats.append(1)))
    while not beats:
        await asyncio.sleep(0.01)
    await publish.post(community, artist, Draft(source="hello"))
    await peer.until(lambda: len(peer.got) == 1)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    assert peer.types() == ["Create"]
    assert len(beats) >= 2


async def test_every_attempt_is_signed_afresh(community: Community, artist: Account, peer: Listener) -> None:
    peer.answers["peer"] = [status(503), status(202)]
    await post_to(community, artist, peer.host())
    await worker.deliver_due(community)
    await make_due(community)
    await asyncio.sleep(1.1)  # a Date header counts whole seconds
    await worker.deliver_due(community)

    first, second = (got.date for got in peer.got)
    assert first != second
