"""Hashtags that an actor shows on its profile, ours and theirs; without #, in lower case."""

from datetime import datetime

from fedcomm.clock import to_ms
from fedcomm.store.db import Db


def put(db: Db, *, actor_id: int, name: str, limit: int, now: datetime) -> bool:
    """Write a hashtag, unless it is there or the actor has `limit` already. Says whether it was written."""
    written = db.execute(
        "INSERT INTO featured_tag (actor_id, name, added_at) SELECT ?1, ?2, ?3 "
        "WHERE (SELECT count(*) FROM featured_tag WHERE actor_id = ?1) < ?4 ON CONFLICT DO NOTHING",
        (actor_id, name, to_ms(now), limit),
    )
    return written.rowcount == 1


def remove(db: Db, *, actor_id: int, name: str) -> bool:
    """Take a hashtag away; says whether it was there."""
    return db.execute("DELETE FROM featured_tag WHERE actor_id = ? AND name = ?", (actor_id, name)).rowcount == 1


def remove_all_of(db: Db, actor_id: int) -> None:
    db.execute("DELETE FROM featured_tag WHERE actor_id = ?", (actor_id,))


def names(db: Db, actor_id: int) -> list[str]:
    """Return an actor's hashtags, by name."""
    rows = db.execute("SELECT name FROM featured_tag WHERE actor_id = ? ORDER BY name", (actor_id,))
    return [row[0] for row in rows]
