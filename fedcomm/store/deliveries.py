"""The queue of deliveries: put with the post, claimed with a lease, finished in batches."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from fedcomm.clock import from_ms, to_ms
from fedcomm.model.delivery import Delivery, DeliveryState
from fedcomm.store.db import Db, Row


def put(
    db: Db, *, activity_id: int, inboxes: Iterable[tuple[str, str]], order_key: str, not_before: datetime, now: datetime
) -> int:
    """Write one row for each distinct (inbox, host). Returns how many were written."""
    rows = [
        (db.new_id(), activity_id, inbox, host, order_key, to_ms(not_before), to_ms(now)) for inbox, host in inboxes
    ]
    db.executemany(
        "INSERT INTO delivery (id, activity_id, inbox, host, order_key, next_at, created_at) VALUES (?, ?, ?, "
        "?, ?, ?, ?) "
        "ON CONFLICT (activity_id, inbox) DO NOTHING",
        rows,
    )
    return len(rows)


def claim(
    db: Db, *, now: datetime, leased_until: datetime, limit: int, per_host: int, busy_hosts: dict[str, int]
) -> list[Delivery]:
    """Lease deliveries that are due: at most `limit`, at most `per_host` for each host counting those in `busy_hosts`.

    A delivery waits while an older one of the same object to the same inbox waits (Create before Update before
    Delete), while its host's circuit is open, and while its lease runs.
    """
    rows = db.execute(_DUE, (to_ms(now), to_ms(now), to_ms(now), limit * 8)).fetchall()
    taken: list[tuple[object, ...]] = []
    used = dict(busy_hosts)
    for row in rows:
        host = row[5]
        if used.get(host, 0) >= per_host or len(taken) >= limit:
            continue
        used[host] = used.get(host, 0) + 1
        taken.append(row)
    db.executemany(
        "UPDATE delivery SET leased_until = ? WHERE id = ?", [(to_ms(leased_until), row[0]) for row in taken]
    )
    return [_from_row(row) for row in taken]


_DUE = """
SELECT delivery.id, delivery.activity_id, activity.uri, activity.actor_id, delivery.inbox, delivery.host,
delivery.order_key, activity.body, delivery.attempts, delivery.created_at
FROM delivery JOIN activity ON activity.id = delivery.activity_id
LEFT JOIN peer ON peer.host = delivery.host
WHERE delivery.state = 'waiting' AND delivery.next_at <= ? AND delivery.leased_until <= ?
  AND coalesce(peer.open_until, 0) <= ?
  AND NOT EXISTS (
      SELECT 1 FROM delivery AS older WHERE older.order_key = delivery.order_key AND older.inbox = delivery.inbox
      AND older.state = 'waiting' AND older.id < delivery.id)
ORDER BY delivery.next_at, delivery.id LIMIT ?
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
    """Write what became of attempts and give their leases back."""
    db.executemany(
        "UPDATE delivery SET state = ?, attempts = attempts + (? != 'done'), next_at = ?, leased_until = 0, "
        "last_status = ?, "
        "last_error = ?, finished_at = CASE ? WHEN 'waiting' THEN NULL ELSE ? END WHERE id = ?",
        [(r.state, r.state, to_ms(r.next_at), r.status, r.error, r.state, to_ms(now), r.delivery_id) for r in results],
    )


def release_leases(db: Db) -> None:
    """Give back every lease; called at start, when nobody can hold one."""
    db.execute("UPDATE delivery SET leased_until = 0 WHERE state = 'waiting' AND leased_until > 0")


def drop_to_inbox(db: Db, inbox: str, *, now: datetime) -> None:
    """Drop what waits for an inbox that is gone."""
    db.execute(
        "UPDATE delivery SET state = 'dropped', last_error = 'inbox gone', finished_at = ? WHERE inbox = ? "
        "AND state = 'waiting'",
        (to_ms(now), inbox),
    )


def drop_to_host(db: Db, host: str, *, now: datetime) -> None:
    """Drop what waits for a host that has been blocked, and for its subdomains."""
    db.execute(
        "UPDATE delivery SET state = 'dropped', last_error = 'host blocked', finished_at = ? "
        "WHERE (host = ? OR substr(host, -length(?) - 1) = '.' || ?) AND state = 'waiting'",
        (to_ms(now), host, host, host),
    )


def next_due_at(db: Db) -> datetime | None:
    """Return when the next attempt is due, None when nothing waits. Leases and open circuits are counted in."""
    row = db.execute(
        "SELECT min(max(delivery.next_at, delivery.leased_until, coalesce(peer.open_until, 0))) FROM delivery "
        "LEFT JOIN peer ON peer.host = delivery.host WHERE delivery.state = 'waiting'"
    ).fetchone()
    return None if row[0] is None else from_ms(row[0])


def counts(db: Db) -> dict[str, int]:
    """Return how many deliveries are in each state."""
    return dict(db.execute("SELECT state, count(*) FROM delivery GROUP BY state").fetchall())


def oldest_due(db: Db, *, now: datetime) -> datetime | None:
    """Return the creation of the oldest delivery that is due and has not been tried."""
    row = db.execute(
        "SELECT min(created_at) FROM delivery WHERE state = 'waiting' AND attempts = 0 AND next_at <= ?", (to_ms(now),)
    ).fetchone()
    return None if row[0] is None else from_ms(row[0])


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
    )
