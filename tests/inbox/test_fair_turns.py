"""Nobody waits for a host that is slow: what needs no network goes first, and each host has two fetches at a time."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from fans import Fan, FanServer, Json, count

from fedcomm.communities import Community
from fedcomm.errors import Unavailable
from fedcomm.inbox import receive as receive_module
from fedcomm.inbox import worker
from fedcomm.inbox.receive import receive
from fedcomm.model.actor import Account
from fedcomm.model.post import Post
from fedcomm.store import received
from fedcomm.store.db import Db

pytestmark = pytest.mark.anyio

WRITERS = 8
BARE_IDS = 100


async def take(community: Community, fan: Fan, *activities: Json) -> None:
    """Let activities wait in the inbox."""
    for activity in activities:
        await receive(community, fan.request(community, activity), recipient=None)


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(20):
        while not await holds():
            await asyncio.sleep(0.01)


@pytest.fixture
async def writers(community: Community, elsewhere: FanServer, post: Post) -> list[Fan]:
    """Actors of a host that answers nothing any more, and whose 100 posts wait that were sent as bare ids."""
    fans = [elsewhere.person(f"writer{number}") for number in range(WRITERS)]
    for fan in fans:
        await community.remote.actor(fan.uri)
    for number in range(BARE_IDS):
        fan = fans[number % WRITERS]
        note = fan.note(number, inReplyTo=post.uri)
        elsewhere.serve(str(note["id"]), note)
        await take(community, fan, fan.activity("Create", note["id"], number=number))
    elsewhere.asked.clear()
    elsewhere.answers.clear()
    return fans


@pytest.fixture
async def running(community: Community, writers: list[Fan]) -> AsyncIterator[None]:
    """The worker, while the slow host is asked."""
    task = asyncio.create_task(worker.run(community, lambda: None))
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_host_has_no_more_waiting_for_the_network_than_a_bound(
    community: Community, ann: Fan, mallory: Fan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What waits for a server that does not answer stays for an hour, and may be 1 MiB each."""
    monkeypatch.setattr(receive_module, "MAX_WAITING_OF_HOST", 3)
    bare = [ann.activity("Create", f"{ann.uri}/notes/{number}", number=number) for number in range(4)]
    await take(community, ann, *bare[:3])

    with pytest.raises(Unavailable):
        await take(community, ann, bare[3])
    await take(community, ann, ann.activity("Like", "http://artist.localhost/ap/notes/1"))
    await take(community, mallory, mallory.activity("Create", f"{mallory.uri}/notes/1"))

    assert await count(community, "received") == 5


async def test_a_follow_is_processed_while_a_slow_host_is_waited_for(
    community: Community, artist: Account, ann: Fan, running: None
) -> None:
    await take(community, ann, ann.activity("Follow", artist.actor.uri))
    await until(lambda: _has(community, "follow", 1))

    assert await community.store.read(_untried) == BARE_IDS


async def test_a_follow_from_the_slow_host_itself_does_not_wait_either(
    community: Community, artist: Account, writers: list[Fan], running: None
) -> None:
    await take(community, writers[0], writers[0].activity("Follow", artist.actor.uri))
    await until(lambda: _has(community, "follow", 1))

    assert await community.store.read(_untried) == BARE_IDS


async def test_a_host_is_asked_twice_at_a_time_and_the_others_meanwhile(
    community: Community, post: Post, ann: Fan, elsewhere: FanServer, running: None
) -> None:
    notes = [ann.note(number, inReplyTo=post.uri) for number in range(3)]
    for number, note in enumerate(notes):
        ann.server.serve(str(note["id"]), note)
        await take(community, ann, ann.activity("Create", note["id"], number=number))
    await until(lambda: _has(community, "post", 1 + len(notes)))

    assert len(elsewhere.asked) == 2
    assert len(set(elsewhere.asked)) == 2


async def test_all_is_processed_once_the_slow_host_answers(
    community: Community, elsewhere: FanServer, running: None
) -> None:
    elsewhere.answers.set()
    await until(lambda: _has(community, "post", 1 + BARE_IDS))

    assert await community.store.read(received.counts) == {"done": BARE_IDS}


def _untried(db: Db) -> int:
    """Return how many activities wait for their first fetch, or for its answer."""
    return int(db.execute("SELECT count(*) FROM received WHERE state = 'waiting' AND attempts = 0").fetchone()[0])


async def _has(community: Community, table: str, rows: int) -> bool:
    return await count(community, table) == rows
