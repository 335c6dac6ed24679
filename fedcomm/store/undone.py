"""What was undone before it came, so that it has no effect when it does."""

from datetime import datetime

from fedcomm.clock import to_ms
from fedcomm.store.db import Db


def put(db: Db, *, activity_uri: str, actor_uri: str, now: datetime) -> None:
    """Note an Undo of an activity of an actor that has not come."""
    db.execute(
        "INSERT INTO undone (activity_uri, actor_uri, undone_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (activity_uri, actor_uri, to_ms(now)),
    )


def has(db: Db, activity_uri: str, *, actor_uri: str) -> bool:
    """Say whether an actor undid an activity before it came. What its neighbours say of it does not count."""
    row = db.execute("SELECT 1 FROM undone WHERE activity_uri = ? AND actor_uri = ?", (activity_uri, actor_uri))
    return row.fetchone() is not None


def forget(db: Db, *, before: datetime, limit: int) -> int:
    """Forget, at most `limit` at a time, what was undone so long ago that it comes no more; returns how many."""
    return db.execute(
        "DELETE FROM undone WHERE (activity_uri, actor_uri) IN "
        "(SELECT activity_uri, actor_uri FROM undone WHERE undone_at < ? ORDER BY undone_at LIMIT ?)",
        (to_ms(before), limit),
    ).rowcount
