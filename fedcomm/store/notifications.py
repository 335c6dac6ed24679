"""What the owner of an account is told."""

from datetime import datetime

from fedcomm.clock import from_ms, to_ms
from fedcomm.model.notification import Notification, NotificationKind
from fedcomm.store import actors
from fedcomm.store.db import Db, below


def put(
    db: Db, *, account_id: int, kind: NotificationKind, actor_id: int, object_uri: str | None, now: datetime
) -> None:
    db.execute(
        "INSERT INTO notification (id, account_id, kind, actor_id, object_uri, created_at) VALUES (?, ?, ?, ?, ?, ?)",
        (db.new_id(), account_id, kind, actor_id, object_uri, to_ms(now)),
    )


def has(db: Db, account_id: int, *, object_uri: str) -> bool:
    """Say whether an account was told anything of an object."""
    row = db.execute("SELECT 1 FROM notification WHERE object_uri = ? AND account_id = ?", (object_uri, account_id))
    return row.fetchone() is not None


def page(db: Db, account_id: int, *, before: int | None = None, limit: int = 20) -> list[Notification]:
    """Return an account's notifications, newest first, with ids below `before`; none of actors that are blocked."""
    rows = db.execute(
        f"SELECT notification.id, notification.kind, notification.object_uri, notification.created_at, "
        f"{actors.COLUMNS} "
        "FROM notification JOIN actor ON actor.id = notification.actor_id "
        "WHERE notification.account_id = ? AND notification.id < ? "
        "AND NOT EXISTS (SELECT 1 FROM blocked_actor WHERE blocked_actor.actor_uri = actor.uri) "
        "ORDER BY notification.id DESC LIMIT ?",
        (account_id, below(before), limit),
    )
    return [
        Notification(
            id=row[0], kind=NotificationKind(row[1]), object_uri=row[2], created_at=from_ms(row[3]),
            actor=actors.from_row(row[4:])
        )
        for row in rows
    ]  # fmt: skip


def remove_of_actor(db: Db, actor_id: int) -> None:
    db.execute("DELETE FROM notification WHERE actor_id = ?", (actor_id,))


def remove_one(db: Db, *, account_id: int, kind: NotificationKind, actor_id: int, object_uri: str | None) -> None:
    """Take back what an account was told of what an Undo took back."""
    db.execute(
        "DELETE FROM notification WHERE account_id = ? AND kind = ? AND actor_id = ? AND object_uri IS ?",
        (account_id, kind, actor_id, object_uri),
    )
