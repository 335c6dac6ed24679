"""The queue of the inbox: whose turn it is, what is remembered of what came, and for how long."""

from datetime import datetime, timedelta

import pytest
from rows import LATER, NOW

from fedcomm.model.received import Received, ReceivedState
from fedcomm.store import received, undone
from fedcomm.store.connection import Store
from fedcomm.store.db import Db

pytestmark = pytest.mark.anyio


def put(db: Db, host: str, number: object, *, name: str = "ann", needs_network: bool = False) -> bool:
    """Let an activity of an actor wait."""
    actor_uri = f"https://{host}/{name}"
    new = received.NewReceived(
        activity_uri=f"{actor_uri}/{number}",
        type="Like",
        actor_uri=actor_uri,
        signer_uri=actor_uri,
        host=host,
        needs_network=needs_network,
        body=b"{}",
    )
    return received.put(db, new, now=NOW)


def local(db: Db, *, limit: int = 6, after_host: str = "") -> list[str]:
    return named(received.due_local(db, now=LATER, limit=limit, after_host=after_host))


def remote(db: Db, *, limit: int = 8, busy: tuple[Received, ...] = (), after_host: str = "") -> list[str]:
    return named(received.due_remote(db, now=LATER, limit=limit, per_host=2, busy=busy, after_host=after_host))


def named(found: list[Received]) -> list[str]:
    return [one.activity_uri.removeprefix("https://") for one in found]


async def test_an_activity_of_an_actor_is_written_once(store: Store) -> None:
    assert [await store.write(put, "a", 1), await store.write(put, "a", 1)] == [True, False]


async def test_hosts_share_what_is_processed_without_network(store: Store) -> None:
    def scene(db: Db) -> list[str]:
        for number in range(9):
            put(db, "a", number)
        put(db, "b", 0)
        return local(db)

    assert await store.write(scene) == ["a/ann/0", "a/ann/1", "a/ann/2", "b/ann/0"]


async def test_a_host_alone_has_all_turns(store: Store) -> None:
    def scene(db: Db) -> list[str]:
        for number in range(9):
            put(db, "a", number)
        return local(db)

    assert await store.write(scene) == [f"a/ann/{number}" for number in range(6)]


@pytest.mark.parametrize("needs_network", [False, True])
async def test_more_hosts_than_turns_have_theirs_one_after_the_other(store: Store, *, needs_network: bool) -> None:
    def scene(db: Db) -> list[list[str]]:
        for host in "abc":
            put(db, host, 0, needs_network=needs_network)
        find = remote if needs_network else local
        return [find(db, limit=2, after_host=host) for host in ("", "b")]

    assert await store.write(scene) == [["a/ann/0", "b/ann/0"], ["c/ann/0", "a/ann/0"]]


async def test_a_host_has_two_slots_and_each_signer_one(store: Store) -> None:
    def scene(db: Db) -> list[list[str]]:
        for name in ("ann", "ann", "ben", "cleo"):
            put(db, "a", db.new_id(), name=name, needs_network=True)
        first = received.due_remote(db, now=LATER, limit=8, per_host=2, busy=())
        return [[one.actor_uri[-3:] for one in first], remote(db, busy=tuple(first)), remote(db, busy=tuple(first[:1]))]

    first, beside_two, beside_one = await store.write(scene)

    assert first == ["ann", "ben"]
    assert beside_two == []
    assert [uri.split("/")[1] for uri in beside_one] == ["ben"]


async def test_what_needs_the_network_waits_for_what_came_before_it_from_its_host(store: Store) -> None:
    def scene(db: Db) -> list[list[str]]:
        put(db, "a", "earlier")
        put(db, "a", "fetched", needs_network=True)
        put(db, "a", "later")
        earlier = received.due_local(db, now=LATER, limit=1)[0]
        before = remote(db)
        received.finish(db, earlier.id, state=ReceivedState.DONE, now=NOW)
        return [before, remote(db), local(db)]

    assert await store.write(scene) == [[], ["a/ann/fetched"], ["a/ann/later"]]


@pytest.mark.parametrize("needs_network", [False, True])
async def test_what_was_put_off_comes_back_at_its_time(store: Store, *, needs_network: bool) -> None:
    def scene(db: Db) -> tuple[list[str], datetime | None]:
        put(db, "a", 0, needs_network=needs_network)
        (received_id,) = db.execute("SELECT id FROM received").fetchone()
        received.put_off(db, received_id, retry_at=LATER + timedelta(seconds=1), note="")
        return local(db) + remote(db), received.next_due_at(db, after=NOW)

    assert await store.write(scene) == ([], LATER + timedelta(seconds=1))


@pytest.mark.parametrize(
    ("state", "is_kept"),
    [
        (ReceivedState.DONE, False),
        (ReceivedState.IGNORED, False),
        (ReceivedState.REFUSED, False),
        (ReceivedState.FAILED, True),
    ],
)
async def test_what_it_said_is_kept_only_of_what_failed(
    store: Store,
    state: ReceivedState,
    is_kept: bool,  # noqa: FBT001 - a table
) -> None:
    def scene(db: Db) -> bytes:
        put(db, "a", 0)
        received.finish(db, received.due_local(db, now=LATER, limit=1)[0].id, state=state, now=NOW)
        return db.execute("SELECT body FROM received").fetchone()[0]

    assert await store.write(scene) == (b"{}" if is_kept else b"")


async def test_a_large_one_that_failed_is_not_kept(store: Store) -> None:
    def scene(db: Db) -> bytes:
        put(db, "a", 0)
        db.execute("UPDATE received SET body = zeroblob(?)", (received.MAX_KEPT_BYTES + 1,))
        received.finish(db, received.due_local(db, now=LATER, limit=1)[0].id, state=ReceivedState.FAILED, now=NOW)
        return db.execute("SELECT body FROM received").fetchone()[0]

    assert await store.write(scene) == b""


async def test_only_what_was_finished_before_is_forgotten_and_not_all_at_once(store: Store) -> None:
    def scene(db: Db) -> tuple[list[int], list[str]]:
        for number in range(5):
            put(db, "a", number)
        for one, at in zip(received.due_local(db, now=LATER, limit=4), (NOW, NOW, NOW, LATER), strict=True):
            received.finish(db, one.id, state=ReceivedState.DONE, now=at)
        forgotten = [received.forget_finished(db, before=LATER, limit=2) for _ in range(3)]
        return forgotten, [row[0] for row in db.execute("SELECT state FROM received ORDER BY id")]

    assert await store.write(scene) == ([2, 1, 0], ["done", "waiting"])


async def test_what_was_undone_long_ago_is_forgotten_and_not_all_at_once(store: Store) -> None:
    def scene(db: Db) -> tuple[list[int], bool]:
        for number, at in enumerate((NOW, NOW, NOW, LATER)):
            undone.put(db, activity_uri=f"{number}", actor_uri="ann", now=at)
        forgotten = [undone.forget(db, before=LATER, limit=2) for _ in range(3)]
        return forgotten, undone.has(db, "3", actor_uri="ann")

    assert await store.write(scene) == ([2, 1, 0], True)
