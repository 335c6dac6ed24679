"""Likes and boosts."""

from datetime import datetime

from fedcomm.clock import from_ms, to_ms
from fedcomm.model.reaction import Reaction, ReactionKind
from fedcomm.store import actors, undone
from fedcomm.store.db import Db, Row

_COLUMNS = (
    "reaction.id, reaction.kind, reaction.object_uri, reaction.actor_id, reaction.activity_uri, reaction.created_at"
)


def put(
    db: Db, *, kind: ReactionKind, object_uri: str, actor_id: int, activity_uri: str, now: datetime
) -> Reaction | None:
    """Write a like or boost once. Returns it, or None when it is there already or its Undo came first."""
    if undone.has(db, activity_uri, actor_uri=actors.get(db, actor_id).uri):
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


def _from_row(row: Row) -> Reaction:
    return Reaction(
        id=row[0],
        kind=ReactionKind(row[1]),
        object_uri=row[2],
        actor_id=row[3],
        activity_uri=row[4],
        created_at=from_ms(row[5]),
    )
