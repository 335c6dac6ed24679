"""Actors that an account here blocks. Hosts are another matter, see `blocks`."""

from dataclasses import dataclass
from datetime import datetime

from fedcomm.clock import from_ms, to_ms
from fedcomm.store.db import Db, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockedActor:
    """Whom an account blocks. `activity` is the Block as it was sent, JSON: its Undo embeds it."""

    account_id: int
    actor_uri: str
    activity_uri: str
    activity: str
    comment: str
    created_at: datetime


def put(db: Db, block: BlockedActor) -> None:
    """Write a block that is not there yet."""
    db.execute(
        f"INSERT INTO blocked_actor ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",
        (
            block.account_id,
            block.actor_uri,
            block.activity_uri,
            block.activity,
            block.comment,
            to_ms(block.created_at),
        ),
    )


def remove(db: Db, account_id: int, actor_uri: str) -> None:
    db.execute("DELETE FROM blocked_actor WHERE actor_uri = ? AND account_id = ?", (actor_uri, account_id))


def find(db: Db, account_id: int, actor_uri: str) -> BlockedActor | None:
    row = db.execute(
        f"SELECT {_COLUMNS} FROM blocked_actor WHERE actor_uri = ? AND account_id = ?", (actor_uri, account_id)
    ).fetchone()
    return _from_row(row) if row else None


def has(db: Db, actor_uri: str) -> bool:
    """Say whether any account here blocks an actor. What one does not want to see, the whole community does not show.

    A community is one artist's; who lives there stands together.
    """
    return db.execute("SELECT 1 FROM blocked_actor WHERE actor_uri = ? LIMIT 1", (actor_uri,)).fetchone() is not None


def of_account(db: Db, account_id: int) -> list[BlockedActor]:
    """Return whom an account blocks, in the order of their URIs. Asked by hand: the whole table is read."""
    rows = db.execute(f"SELECT {_COLUMNS} FROM blocked_actor WHERE account_id = ? ORDER BY actor_uri", (account_id,))
    return [_from_row(row) for row in rows]


_COLUMNS = "account_id, actor_uri, activity_uri, activity, comment, created_at"


def _from_row(row: Row) -> BlockedActor:
    return BlockedActor(
        account_id=row[0],
        actor_uri=row[1],
        activity_uri=row[2],
        activity=row[3],
        comment=row[4],
        created_at=from_ms(row[5]),
    )
