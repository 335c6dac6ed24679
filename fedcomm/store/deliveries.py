"""The queue of deliveries: put with the post, claimed with a lease, finished in batches."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from fedcomm.clock import from_ms, to_ms
from fedcomm.model.delivery import BREAKER_FAILURES, Delivery, DeliveryState
from fedcomm.store.db import Db, Row


def put(
    db: Db, *, activity_id: int, inboxes: Iterable[tuple[str, str]], order_key: str, not_before: datetime, now: datetime
) -> int:
    """Write one row for each distinct (inbox, host) but those that are gone. Returns how many were written."""
    gone = {row[0] for row in db.execute("SELECT inbox FROM gone_inbox WHERE until > ?", (to_ms(now),))}
    rows = [
        (db.new_id(), activity_id, inbox, host, order_key, to_ms(not_before), to_ms(now))
        for inbox, host in inboxes
        if inbox not in gone
    ]
    db.executemany(
        "INSERT INTO delivery (id, activity_id, inbox, host, order_key, next_at, created_at) VALUES (?, ?, ?, "
        "?, ?, ?, ?) "
        "ON CONFLICT (activity_id, inbox) DO NOTHING",
        rows,
    )
    return len(rows)


def claim(
    db: Db,
    *,
    now: datetime,
    leased_until: datetime,
    limit: int,
    per_host: int,
    busy_hosts: Mapping[str, int],
    after_host: str = "",
) -> list[Delivery]:
    """Lease deliveries that are due: at most `limit`, at most `per_host` for each host counting those in `busy_hosts`.

    Hosts get their turn in a circle that goes on behind `after_host`, so that one with thousands of deliveries, dead or
    alive, cannot stand before the others: each costs one step, whatever waits for it.

    A delivery waits while an older one of the same object to the same inbox waits (Create before Update before Delete),
    while its host's circuit is open, and while its lease runs. A host whose circuit was open gets one as a probe.
    """
    taken: list[Delivery] = []
    for host, failures in _due_hosts(db, now=now, after_host=after_host):
        if len(taken) >= limit:
            break
        at_once = per_host if failures < BREAKER_FAILURES else 1
        free = min(at_once - busy_hosts.get(host, 0), limit - len(taken))
        if free > 0:
            rows = db.execute(DUE_OF_HOST, (host, to_ms(now), to_ms(now), free))
            taken += [_from_row(row) for row in rows]
    db.executemany(
        "UPDATE delivery SET leased_until = ? WHERE id = ?", [(to_ms(leased_until), delivery.id) for delivery in taken]
    )
    return taken


def _due_hosts(db: Db, *, now: datetime, after_host: str) -> Iterator[tuple[str, int]]:
    """Yield each host that may be asked and has something due, from `after_host` on, with its failures in a row."""
    yield from db.execute(DUE_HOSTS, {"after": after_host, "now": to_ms(now)})
    for host, failures in db.execute(DUE_HOSTS, {"after": "", "now": to_ms(now)}):
        if host > after_host:
            return
        yield host, failures


#: Hops from host to host in the index; a host with 5,000 rows takes one step. Evaluated as far as it is read.
#: The index is named: by its statistics the planner would walk through all that is due for each host.
DUE_HOSTS = """
WITH RECURSIVE waiting (host) AS (
    SELECT min(host) FROM delivery WHERE state = 'waiting' AND host > :after
    UNION ALL
    SELECT (SELECT min(host) FROM delivery WHERE state = 'waiting' AND host > waiting.host)
    FROM waiting WHERE waiting.host IS NOT NULL
)
SELECT waiting.host, coalesce(peer.failures, 0) FROM waiting LEFT JOIN peer ON peer.host = waiting.host
WHERE waiting.host IS NOT NULL AND coalesce(peer.open_until, 0) <= :now AND EXISTS (
    SELECT 1 FROM delivery INDEXED BY delivery_by_host
    WHERE delivery.host = waiting.host AND state = 'waiting' AND next_at <= :now AND leased_until <= :now)
"""

DUE_OF_HOST = """
SELECT delivery.id, delivery.activity_id, activity.uri, activity.actor_id, delivery.inbox, delivery.host,
       delivery.order_key, activity.body, delivery.attempts, delivery.created_at, activity.type, activity.is_public,
       activity.is_forwarded, activity.is_for_followers, activity.retired_key_id, activity.created_at
FROM delivery INDEXED BY delivery_by_host JOIN activity ON activity.id = delivery.activity_id
WHERE delivery.host = ? AND delivery.state = 'waiting' AND delivery.next_at <= ? AND delivery.leased_until <= ?
  AND NOT EXISTS (
      SELECT 1 FROM delivery AS older WHERE older.order_key = delivery.order_key AND older.inbox = delivery.inbox
      AND older.state = 'waiting' AND older.id < delivery.id)
ORDER BY delivery.id LIMIT ?
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What an attempt led to, as the row keeps it."""

    delivery_id: int
    state: DeliveryState
    next_at: datetime
    status: int | None
    error: str | None


def finish(db: Db, results: Iterable[Result], *, now: datetime) -> None:
    """Write what became of attempts and give their leases back.

    What was dropped meanwhile (its host was blocked) stays dropped, and the same result twice counts once.
    """
    db.executemany(
        "UPDATE delivery SET state = ?, attempts = attempts + (? != 'done'), next_at = ?, leased_until = 0, "
        "last_status = ?, last_error = ?, finished_at = CASE ? WHEN 'waiting' THEN NULL ELSE ? END "
        "WHERE id = ? AND state = 'waiting' AND leased_until > 0",
        [(r.state, r.state, to_ms(r.next_at), r.status, r.error, r.state, to_ms(now), r.delivery_id) for r in results],
    )


def release_leases(db: Db) -> None:
    """Give back every lease; called at start, when nobody can hold one."""
    db.execute("UPDATE delivery SET leased_until = 0 WHERE state = 'waiting' AND leased_until > 0")


def give_up_inbox(db: Db, inbox: str, host: str, *, until: datetime, now: datetime) -> None:
    """Drop what waits for an inbox that is gone, and queue nothing for it until then."""
    db.execute("DELETE FROM gone_inbox WHERE until <= ?", (to_ms(now),))
    db.execute(
        "INSERT INTO gone_inbox (inbox, until) VALUES (?, ?) ON CONFLICT (inbox) DO UPDATE SET until = excluded.until",
        (inbox, to_ms(until)),
    )
    db.execute(
        "UPDATE delivery SET state = 'dropped', last_error = 'inbox gone', finished_at = ? "
        "WHERE host = ? AND inbox = ? AND state = 'waiting'",
        (to_ms(now), host, inbox),
    )


def redirect(db: Db, inbox: str, host: str, *, to_inbox: str, to_host: str) -> None:
    """Send what waits for an inbox that has moved to its new place."""
    db.execute(
        "UPDATE OR IGNORE delivery SET inbox = ?, host = ? WHERE host = ? AND inbox = ? AND state = 'waiting'",
        (to_inbox, to_host, host, inbox),
    )


def drop_unsent(db: Db, *, order_key: str, now: datetime) -> None:
    """Drop what waits of an object that is deleted. What is being sent right now is let through, and kept in order."""
    db.execute(
        "UPDATE delivery SET state = 'dropped', last_error = 'object deleted', finished_at = ? "
        "WHERE order_key = ? AND state = 'waiting' AND leased_until <= ?",
        (to_ms(now), order_key, to_ms(now)),
    )


def drop_unsent_to(db: Db, inbox: str, host: str, *, now: datetime) -> None:
    """Drop what waits for the inbox of somebody who has been blocked, but what takes something back that they have."""
    db.execute(
        "UPDATE delivery SET state = 'dropped', last_error = 'actor blocked', finished_at = ? "
        "WHERE host = ? AND inbox = ? AND state = 'waiting' AND leased_until <= ? "
        "AND (SELECT type FROM activity WHERE activity.id = delivery.activity_id) NOT IN ('Delete', 'Undo')",
        (to_ms(now), host, inbox, to_ms(now)),
    )


def drop_superseded(db: Db, object_uri: str, *, now: datetime) -> None:
    """Drop what waits of Updates of an object: a newer one, whole as they are, is about to be queued for the same.

    One that tells of a new key stays: the key after that is believed by those alone who know this one.
    """
    db.execute(
        "UPDATE delivery SET state = 'dropped', last_error = 'superseded', finished_at = ? WHERE order_key = ? "
        "AND state = 'waiting' AND leased_until <= ? "
        "AND activity_id IN (SELECT id FROM activity WHERE object_uri = ? AND type = 'Update' "
        "AND retired_key_id IS NULL)",
        (to_ms(now), object_uri, to_ms(now), object_uri),
    )


def forget_updates_before(db: Db, object_uri: str, activity_id: int) -> None:
    """Remove what became of earlier Updates of an object, for the inboxes that the one of this activity goes to.

    A poll has hundreds, each to all who have it; without their rows it is known as well who these are.
    """
    db.execute(
        "DELETE FROM delivery WHERE state != 'waiting' AND activity_id IN (SELECT id FROM activity "
        "WHERE object_uri = ? AND type = 'Update' AND id < ?) "
        "AND inbox IN (SELECT inbox FROM delivery WHERE activity_id = ?)",
        (object_uri, activity_id, activity_id),
    )


def inboxes_of(db: Db, object_uri: str) -> list[str]:
    """Return the inboxes that activities about an object were sent to, or are to be sent to."""
    rows = db.execute(
        "SELECT DISTINCT delivery.inbox FROM activity JOIN delivery ON delivery.activity_id = activity.id "
        "WHERE activity.object_uri = ? AND delivery.state != 'dropped'",
        (object_uri,),
    )
    return [row[0] for row in rows]


def drop_to_host(db: Db, host: str, *, now: datetime) -> None:
    """Drop what waits for a host that has been blocked."""
    db.execute(
        "UPDATE delivery SET state = 'dropped', last_error = 'host blocked', finished_at = ? "
        "WHERE host = ? AND state = 'waiting'",
        (to_ms(now), host),
    )


def drop_all_of(db: Db, actor_id: int, *, now: datetime) -> None:
    """Drop what waits of an account that is no more, but Deletes: these hold all the more."""
    db.execute(
        "UPDATE delivery SET state = 'dropped', last_error = 'account deleted', finished_at = ? "
        "WHERE state = 'waiting' AND activity_id IN (SELECT id FROM activity WHERE actor_id = ? AND type != 'Delete')",
        (to_ms(now), actor_id),
    )


def hosts_waiting(db: Db) -> list[str]:
    """Return the hosts, with their ports, that something waits for."""
    return [row[0] for row in db.execute("SELECT DISTINCT host FROM delivery WHERE state = 'waiting'")]


def next_due_at(db: Db, *, after: datetime) -> datetime | None:
    """Return the first moment after `after` when a delivery becomes due or a circuit may be probed, if there is one.

    What is due by then and was not claimed waits for one that is being sent.
    """
    moments = [db.execute(sql, (to_ms(after),)).fetchone()[0] for sql in (NEXT_ATTEMPT, NEXT_PROBE)]
    known = [from_ms(moment) for moment in moments if moment is not None]
    return min(known, default=None)


NEXT_ATTEMPT = "SELECT min(next_at) FROM delivery WHERE state = 'waiting' AND next_at > ?"
NEXT_PROBE = "SELECT min(open_until) FROM peer WHERE open_until > ?"


def counts(db: Db) -> dict[str, int]:
    """Return how many deliveries are in each state."""
    return dict(db.execute("SELECT state, count(*) FROM delivery GROUP BY state").fetchall())


def _from_row(row: Row) -> Delivery:
    return Delivery(
        id=row[0],
        activity_id=row[1],
        activity_uri=row[2],
        actor_id=row[3],
        inbox=row[4],
        host=row[5],
        order_key=row[6],
        body=str(row[7]).encode(),
        attempts=row[8],
        created_at=from_ms(row[9]),
        activity_type=row[10],
        is_public=bool(row[11]),
        is_forwarded=bool(row[12]),
        is_for_followers=bool(row[13]),
        retired_key_id=row[14],
        activity_created_at=from_ms(row[15]),
    )
