"""Who answered what, as lists of ids: what the collections of a post name. Only posts that anybody may read."""

from dataclasses import dataclass

from fedcomm.store.db import Db

#: Posts of one conversation that are looked at, the first ones of each branch before its later ones.
MAX_CONVERSATION = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A post of a conversation, with the URIs of itself and its author."""

    id: int
    uri: str
    author_uri: str


def replies(db: Db, uri: str, *, is_local: bool, after: int, limit: int) -> list[Entry]:
    """Return the direct replies to a post by accounts here, or by all others, oldest first, with ids above `after`."""
    return _entries(
        db,
        "SELECT post.id, post.uri, actor.uri FROM post JOIN actor ON actor.id = post.actor_id "
        f"WHERE post.in_reply_to_uri = ? AND {_IS_OPEN} AND actor.is_local = ? AND post.id > ? "
        "ORDER BY post.id LIMIT ?",
        (uri, is_local, after, limit),
    )


def posts(db: Db, root_uri: str, *, after: int, limit: int) -> list[Entry]:
    """Return a post and all that answers it or its answers, oldest first, with ids above `after`.

    What answers a post that is not for everybody is not reached by it.
    """
    return _entries(
        db,
        f"{_THREAD} SELECT post.id, post.uri, actor.uri FROM {_POSTS} JOIN actor ON actor.id = post.actor_id "
        f"WHERE {_IS_OPEN} AND post.id > ? ORDER BY post.id LIMIT ?",
        (root_uri, MAX_CONVERSATION, after, limit),
    )


def count(db: Db, root_uri: str) -> int:
    """Return how many posts `posts` returns in all."""
    return int(
        db.execute(
            f"{_THREAD} SELECT count(*) FROM {_POSTS} WHERE {_IS_OPEN}", (root_uri, MAX_CONVERSATION)
        ).fetchone()[0]
    )


_IS_OPEN = "post.visibility IN ('public', 'unlisted')"
_THREAD = (
    "WITH RECURSIVE thread (uri) AS (SELECT ? UNION SELECT post.uri FROM thread "
    f"JOIN post ON post.in_reply_to_uri = thread.uri WHERE {_IS_OPEN} LIMIT ?)"
)
_POSTS = "thread JOIN post ON post.uri = thread.uri"


def _entries(db: Db, sql: str, parameters: tuple[object, ...]) -> list[Entry]:
    return [Entry(id=row[0], uri=row[1], author_uri=row[2]) for row in db.execute(sql, parameters)]
