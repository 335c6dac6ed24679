"""Activities that we made, as they are sent and served."""

from dataclasses import dataclass
from datetime import datetime

from fedcomm.clock import from_ms, to_ms
from fedcomm.model import snowflake
from fedcomm.store.db import Db, Row, below


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredActivity:
    """An activity of ours. `body` is its JSON as it goes out; `is_public` says whether strangers may read it."""

    id: int
    uri: str
    type: str
    actor_id: int
    object_uri: str
    is_public: bool
    body: str
    created_at: datetime


def put(
    db: Db,
    *,
    activity_id: int,
    uri: str,
    type_: str,
    actor_id: int,
    object_uri: str,
    is_public: bool,
    body: str,
    now: datetime,
    is_forwarded: bool = False,
    is_for_followers: bool = False,
    retired_key_id: int | None = None,
) -> None:
    """Write an activity that sets out. What the last three say is told at `model.delivery.Delivery`."""
    db.execute(
        "INSERT INTO activity (id, uri, type, actor_id, object_uri, is_public, body, created_at, is_forwarded, "
        "is_for_followers, retired_key_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            activity_id, uri, type_, actor_id, object_uri, is_public, body, to_ms(now), is_forwarded,
            is_for_followers, retired_key_id,
        ),
    )  # fmt: skip


def get(db: Db, activity_id: int) -> StoredActivity | None:
    row = db.execute(f"{_SELECT} WHERE id = ?", (activity_id,)).fetchone()
    return _from_row(row) if row else None


def find(db: Db, uri: str) -> StoredActivity | None:
    row = db.execute(f"{_SELECT} WHERE uri = ?", (uri,)).fetchone()
    return _from_row(row) if row else None


def outbox_page(db: Db, actor_id: int, *, before: int | None = None, limit: int = 20) -> list[StoredActivity]:
    """Return an actor's public Creates and Announces whose objects still stand, newest first."""
    rows = db.execute(
        f"{_SELECT} WHERE {_IN_OUTBOX} AND id < ? ORDER BY id DESC LIMIT ?",
        (actor_id, below(before), limit),
    )
    return [_from_row(row) for row in rows]


def outbox_ids(db: Db, actor_id: int, *, since: int, limit: int) -> list[int]:
    """Return the ids of what `outbox_page` returns, oldest first, from `since` on: where pages before a page start."""
    rows = db.execute(
        f"SELECT id FROM activity WHERE {_IN_OUTBOX} AND id >= ? ORDER BY id LIMIT ?", (actor_id, since, limit)
    )
    return [row[0] for row in rows]


def was_public(db: Db, object_uri: str) -> bool:
    """Say whether strangers could ever read an object of ours, also when it is gone now."""
    row = db.execute(
        "SELECT 1 FROM activity WHERE object_uri = ? AND type = 'Create' AND is_public = 1 LIMIT 1", (object_uri,)
    ).fetchone()
    return row is not None


def forget_sent_for_others(db: Db, *, before: datetime, limit: int) -> int:
    """Forget, at most `limit` at a time, what others made us send before then; returns how many that were.

    That is what was passed on, and our answers: nobody can read them here. None of their deliveries waits any more,
    for they are given up after days (`model.delivery`).
    """
    old = f"SELECT id FROM activity INDEXED BY activity_for_others WHERE {_FOR_OTHERS} AND id < ? ORDER BY id LIMIT ?"
    values = (snowflake.of(to_ms(before))[0], limit)
    db.execute(f"DELETE FROM delivery WHERE activity_id IN ({old})", values)
    return db.execute(f"DELETE FROM activity WHERE id IN ({old})", values).rowcount


def outbox_count(db: Db, actor_id: int) -> int:
    return int(db.execute(f"SELECT count(*) FROM activity WHERE {_IN_OUTBOX}", (actor_id,)).fetchone()[0])


_SELECT = "SELECT id, uri, type, actor_id, object_uri, is_public, body, created_at FROM activity"
_FOR_OTHERS = "(is_forwarded = 1 OR type IN ('Accept', 'Reject'))"
_IN_OUTBOX = (
    "actor_id = ? AND is_public = 1 AND (type = 'Create' AND object_uri IN (SELECT uri FROM post) "
    "OR type = 'Announce' AND EXISTS (SELECT 1 FROM reaction WHERE activity_uri = activity.uri AND kind = 'announce'))"
)


def _from_row(row: Row) -> StoredActivity:
    return StoredActivity(
        id=row[0],
        uri=row[1],
        type=row[2],
        actor_id=row[3],
        object_uri=row[4],
        is_public=bool(row[5]),
        body=row[6],
        created_at=from_ms(row[7]),
    )
