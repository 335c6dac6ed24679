"""The queue of errands: each is there once, and goes when it is done."""

from datetime import datetime

from fedcomm.clock import from_ms, to_ms
from fedcomm.model.errand import Errand, ErrandKind
from fedcomm.store.db import Db

#: More are not noted: they are a courtesy, and a crowd must not fill the disk with them.
MAX_WAITING = 2_000


def put(
    db: Db, *, kind: ErrandKind, uri: str, actor_uri: str, now: datetime, not_before: datetime | None = None
) -> None:
    """Note an errand, unless it is noted already or too many are."""
    if db.execute("SELECT count(*) FROM errand").fetchone()[0] >= MAX_WAITING:
        return
    db.execute(
        "INSERT INTO errand (id, kind, uri, actor_uri, next_at, created_at) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (kind, uri) DO NOTHING",
        (db.new_id(), kind, uri, actor_uri, to_ms(not_before or now), to_ms(now)),
    )


def due(db: Db, *, now: datetime, limit: int) -> list[Errand]:
    """Return what is due, the longest waiting first."""
    rows = db.execute(
        "SELECT id, kind, uri, actor_uri, attempts FROM errand WHERE next_at <= ? ORDER BY next_at, id LIMIT ?",
        (to_ms(now), limit),
    )
    return [Errand(id=row[0], kind=ErrandKind(row[1]), uri=row[2], actor_uri=row[3], attempts=row[4]) for row in rows]


def next_due_at(db: Db, *, after: datetime) -> datetime | None:
    row = db.execute("SELECT min(next_at) FROM errand WHERE next_at > ?", (to_ms(after),)).fetchone()
    return None if row[0] is None else from_ms(row[0])


def put_off(db: Db, errand_id: int, *, retry_at: datetime) -> None:
    db.execute("UPDATE errand SET attempts = attempts + 1, next_at = ? WHERE id = ?", (to_ms(retry_at), errand_id))


def finish(db: Db, errand_id: int) -> None:
    db.execute("DELETE FROM errand WHERE id = ?", (errand_id,))
