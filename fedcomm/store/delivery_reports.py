"""What became of deliveries, for people who ask. Asked by hand, so that whole tables may be read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from fedcomm.clock import from_ms, to_ms
from fedcomm.model.delivery import DeliveryState
from fedcomm.store.db import Db, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One delivery with its activity, and how its last attempt went.

    `next_at` counts while it waits; not before the rest of its host is over. `waits_for` is an older one about the same
    that is to reach the inbox first.
    """

    id: int
    activity_type: str
    object_uri: str
    inbox: str
    host: str
    state: DeliveryState
    attempts: int
    next_at: datetime
    last_status: int | None
    last_error: str | None
    created_at: datetime
    finished_at: datetime | None
    waits_for: int | None


def last_of_each_host(db: Db) -> list[Sent]:
    """Return, for each host, the latest delivery that was tried."""
    return _sent(
        db,
        "WHERE delivery.id IN (SELECT max(id) FROM delivery WHERE attempts > 0 OR state = 'done' GROUP BY host) "
        "ORDER BY delivery.host",
        (),
    )


def of_host(db: Db, host: str, *, limit: int) -> list[Sent]:
    """Return the deliveries to a host, the latest first."""
    return _sent(db, "WHERE delivery.host = ? ORDER BY delivery.id DESC LIMIT ?", (host, limit))


def of_object(db: Db, object_uri: str, inboxes: Iterable[str]) -> list[Sent]:
    """Return the deliveries about an object to certain inboxes, the first sent first."""
    found = tuple(inboxes)
    marks = ", ".join("?" * len(found))
    return _sent(
        db,
        f"WHERE activity.object_uri = ? AND delivery.inbox IN ({marks}) ORDER BY delivery.id",
        (object_uri, *found),
    )


def waiting_by_host(db: Db) -> dict[str, int]:
    """Return how many deliveries wait for each host."""
    rows = db.execute("SELECT host, count(*) FROM delivery WHERE state = 'waiting' GROUP BY host")
    return dict(rows.fetchall())


def resting_until(db: Db, inbox: str, *, now: datetime) -> datetime | None:
    """Return until when nothing is queued for an inbox that was gone, None when it is not resting."""
    row = db.execute("SELECT until FROM gone_inbox WHERE inbox = ? AND until > ?", (inbox, to_ms(now))).fetchone()
    return from_ms(row[0]) if row else None


def retry_host(db: Db, host: str, *, now: datetime) -> int:
    """Make all that waits for a host due now, close its circuit and end the rest of its inboxes; say how many wait."""
    db.execute("DELETE FROM gone_inbox WHERE inbox IN (SELECT inbox FROM delivery WHERE host = ?)", (host,))
    db.execute("UPDATE peer SET failures = 0, open_until = 0 WHERE host = ?", (host,))
    return db.execute(
        "UPDATE delivery SET next_at = ? WHERE host = ? AND state = 'waiting'", (to_ms(now), host)
    ).rowcount


def is_overtaken(db: Db, delivery_id: int) -> bool:
    """Say whether what a delivery tells is no longer so: its object was deleted, or something later about it took."""
    row = db.execute(
        """
        SELECT 1 FROM delivery JOIN activity ON activity.id = delivery.activity_id WHERE delivery.id = ? AND (
            EXISTS (SELECT 1 FROM activity AS later JOIN actor ON actor.id = activity.actor_id
                WHERE later.object_uri IN (activity.object_uri, actor.uri)
                AND later.type = 'Delete' AND later.id > activity.id)
            OR EXISTS (SELECT 1 FROM delivery AS later JOIN activity AS its ON its.id = later.activity_id
                WHERE later.order_key = delivery.order_key AND later.id > delivery.id
                AND (its.type = 'Undo' OR later.inbox = delivery.inbox AND later.state = 'done')))
        """,
        (delivery_id,),
    ).fetchone()
    return row is not None


def retry_one(db: Db, delivery_id: int, *, now: datetime) -> bool:
    """Send one delivery again, also one that was given up; not one that was taken. Says whether there is such a one."""
    row = db.execute("SELECT inbox, host FROM delivery WHERE id = ? AND state != 'done'", (delivery_id,)).fetchone()
    if row is None:
        return False
    db.execute("DELETE FROM gone_inbox WHERE inbox = ?", (row[0],))
    db.execute("UPDATE peer SET failures = 0, open_until = 0 WHERE host = ?", (row[1],))
    db.execute(
        "UPDATE delivery SET state = 'waiting', attempts = 0, next_at = ?, finished_at = NULL, created_at = ? "
        "WHERE id = ?",
        (to_ms(now), to_ms(now), delivery_id),
    )
    return True


def drop_one(db: Db, delivery_id: int, *, now: datetime) -> bool:
    """Give up one delivery that waits, unless it is being sent. Says whether there was one."""
    changed = db.execute(
        "UPDATE delivery SET state = 'dropped', last_error = 'dropped by hand', finished_at = ? "
        "WHERE id = ? AND state = 'waiting' AND leased_until <= ?",
        (to_ms(now), delivery_id, to_ms(now)),
    )
    return changed.rowcount > 0


def drop_host(db: Db, host: str, *, now: datetime) -> int:
    """Give up all that waits for a host but what is being sent; say how many that were."""
    return db.execute(
        "UPDATE delivery SET state = 'dropped', last_error = 'dropped by hand', finished_at = ? "
        "WHERE host = ? AND state = 'waiting' AND leased_until <= ?",
        (to_ms(now), host, to_ms(now)),
    ).rowcount


_COLUMNS = (
    "delivery.id, activity.type, activity.object_uri, delivery.inbox, delivery.host, delivery.state, "
    "delivery.attempts, max(delivery.next_at, coalesce(peer.open_until, 0)), delivery.last_status, "
    "delivery.last_error, delivery.created_at, delivery.finished_at, (SELECT min(older.id) FROM delivery AS older "
    "WHERE older.order_key = delivery.order_key AND older.inbox = delivery.inbox AND older.state = 'waiting' "
    "AND older.id < delivery.id AND delivery.state = 'waiting')"
)


def _sent(db: Db, rest: str, parameters: tuple[object, ...]) -> list[Sent]:
    sql = (
        f"SELECT {_COLUMNS} FROM delivery JOIN activity ON activity.id = delivery.activity_id "
        f"LEFT JOIN peer ON peer.host = delivery.host {rest}"
    )
    return [_from_row(row) for row in db.execute(sql, parameters)]


def _from_row(row: Row) -> Sent:
    return Sent(
        id=row[0],
        activity_type=row[1],
        object_uri=row[2],
        inbox=row[3],
        host=row[4],
        state=DeliveryState(row[5]),
        attempts=row[6],
        next_at=from_ms(row[7]),
        last_status=row[8],
        last_error=row[9],
        created_at=from_ms(row[10]),
        finished_at=None if row[11] is None else from_ms(row[11]),
        waits_for=row[12],
    )
