"""The worker of errands: few at once, one of a host, and no failure is more than its own."""

import asyncio
from datetime import timedelta

import pytest
from elsewhere import Elsewhere, Note

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.errands import table, worker
from fedcomm.errors import AddressRefused, FetchFailed, Gone, Malformed, NotFound, NotPermitted, Unavailable
from fedcomm.model.errand import MAX_ATTEMPTS, Errand, ErrandKind
from fedcomm.remote.allowance import AllowanceSpent
from fedcomm.store import errands, posts
from fedcomm.store.db import Db

pytestmark = pytest.mark.anyio


async def waiting(community: Community) -> list[tuple[str, int]]:
    """Return (URI, attempts) of every errand that is noted."""

    def read(db: Db) -> list[tuple[str, int]]:
        return db.execute("SELECT uri, attempts FROM errand ORDER BY id").fetchall()

    return await community.store.read(read)


async def wait_is_over(community: Community) -> None:
    """Let everything that was put off be due."""
    await community.store.write(lambda db: db.execute("UPDATE errand SET next_at = 0"))


@pytest.mark.parametrize(
    ("error", "is_worth_it"),
    [
        pytest.param(NotPermitted("blocked"), False, id="refused"),
        pytest.param(NotFound("no such"), False, id="not there"),
        pytest.param(Gone("deleted"), False, id="deleted"),
        pytest.param(Malformed("no post"), False, id="not of its form"),
        pytest.param(AddressRefused("10.0.0.1"), False, id="a private address"),
        pytest.param(FetchFailed("no ActivityPub"), False, id="cannot be had, ever"),
        pytest.param(AllowanceSpent("20"), False, id="costs too much"),
        pytest.param(FetchFailed("silence", is_temporary=True), True, id="cannot be had now"),
        pytest.param(Unavailable("disk full"), True, id="the store is busy"),
        pytest.param(TimeoutError(), True, id="too slow"),
        pytest.param(ZeroDivisionError(), True, id="a bug"),
    ],
)
async def test_what_failed_is_tried_again_only_when_that_may_help(error: Exception, *, is_worth_it: bool) -> None:
    assert worker.is_worth_another_try(error) is is_worth_it


async def test_every_kind_of_errand_can_be_run() -> None:
    assert set(table.KINDS) == set(ErrandKind)


async def test_an_errand_is_run_once_and_forgotten(community: Community, there: Elsewhere, note_errand: Note) -> None:
    uri = str(there.note(1)["id"])
    await note_errand(ErrandKind.ANCESTORS, uri)

    rounds = [await worker.run_due(community), await worker.run_due(community)]

    assert rounds == [1, 0]
    assert await waiting(community) == []
    assert await community.store.read(posts.find, uri) is not None


async def test_the_same_errand_waits_once(community: Community, note_errand: Note) -> None:
    for _ in range(3):
        await note_errand(ErrandKind.REPLIES, "http://there.localhost/1")

    assert len(await waiting(community)) == 1


async def test_no_more_errands_are_noted_than_a_bound(
    community: Community, note_errand: Note, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(errands, "MAX_WAITING", 3)

    for number in range(9):
        await note_errand(ErrandKind.REPLIES, f"http://there.localhost/{number}")

    assert len(await waiting(community)) == 3


async def test_one_server_has_no_more_errands_noted_than_a_bound(
    community: Community, note_errand: Note, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(errands, "MAX_OF_ORIGIN", 3)

    for number in range(9):
        await note_errand(ErrandKind.ANCESTORS, f"http://There.localhost/{number}")
    await note_errand(ErrandKind.ANCESTORS, "http://beyond.localhost/1")

    assert [uri for uri, _ in await waiting(community)] == [
        *(f"http://There.localhost/{number}" for number in range(3)),
        "http://beyond.localhost/1",
    ]


async def test_an_errand_to_a_silent_server_is_put_off_and_in_the_end_given_up(
    community: Community, there: Elsewhere, note_errand: Note
) -> None:
    uri = there.serve("/notes/1", 503)
    await note_errand(ErrandKind.ANCESTORS, uri)
    attempts = []

    for _ in range(MAX_ATTEMPTS):
        await wait_is_over(community)
        assert await worker.run_due(community) == 1
        attempts.append(await waiting(community))

    assert attempts == [*([(uri, number)] for number in range(1, MAX_ATTEMPTS)), []]


async def test_what_was_put_off_is_not_due_for_a_while(
    community: Community, there: Elsewhere, note_errand: Note
) -> None:
    await note_errand(ErrandKind.ANCESTORS, there.serve("/notes/1", 503))
    await worker.run_due(community)

    due_at = await community.store.read(errands.next_due_at, after=clock.now())

    assert due_at is not None
    assert due_at > clock.now() + timedelta(minutes=1)


async def test_an_errand_about_a_blocked_host_is_over_at_once(
    community: Community, there: Elsewhere, note_errand: Note
) -> None:
    await note_errand(ErrandKind.ANCESTORS, str(there.note(1)["id"]))
    community.remote.blocked.replace(["there.localhost"])

    await worker.run_due(community)

    assert (await waiting(community), there.asked) == ([], [])


async def test_a_bug_in_one_errand_does_not_stop_the_others(
    community: Community, there: Elsewhere, note_errand: Note, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def trip(community: Community, errand: Errand) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setitem(table.KINDS, ErrandKind.FEATURED, trip)
    await note_errand(ErrandKind.FEATURED, f"{there.base}/users/ann")
    await note_errand(ErrandKind.ANCESTORS, str(there.note(1)["id"]))

    await worker.run_due(community)

    assert await waiting(community) == [(f"{there.base}/users/ann", 1)]


async def test_an_errand_may_not_fetch_for_ever(community: Community, there: Elsewhere, note_errand: Note) -> None:
    for number in range(60):
        there.note(number, inReplyTo=f"{there.base}/notes/{number + 1}")
    await note_errand(ErrandKind.ANCESTORS, f"{there.base}/notes/0")

    await worker.run_due(community)

    assert len(there.asked) == worker.MAX_FETCHES
    assert await waiting(community) == []


async def test_one_host_has_one_errand_at_a_time(community: Community, there: Elsewhere, note_errand: Note) -> None:
    for number in range(6):
        await note_errand(ErrandKind.ANCESTORS, str(there.note(number)["id"]))

    finished = await worker.run_due(community)

    assert (finished, there.meanwhile) == (6, 1)


async def test_a_slow_host_does_not_hold_up_the_others(
    community: Community, there: Elsewhere, beyond: Elsewhere, note_errand: Note
) -> None:
    there.answers.clear()
    for number in range(3):
        await note_errand(ErrandKind.ANCESTORS, str(there.note(number)["id"]))
    uri = str(beyond.note(1, by="ben")["id"])
    await note_errand(ErrandKind.ANCESTORS, uri)
    running = asyncio.create_task(worker.run_due(community))

    async with asyncio.timeout(10):
        while await community.store.read(posts.find, uri) is None:
            await asyncio.sleep(0.01)

    assert not running.done()
    there.answers.set()
    assert await running == 4


async def test_an_errand_that_is_too_slow_is_broken_off(community: Community, there: Elsewhere) -> None:
    there.answers.clear()
    uri = str(there.note(1)["id"])
    errand = Errand(id=1, kind=ErrandKind.ANCESTORS, uri=uri, actor_uri=uri, attempts=0)

    with pytest.raises(TimeoutError):
        await worker.carry_out(community, errand, deadline_s=0.05)

    assert await community.store.read(posts.find, uri) is None


async def test_the_worker_wakes_when_something_comes(community: Community, there: Elsewhere, note_errand: Note) -> None:
    beats: list[None] = []
    running = asyncio.create_task(worker.run(community, lambda: beats.append(None)))
    await asyncio.sleep(0)
    uri = str(there.note(1)["id"])

    await note_errand(ErrandKind.ANCESTORS, uri)
    community.errands_due.set()
    async with asyncio.timeout(4):
        while await community.store.read(posts.find, uri) is None:
            await asyncio.sleep(0.01)

    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert beats
