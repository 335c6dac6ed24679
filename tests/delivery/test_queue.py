"""The queue of deliveries: who gets a turn, in which order, and what it costs."""

import re
from collections import Counter
from datetime import datetime, timedelta

import pytest
from home import LONG_AGO, profile

from fedcomm.communities import Community
from fedcomm.model.actor import Account
from fedcomm.model.delivery import BREAKER_FAILURES, Delivery, DeliveryState
from fedcomm.store import activities, actors, deliveries, peers
from fedcomm.store.db import Db

pytestmark = pytest.mark.anyio

NOW = LONG_AGO
LATER = NOW + timedelta(minutes=1)


def put(db: Db, account: Account, *hosts: str, order_key: str = "", not_before: datetime = NOW) -> int:
    """Queue one activity for the shared inbox of each host; returns its id."""
    activity_id = db.new_id()
    activities.put(
        db,
        activity_id=activity_id,
        uri=f"http://artist.localhost/ap/activities/{activity_id}",
        type_="Create",
        actor_id=account.id,
        object_uri=order_key or str(activity_id),
        is_public=True,
        body="{}",
        now=NOW,
    )
    inboxes = [(f"http://{host}/inbox", host) for host in hosts]
    deliveries.put(
        db,
        activity_id=activity_id,
        inboxes=inboxes,
        order_key=order_key or str(activity_id),
        not_before=not_before,
        now=NOW,
    )
    return activity_id


def claim(
    db: Db, *, limit: int = 16, busy: dict[str, int] | None = None, now: datetime = NOW, after_host: str = ""
) -> list[Delivery]:
    return deliveries.claim(
        db,
        now=now,
        leased_until=now + timedelta(minutes=2),
        limit=limit,
        per_host=2,
        busy_hosts=busy or {},
        after_host=after_host,
    )


def finish(db: Db, delivery: Delivery, state: DeliveryState, next_at: datetime = NOW) -> None:
    result = deliveries.Result(delivery_id=delivery.id, state=state, next_at=next_at, status=None, error=None)
    deliveries.finish(db, [result], now=NOW)


def break_circuit(db: Db, host: str, *, open_until: datetime) -> None:
    peers.note_failure(db, host, error="x", failures=BREAKER_FAILURES, open_until=open_until, now=NOW)


async def test_a_dead_host_with_thousands_waiting_does_not_stand_before_the_live_ones(
    community: Community, artist: Account
) -> None:
    def scene(db: Db) -> list[Delivery]:
        for _ in range(5000):
            put(db, artist, "dead.example")
        put(db, artist, *(f"live-{n}.example" for n in range(1000)))
        return claim(db, busy={"dead.example": 2})

    claimed = await community.store.write(scene)

    assert len(claimed) == 16
    assert all(delivery.host.startswith("live-") for delivery in claimed)


async def test_every_host_gets_its_turn(community: Community, artist: Account) -> None:
    def scene(db: Db) -> Counter[str]:
        for _ in range(4):
            put(db, artist, *(f"{n:02}.example" for n in range(40)))
        turns: Counter[str] = Counter()
        last_host = ""
        for _ in range(10):
            claimed = claim(db, limit=8, after_host=last_host)
            last_host = claimed[-1].host
            turns.update(delivery.host for delivery in claimed)
        return turns

    turns = await community.store.write(scene)

    assert set(turns.values()) == {2}
    assert len(turns) == 40


async def test_at_most_two_go_to_one_host_at_a_time(community: Community, artist: Account) -> None:
    def scene(db: Db) -> tuple[int, int, int]:
        for _ in range(5):
            put(db, artist, "one.example")
        busy = {"one.example": 1}
        return len(claim(db, busy={"one.example": 2})), len(claim(db, busy=busy)), len(claim(db))

    assert await community.store.write(scene) == (0, 1, 2)


async def test_what_is_claimed_is_not_claimed_again_until_its_lease_has_run_out(
    community: Community, artist: Account
) -> None:
    def scene(db: Db) -> list[int]:
        put(db, artist, "one.example")
        return [len(claim(db, now=NOW + timedelta(seconds=s))) for s in (0, 60, 120)]

    assert await community.store.write(scene) == [1, 0, 1]


async def test_activities_about_one_object_reach_an_inbox_in_their_order(community: Community, artist: Account) -> None:
    def scene(db: Db) -> list[list[int]]:
        first, second = put(db, artist, "a.example", order_key="o"), put(db, artist, "a.example", order_key="o")
        rounds = [claim(db)]
        rounds.append(claim(db))
        finish(db, rounds[0][0], DeliveryState.WAITING, LATER)
        rounds.append(claim(db))
        rounds.append(claim(db, now=LATER))
        finish(db, rounds[3][0], DeliveryState.DONE)
        rounds.append(claim(db, now=LATER))
        return [[[first, second].index(delivery.activity_id) for delivery in claimed] for claimed in rounds]

    assert await community.store.write(scene) == [[0], [], [], [0], [1]]


async def test_an_order_of_one_inbox_does_not_hold_up_another(community: Community, artist: Account) -> None:
    def scene(db: Db) -> list[str]:
        put(db, artist, "slow.example", order_key="o")
        put(db, artist, "fast.example", "slow.example", order_key="o")
        return sorted(delivery.host for delivery in claim(db))

    assert await community.store.write(scene) == ["fast.example", "slow.example"]


async def test_an_open_circuit_is_left_alone_and_then_gets_one_probe(community: Community, artist: Account) -> None:
    def scene(db: Db) -> list[int]:
        for _ in range(5):
            put(db, artist, "dead.example")
        break_circuit(db, "dead.example", open_until=LATER)
        return [
            len(claim(db)),
            len(claim(db, now=LATER)),
            len(claim(db, now=LATER, busy={"dead.example": 1})),
        ]

    assert await community.store.write(scene) == [0, 1, 0]


async def test_a_host_that_answered_again_gets_its_two_at_a_time(community: Community, artist: Account) -> None:
    def scene(db: Db) -> list[Delivery]:
        for _ in range(5):
            put(db, artist, "back.example")
        break_circuit(db, "back.example", open_until=LATER)
        peers.note_success(db, "back.example", now=NOW)
        return claim(db)

    assert len(await community.store.write(scene)) == 2


async def test_a_result_does_not_revive_what_was_dropped_meanwhile(community: Community, artist: Account) -> None:
    def scene(db: Db) -> list[Delivery]:
        put(db, artist, "blocked.example")
        [delivery] = claim(db)
        deliveries.drop_to_host(db, "blocked.example", now=NOW)
        finish(db, delivery, DeliveryState.WAITING, NOW)
        return claim(db, now=LATER)

    assert await community.store.write(scene) == []


async def test_the_same_result_twice_counts_one_attempt(community: Community, artist: Account) -> None:
    def scene(db: Db) -> int:
        put(db, artist, "one.example")
        [delivery] = claim(db)
        finish(db, delivery, DeliveryState.WAITING)
        finish(db, delivery, DeliveryState.WAITING)
        return claim(db)[0].attempts

    assert await community.store.write(scene) == 1


async def test_a_start_gives_back_what_a_killed_process_had_leased(community: Community, artist: Account) -> None:
    def scene(db: Db) -> list[Delivery]:
        put(db, artist, "one.example")
        claim(db)
        deliveries.release_leases(db)
        return claim(db)

    assert len(await community.store.write(scene)) == 1


async def test_the_next_moment_is_that_of_a_retry_or_a_probe(community: Community, artist: Account) -> None:
    def scene(db: Db) -> list[datetime | None]:
        moments = [deliveries.next_due_at(db, after=NOW)]
        put(db, artist, "due.example")
        moments.append(deliveries.next_due_at(db, after=NOW))
        put(db, artist, "later.example", not_before=LATER + timedelta(minutes=1))
        moments.append(deliveries.next_due_at(db, after=NOW))
        break_circuit(db, "due.example", open_until=LATER)
        return [*moments, deliveries.next_due_at(db, after=NOW)]

    assert await community.store.write(scene) == [None, None, LATER + timedelta(minutes=1), LATER]


async def test_a_deleted_object_takes_back_what_waits_but_not_what_is_on_its_way(
    community: Community, artist: Account
) -> None:
    def scene(db: Db) -> dict[str, int]:
        put(db, artist, "a.example", "b.example", order_key="o")
        claim(db, limit=1)
        deliveries.drop_unsent(db, order_key="o", now=NOW)
        return deliveries.counts(db)

    assert await community.store.write(scene) == {"waiting": 1, "dropped": 1}


@pytest.mark.parametrize("has_statistics", [True, False], ids=["with statistics", "without statistics"])
@pytest.mark.parametrize(
    ("sql", "parameters", "indexes"),
    [
        pytest.param(
            deliveries.DUE_HOSTS, {"after": "", "now": 0}, {"delivery_by_host"}, id="hosts with something due"
        ),
        pytest.param(
            deliveries.DUE_OF_HOST,
            ("h", 0, 0, 2),
            {"delivery_by_host", "delivery_in_order"},
            id="what is due of a host",
        ),
        pytest.param(deliveries.NEXT_ATTEMPT, (0,), {"delivery_due"}, id="the next attempt"),
    ],
)
async def test_the_queue_is_read_by_its_indexes(
    community: Community, artist: Account, *, sql: str, parameters: object, indexes: set[str], has_statistics: bool
) -> None:
    def plan(db: Db) -> str:
        for _ in range(50):
            put(db, artist, "a.example", "b.example")
        if has_statistics:
            db.execute("ANALYZE")
        return "\n".join(str(row[3]) for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", parameters))

    steps = await community.store.write(plan)

    assert set(re.findall(r"INDEX (delivery_\w+)", steps)) == indexes
    assert not re.search(r"SCAN (delivery|older)|TEMP B-TREE", steps), steps


async def test_inboxes_that_an_object_went_to_are_known(community: Community, artist: Account) -> None:
    def scene(db: Db) -> list[str]:
        actors.put(db, profile("fan"), now=NOW)
        put(db, artist, "a.example", "b.example", order_key="o")
        put(db, artist, "a.example", order_key="o")
        return deliveries.inboxes_of(db, "o")

    assert sorted(await community.store.write(scene)) == ["http://a.example/inbox", "http://b.example/inbox"]
