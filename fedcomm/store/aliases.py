"""Other addresses of local accounts (`alsoKnownAs`); read as part of an account."""

from datetime import datetime

from fedcomm.clock import to_ms
from fedcomm.store.db import Db


def put(db: Db, *, actor_id: int, uri: str, now: datetime) -> None:
    """Note an address of an account; one that is noted already keeps its place."""
    db.execute(
        "INSERT INTO alias (actor_id, uri, added_at) VALUES (?, ?, ?) ON CONFLICT (actor_id, uri) DO NOTHING",
        (actor_id, uri, to_ms(now)),
    )


def remove(db: Db, *, actor_id: int, uri: str) -> None:
    db.execute("DELETE FROM alias WHERE actor_id = ? AND uri = ?", (actor_id, uri))
