"""Hosts that this community neither hears nor speaks to."""

from datetime import datetime

from fedcomm.clock import to_ms
from fedcomm.store.db import Db


def put(db: Db, host: str, *, comment: str, now: datetime) -> None:
    db.execute(
        "INSERT INTO blocked_host (host, comment, created_at) VALUES (?, ?, ?) "
        "ON CONFLICT (host) DO UPDATE SET comment = excluded.comment",
        (host, comment, to_ms(now)),
    )


def remove(db: Db, host: str) -> bool:
    """Take a block away; returns False when there was none."""
    return db.execute("DELETE FROM blocked_host WHERE host = ?", (host,)).rowcount == 1


def covers(db: Db, host: str) -> bool:
    """Say whether a host (`a.example`, no port), or one that it is below, is blocked."""
    labels = host.split(".")
    names = [".".join(labels[start:]) for start in range(len(labels))]
    marks = ", ".join("?" * len(names))
    return db.execute(f"SELECT 1 FROM blocked_host WHERE host IN ({marks}) LIMIT 1", names).fetchone() is not None


def with_comments(db: Db) -> dict[str, str]:
    """Return every blocked host with what was noted about it."""
    return dict(db.execute("SELECT host, comment FROM blocked_host ORDER BY host").fetchall())


def all_hosts(db: Db) -> list[str]:
    return [row[0] for row in db.execute("SELECT host FROM blocked_host ORDER BY host")]
