"""Activities that came in: put once, then taken by the worker until each has had its effect."""

from dataclasses import dataclass
from datetime import datetime

from fedcomm.clock import from_ms, to_ms
from fedcomm.model.received import Received, ReceivedState
from fedcomm.store.db import Db


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReceived:
    """A raw activity that has been authenticated and authorised."""

    activity_uri: str
    type: str
    actor_uri: str
    signer_uri: str
    body: bytes


def put(db: Db, new: NewReceived, *, now: datetime) -> bool:
    """Write an activity once. Returns False when one of its id is here already; nothing is changed then."""
    written = db.execute(
        "INSERT INTO received (id, activity_uri, type, actor_uri, signer_uri, body, next_at, received_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (activity_uri) DO NOTHING",
        (db.new_id(), new.activity_uri, new.type, new.actor_uri, new.signer_uri, new.body, to_ms(now), to_ms(now)),
    )
    return written.rowcount == 1


def has(db: Db, activity_uri: str) -> bool:
    """Say whether an activity is here, whatever became of it."""
    return db.execute("SELECT 1 FROM received WHERE activity_uri = ?", (activity_uri,)).fetchone() is not None


def is_waiting(db: Db, received_id: int) -> bool:
    """Say whether an activity has yet to have its effect."""
    row = db.execute("SELECT 1 FROM received WHERE id = ? AND state = 'waiting'", (received_id,)).fetchone()
    return row is not None


def due(db: Db, *, now: datetime, limit: int = 64) -> list[Received]:
    """Return those that wait and may be processed, in their order of arrival."""
    rows = db.execute(
        "SELECT id, activity_uri, type, actor_uri, signer_uri, body, attempts, received_at FROM received "
        "WHERE state = 'waiting' AND next_at <= ? ORDER BY id LIMIT ?",
        (to_ms(now), limit),
    )
    return [
        Received(
            id=row[0], activity_uri=row[1], type=row[2], actor_uri=row[3], signer_uri=row[4], body=row[5],
            attempts=row[6], received_at=from_ms(row[7]),
        )
        for row in rows
    ]  # fmt: skip


def next_due_at(db: Db) -> datetime | None:
    """Return when the next one may be processed, None when none waits."""
    row = db.execute("SELECT min(next_at) FROM received WHERE state = 'waiting'").fetchone()
    return None if row[0] is None else from_ms(row[0])


def finish(db: Db, received_id: int, *, state: ReceivedState, note: str | None = None, now: datetime) -> None:
    """Mark an activity as processed, in the transaction of its effects."""
    db.execute(
        "UPDATE received SET state = ?, note = ?, processed_at = ? WHERE id = ?", (state, note, to_ms(now), received_id)
    )


def put_off(db: Db, received_id: int, *, retry_at: datetime, note: str) -> None:
    """Count a failed attempt and try again at `retry_at`."""
    db.execute(
        "UPDATE received SET attempts = attempts + 1, next_at = ?, note = ? WHERE id = ?",
        (to_ms(retry_at), note, received_id),
    )


def counts(db: Db) -> dict[str, int]:
    """Return how many activities are in each state."""
    return dict(db.execute("SELECT state, count(*) FROM received GROUP BY state").fetchall())


def oldest_waiting(db: Db) -> datetime | None:
    row = db.execute("SELECT min(received_at) FROM received WHERE state = 'waiting'").fetchone()
    return None if row[0] is None else from_ms(row[0])
