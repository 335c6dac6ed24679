"""What was deleted, so that it does not come back; of ours, so that it is answered 410 for ever."""

from dataclasses import dataclass
from datetime import datetime

from fedcomm.clock import from_ms, to_ms
from fedcomm.store.db import Db


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """An object that is no more, and whose it was."""

    uri: str
    actor_uri: str
    deleted_at: datetime


def put(db: Db, *, uri: str, actor_uri: str, now: datetime) -> None:
    """Note a deletion by an actor; also of what never came, so that a late Create of that actor has no effect."""
    db.execute(
        "INSERT INTO tombstone (uri, actor_uri, deleted_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (uri, actor_uri, to_ms(now)),
    )


def find(db: Db, uri: str) -> Tombstone | None:
    """Return the tombstone of an object of ours, which nobody else can have deleted."""
    row = db.execute("SELECT uri, actor_uri, deleted_at FROM tombstone WHERE uri = ?", (uri,)).fetchone()
    return Tombstone(uri=row[0], actor_uri=row[1], deleted_at=from_ms(row[2])) if row else None


def forget_of_others(db: Db, *, before: datetime, limit: int) -> int:
    """Forget, at most `limit` at a time, what actors elsewhere deleted before then; returns how many that were.

    What came again after that would be answered by its origin, which knows that it is gone.
    """
    return db.execute(
        "DELETE FROM tombstone WHERE (uri, actor_uri) IN (SELECT uri, actor_uri FROM tombstone "
        f"WHERE deleted_at < ? AND actor_uri NOT IN ({_OURS}) "
        "ORDER BY deleted_at LIMIT ?)",
        (to_ms(before), limit),
    ).rowcount


def has(db: Db, uri: str, *, actor_uri: str) -> bool:
    """Say whether an actor deleted an object. What its neighbours say of it does not count."""
    row = db.execute("SELECT 1 FROM tombstone WHERE uri = ? AND actor_uri = ?", (uri, actor_uri)).fetchone()
    return row is not None


#: Few, and so they come first: without CROSS JOIN SQLite reads all actors.
_OURS = "SELECT actor.uri FROM account CROSS JOIN actor ON actor.id = account.actor_id"
