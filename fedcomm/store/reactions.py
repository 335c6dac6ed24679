"""Likes and boosts, and the Undo that came before them."""

from datetime import datetime

from fedcomm.clock import from_ms, to_ms
from fedcomm.model.actor import Actor
from fedcomm.model.reaction import Reaction, ReactionKind
from fedcomm.store import actors
from fedcomm.store.db import Db, Row

_COLUMNS = (
    "reaction.id, reaction.kind, reaction.object_uri, reaction.actor_id, reaction.activity_uri, reaction.created_at"
)


def put(
    db: Db, *, kind: ReactionKind, object_uri: str, actor_id: int, activity_uri: str, now: datetime
) -> Reaction | None:
    """Write a like or boost once. Returns it, or None when it is there already or its Undo came first."""
    if db.execute("SELECT 1 FROM undone WHERE activity_uri = ?", (activity_uri,)).fetchone():
        return None
    reaction_id = db.new_id()
    written = db.execute(
        "INSERT INTO reaction (id, kind, object_uri, actor_id, activity_uri, created_at) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT DO NOTHING",
        (reaction_id, kind, object_uri, actor_id, activity_uri, to_ms(now)),
    )
    if written.rowcount == 0:
        return None
    return Reaction(
        id=reaction_id, kind=kind, object_uri=object_uri, actor_id=actor_id, activity_uri=activity_uri, created_at=now
    )


def find(db: Db, *, kind: ReactionKind, object_uri: str, actor_id: int) -> Reaction | None:
    row = db.execute(
        f"SELECT {_COLUMNS} FROM reaction WHERE kind = ? AND object_uri = ? AND actor_id = ?",
        (kind, object_uri, actor_id),
    ).fetchone()
    return _from_row(row) if row else None


def find_by_activity(db: Db, activity_uri: str, *, actor_id: int) -> Reaction | None:
    """Return the reaction that an activity of this actor made."""
    row = db.execute(
        f"SELECT {_COLUMNS} FROM reaction WHERE activity_uri = ? AND actor_id = ?", (activity_uri, actor_id)
    ).fetchone()
    return _from_row(row) if row else None


def remove(db: Db, reaction_id: int) -> None:
    db.execute("DELETE FROM reaction WHERE id = ?", (reaction_id,))


def remove_all_of(db: Db, actor_id: int) -> None:
    db.execute("DELETE FROM reaction WHERE actor_id = ?", (actor_id,))


def note_undone(db: Db, *, activity_uri: str, actor_uri: str, now: datetime) -> None:
    """Note an Undo of what has not come, so that it has no effect when it does."""
    db.execute(
        "INSERT INTO undone (activity_uri, actor_uri, undone_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (activity_uri, actor_uri, to_ms(now)),
    )


def is_undone(db: Db, activity_uri: str) -> bool:
    return db.execute("SELECT 1 FROM undone WHERE activity_uri = ?", (activity_uri,)).fetchone() is not None


def actors_of(db: Db, *, kind: ReactionKind, object_uri: str, limit: int = 50) -> list[Actor]:
    """Return who liked or boosted an object, latest first."""
    rows = db.execute(
        f"SELECT {actors.COLUMNS} FROM reaction JOIN actor ON actor.id = reaction.actor_id "
        "WHERE reaction.object_uri = ? AND reaction.kind = ? ORDER BY reaction.id DESC LIMIT ?",
        (object_uri, kind, limit),
    )
    return [actors.from_row(row) for row in rows]


def _from_row(row: Row) -> Reaction:
    return Reaction(
        id=row[0],
        kind=ReactionKind(row[1]),
        object_uri=row[2],
        actor_id=row[3],
        activity_uri=row[4],
        created_at=from_ms(row[5]),
    )
