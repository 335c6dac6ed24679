"""The worker of the inbox: errors stay with the activity that made them, and nothing is forgotten or done twice."""

import asyncio
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from fans import Fan, FanServer, count, states
from home import HOST

from fedcomm import clock, config
from fedcomm.activitypub.uris import authority
from fedcomm.communities import Community, open_community
from fedcomm.errors import FetchFailed, Gone, Malformed, NotFound, NotPermitted, Unavailable
from fedcomm.inbox import processing, worker
from fedcomm.inbox.handlers import HANDLERS
from fedcomm.inbox.receive import receive
from fedcomm.inbox.work import Handler, Verdict, Work
from fedcomm.model.actor import Account
from fedcomm.model.post import Post
from fedcomm.model.received import ReceivedState
from fedcomm.store import actors, notifications, received
from fedcomm.store.db import Db

pytestmark = pytest.mark.anyio


def _bug(work: Work) -> Verdict:
    """Do something, then trip."""
    notifications.remove_of_actor(work.db, work.actor.id)
    raise ZeroDivisionError("a bug")


async def attempts(community: Community) -> list[int]:
    def read(db: Db) -> list[int]:
        return [row[0] for row in db.execute("SELECT attempts FROM received ORDER BY id")]

    return await community.store.read(read)


async def wait_is_over(community: Community) -> None:
    """Let everything that was put off be due."""
    await community.store.write(lambda db: db.execute("UPDATE received SET next_at = 0"))


@pytest.mark.parametrize(
    ("error", "state"),
    [
        pytest.param(NotPermitted("no right"), ReceivedState.REFUSED, id="not the sender's to do"),
        pytest.param(NotFound("no such"), ReceivedState.IGNORED, id="nothing there"),
        pytest.param(Gone("deleted"), ReceivedState.IGNORED, id="deleted"),
        pytest.param(Malformed("no post"), ReceivedState.IGNORED, id="not of its form"),
        pytest.param(FetchFailed("no ActivityPub"), ReceivedState.IGNORED, id="cannot be had, ever"),
        pytest.param(FetchFailed("silence", is_temporary=True), None, id="cannot be had now"),
        pytest.param(Unavailable("disk full"), None, id="the store is busy"),
        pytest.param(TimeoutError(), None, id="too slow"),
        pytest.param(ZeroDivisionError(), None, id="a bug"),
    ],
)
async def test_an_error_decides_what_becomes_of_an_activity(error: Exception, state: ReceivedState | None) -> None:
    assert processing.state_after(error) is state


async def test_an_unknown_type_is_ignored_and_counted(community: Community, ann: Fan) -> None:
    await ann.sends(community, ann.activity("Listen", "https://x.example/song"))

    assert await community.store.read(received.counts) == {"ignored": 1}


async def test_a_bug_in_one_activity_does_not_stop_the_others(
    community: Community, post: Post, ann: Fan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(HANDLERS, "Listen", Handler(handle=_bug))

    await ann.sends(community, ann.activity("Like", post.uri), ann.activity("Listen", post.uri))
    await ann.sends(community, ann.activity("Announce", post.uri))

    assert [state for state, _ in await states(community)] == ["done", "waiting", "done"]
    assert await count(community, "notification") == 2


async def test_a_bug_is_tried_eight_times_and_then_given_up(
    community: Community, ann: Fan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(HANDLERS, "Listen", Handler(handle=_bug))
    await ann.sends(community, ann.activity("Listen", "https://x.example/song"))

    for _ in range(10):
        await wait_is_over(community)
        await worker.process_due(community)

    assert await states(community) == [("failed", "a bug")]
    assert await attempts(community) == [7]


async def test_what_cannot_be_fetched_now_is_tried_again(
    community: Community, artist: Account, ann: Fan, ann_is_followed: str, elsewhere: FanServer
) -> None:
    note = elsewhere.person("writer").note()
    elsewhere.serve(str(note["id"]), 503)

    await ann.sends(community, ann.activity("Announce", note["id"]))

    assert [state for state, _ in await states(community)] == ["waiting"]
    assert await attempts(community) == [1]
    due_at = await community.store.read(received.next_due_at, after=clock.now())
    assert due_at is not None
    assert due_at > clock.now() + timedelta(seconds=10)


async def test_a_round_takes_only_what_is_due(community: Community, post: Post, ann: Fan) -> None:
    await receive(community, ann.request(community, ann.activity("Like", post.uri)), recipient=None)

    assert [await worker.process_due(community), await worker.process_due(community)] == [1, 0]


async def test_the_worker_wakes_when_something_comes(community: Community, post: Post, ann: Fan) -> None:
    beats: list[None] = []
    running = asyncio.create_task(worker.run(community, lambda: beats.append(None)))
    await asyncio.sleep(0)

    await receive(community, ann.request(community, ann.activity("Like", post.uri)), recipient=None)
    async with asyncio.timeout(10):
        while not await count(community, "reaction"):
            await asyncio.sleep(0.01)

    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert beats


async def test_what_was_received_before_a_restart_is_processed_after_it(
    tmp_path: Path, founded: Path, server: FanServer
) -> None:
    settings = config.load(data=shutil.copytree(founded, tmp_path / "data"), loopback=True)
    ann = server.person("ann")
    async with open_community(settings, HOST) as before:
        follow = ann.activity("Follow", before.urls.actor("artist"))
        await receive(before, ann.request(before, follow), recipient=None)

    async with open_community(settings, HOST) as after:
        await worker.process_due(after)

        assert await states(after) == [("done", None)]


async def test_what_waits_of_an_actor_that_is_deleted_meanwhile_has_no_effect(
    community: Community, post: Post, ann: Fan
) -> None:
    await receive(community, ann.request(community, ann.activity("Like", post.uri)), recipient=None)
    await community.store.write(actors.mark_gone, ann.uri)

    await worker.process_due(community)

    assert await count(community, "reaction") == 0
    assert [state for state, _ in await states(community)] == ["refused"]


async def test_a_slow_host_does_not_hold_up_the_others(
    community: Community, post: Post, ann: Fan, mallory: Fan, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann_is_done = asyncio.Event()

    async def wait_for_ann(community: Community, activity: object) -> None:
        await ann_is_done.wait()

    monkeypatch.setitem(HANDLERS, "Listen", Handler(handle=_bug, prepare=wait_for_ann))
    await receive(community, mallory.request(community, mallory.activity("Listen", post.uri)), recipient=None)
    await receive(community, ann.request(community, ann.activity("Like", post.uri)), recipient=None)
    round_ = asyncio.create_task(worker.process_due(community))

    async with asyncio.timeout(10):
        while not await count(community, "reaction"):
            await asyncio.sleep(0.01)

    assert not round_.done()
    ann_is_done.set()
    assert await round_ == 2


@pytest.mark.parametrize("blocked", ["who wrote it", "who brought it"])
async def test_what_waits_of_a_host_that_is_blocked_meanwhile_has_no_effect(
    community: Community, post: Post, ann: Fan, mallory: Fan, monkeypatch: pytest.MonkeyPatch, blocked: str
) -> None:
    note = ann.note(inReplyTo=post.uri)
    ann.server.serve(str(note["id"]), note)
    await receive(community, mallory.request(community, ann.activity("Create", note)), recipient=None)
    host = authority({"who wrote it": ann, "who brought it": mallory}[blocked].uri)
    # Both have one address here, and their ports are no part of a block.
    monkeypatch.setattr(community.remote.blocked, "has", lambda uri: host in uri)

    await worker.process_due(community)

    assert [state for state, _ in await states(community)] == ["refused"]
    assert await count(community, "post") == 1
