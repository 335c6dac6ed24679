"""The queue of errands: each is there once, and goes when it is done."""

from collections.abc import Mapping
from datetime import datetime

from fedcomm.clock import from_ms, to_ms
from fedcomm.model.errand import Errand, ErrandKind
from fedcomm.model.post import Post
from fedcomm.store.db import Db

#: More are not noted: they are a courtesy, and a crowd must not fill the disk with them.
MAX_WAITING = 2_000
#: Of these, about actors of one origin: nobody else waits for those that one server made up.
MAX_OF_ORIGIN = 100


def put(db: Db, *, kind: ErrandKind, uri: str, actor_uri: str, now: datetime) -> None:
    """Note an errand, unless it is noted already or too many are, in all or about actors of this one's origin."""
    start = "/".join([*actor_uri.lower().split("/")[:3], ""])
    in_all, of_origin = db.execute(
        "SELECT count(*), count(*) FILTER (WHERE lower(substr(actor_uri, 1, ?)) = ?) FROM errand", (len(start), start)
    ).fetchone()
    if in_all >= MAX_WAITING or of_origin >= MAX_OF_ORIGIN:
        return
    db.execute(
        "INSERT INTO errand (id, kind, uri, actor_uri, next_at, created_at) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (kind, uri) DO NOTHING",
        (db.new_id(), kind, uri, actor_uri, to_ms(now), to_ms(now)),
    )


def put_replies(db: Db, post: Post, *, now: datetime) -> None:
    """Note that the answers to a post of another server are to be read, when it says where they are listed."""
    if not post.author.is_local and (post.replies_uri is not None or post.context_uri is not None):
        put(db, kind=ErrandKind.REPLIES, uri=post.uri, actor_uri=post.author.uri, now=now)


def longest_due(db: Db, *, now: datetime, busy: Mapping[int, str]) -> Errand | None:
    """Return the errand that is due the longest, none that is under way and none of their origins.

    `busy` has the origin (`https://host`) of each that is under way by its id.
    """
    others = " AND id <> ? AND lower(substr(uri, 1, ?)) <> ?" * len(busy)
    values = [value for errand_id, origin in busy.items() for value in (errand_id, len(origin) + 1, f"{origin}/")]
    row = db.execute(
        "SELECT id, kind, uri, actor_uri, attempts FROM errand "
        f"WHERE next_at <= ?{others} ORDER BY next_at, id LIMIT 1",
        (to_ms(now), *values),
    ).fetchone()
    if row is None:
        return None
    return Errand(id=row[0], kind=ErrandKind(row[1]), uri=row[2], actor_uri=row[3], attempts=row[4])


def next_due_at(db: Db, *, after: datetime) -> datetime | None:
    row = db.execute("SELECT min(next_at) FROM errand WHERE next_at > ?", (to_ms(after),)).fetchone()
    return None if row[0] is None else from_ms(row[0])


def put_off(db: Db, errand_id: int, *, retry_at: datetime) -> None:
    db.execute("UPDATE errand SET attempts = attempts + 1, next_at = ? WHERE id = ?", (to_ms(retry_at), errand_id))


def remove_about(db: Db, actor_uri: str) -> None:
    """Take back what was to be fetched for the sake of an actor."""
    db.execute("DELETE FROM errand WHERE actor_uri = ?", (actor_uri,))


def finish(db: Db, errand_id: int) -> None:
    db.execute("DELETE FROM errand WHERE id = ?", (errand_id,))
