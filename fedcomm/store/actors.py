"""Actors, local and remote."""

from datetime import datetime

from fedcomm.clock import from_ms, to_ms
from fedcomm.model.actor import Actor, ActorState, Profile
from fedcomm.store.db import Db, Row

#: The columns that `from_row` reads, for joins: `f"SELECT {COLUMNS} FROM actor …"`.
COLUMNS = (
    "actor.id, actor.uri, actor.type, actor.username, actor.host, actor.is_handle_confirmed, actor.name, "
    "actor.summary_html, actor.url, actor.inbox, "
    "actor.shared_inbox, actor.outbox, actor.followers, actor.icon_url, actor.is_local, actor.is_locked, "
    "actor.moved_to, actor.featured, "
    "actor.state, actor.created_at, actor.fetched_at, actor.moved_at"
)
WIDTH = 22


def from_row(row: Row) -> Actor:
    """Return the actor whose COLUMNS stand in `row`."""
    values = dict(zip(_NAMES, row, strict=True))
    values |= {name: bool(values[name]) for name in ("is_local", "is_locked", "is_handle_confirmed")}
    values |= {name: from_ms(values[name]) for name in ("created_at", "fetched_at")}
    values["moved_at"] = None if values["moved_at"] is None else from_ms(values["moved_at"])
    return Actor(**values | {"state": ActorState(values["state"])})


_NAMES = [column.strip().removeprefix("actor.") for column in COLUMNS.split(",")]


def put(db: Db, profile: Profile, *, now: datetime, is_local: bool = False) -> Actor:
    """Write an actor under its URI, over what we knew of it, and return it. `now` becomes `fetched_at`.

    A handle is of one actor at most: it is no longer confirmed for another that had it.
    """
    is_confirmed = is_local or profile.is_handle_confirmed
    if is_confirmed:
        db.execute(
            "UPDATE actor SET is_handle_confirmed = 0 "
            "WHERE username = ? COLLATE NOCASE AND host = ? COLLATE NOCASE AND uri <> ?",
            (profile.username, profile.host, profile.uri),
        )
    db.execute(
        """
        INSERT INTO actor (id, uri, type, username, host, is_handle_confirmed, name, summary_html, url, inbox,
        shared_inbox, outbox, followers, icon_url, is_local, is_locked, moved_to, featured, created_at,
        fetched_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (uri) DO UPDATE SET
            type = excluded.type, username = excluded.username, host = excluded.host,
            is_handle_confirmed = excluded.is_handle_confirmed, name = excluded.name,
            summary_html = excluded.summary_html, url = excluded.url, inbox = excluded.inbox,
            shared_inbox = excluded.shared_inbox, outbox = excluded.outbox, followers = excluded.followers,
            icon_url = excluded.icon_url, is_locked = excluded.is_locked, moved_to = excluded.moved_to,
            featured = excluded.featured, state = 'active', fetched_at = excluded.fetched_at
        """,
        (
            db.new_id(), profile.uri, profile.type, profile.username, profile.host, is_confirmed, profile.name,
            profile.summary_html, profile.url, profile.inbox, profile.shared_inbox, profile.outbox, profile.followers,
            profile.icon_url, is_local, profile.is_locked, profile.moved_to, profile.featured,
            to_ms(profile.created_at), to_ms(now),
        ),
    )  # fmt: skip
    actor = find(db, profile.uri)
    assert actor is not None
    return actor


def find(db: Db, uri: str) -> Actor | None:
    row = db.execute(f"SELECT {COLUMNS} FROM actor WHERE uri = ?", (uri,)).fetchone()
    return from_row(row) if row else None


def get(db: Db, actor_id: int) -> Actor:
    """Return the actor of a row id that another row names."""
    return from_row(db.execute(f"SELECT {COLUMNS} FROM actor WHERE id = ?", (actor_id,)).fetchone())


def find_by_handle(db: Db, username: str, host: str, *, also_gone: bool = False) -> Actor | None:
    """Return the actor whose confirmed handle this is; letter case does not matter. One that is gone only if asked."""
    row = db.execute(
        f"SELECT {COLUMNS} FROM actor WHERE username = ? COLLATE NOCASE AND host = ? COLLATE NOCASE "
        "AND is_handle_confirmed = 1 AND (? OR state = 'active') ORDER BY state LIMIT 1",
        (username, host, also_gone),
    ).fetchone()
    return from_row(row) if row else None


def of_inbox(db: Db, inbox: str, *, limit: int) -> list[Actor]:
    """Return living remote actors whose inbox or shared inbox this is, the longest unasked first."""
    rows = db.execute(
        f"SELECT {COLUMNS} FROM actor WHERE (inbox = ? OR shared_inbox = ?) AND is_local = 0 AND state = 'active' "
        "ORDER BY fetched_at LIMIT ?",
        (inbox, inbox, limit),
    )
    return [from_row(row) for row in rows]


def doubt_handle(db: Db, uri: str) -> None:
    """Note that the handle of an actor is no longer known to be its own."""
    db.execute("UPDATE actor SET is_handle_confirmed = 0 WHERE uri = ?", (uri,))


def set_moved(db: Db, actor_id: int, *, target_uri: str, now: datetime) -> None:
    """Note that an actor has moved to another address now."""
    db.execute("UPDATE actor SET moved_to = ?, moved_at = ? WHERE id = ?", (target_uri, to_ms(now), actor_id))


def mark_gone(db: Db, uri: str) -> None:
    """Note that an actor was deleted: it is kept as the name of what it did, and nothing is sent to it."""
    db.execute("UPDATE actor SET state = 'gone' WHERE uri = ?", (uri,))
