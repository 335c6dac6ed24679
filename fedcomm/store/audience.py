"""Whom an activity has to reach: the inboxes of actors that have to do with an account or a post.

Each function returns (inbox, shared inbox) of remote actors that live; which one is used is for the outbox to decide.
"""

from collections.abc import Iterable

from fedcomm.store.db import Db

Inboxes = list[tuple[str, str | None]]

_SELECT = "SELECT DISTINCT actor.inbox, actor.shared_inbox FROM actor"
_REACHABLE = "actor.is_local = 0 AND actor.state = 'active'"


def everybody(db: Db) -> Inboxes:
    """Return those of every actor that is known here. Asked once in the life of an account: all actors are read."""
    return [(row[0], row[1]) for row in db.execute(f"{_SELECT} WHERE {_REACHABLE}")]


def following(db: Db, actor_id: int) -> Inboxes:
    """Return those of everybody whom an actor follows."""
    return _all(
        db,
        "JOIN follow ON follow.followee_id = actor.id WHERE follow.follower_id = ? AND follow.state = 'accepted'",
        actor_id,
    )


def repliers(db: Db, post_uri: str) -> Inboxes:
    """Return those of everybody who answered a post, in the open or not."""
    return _all(db, "JOIN post ON post.actor_id = actor.id WHERE post.in_reply_to_uri = ?", post_uri)


def reactors(db: Db, post_uri: str) -> Inboxes:
    """Return those of everybody who liked or boosted a post."""
    return _all(db, "JOIN reaction ON reaction.actor_id = actor.id WHERE reaction.object_uri = ?", post_uri)


def quoters(db: Db, post_uri: str) -> Inboxes:
    """Return those of everybody who quoted a post, or got a stamp for it: some quote the page of a post, not its id."""
    return [
        *_all(db, "JOIN post ON post.actor_id = actor.id WHERE post.quote_uri = ?", post_uri),
        *_all(
            db, "JOIN quote_authorization AS stamp ON stamp.actor_id = actor.id WHERE stamp.quoted_uri = ?", post_uri
        ),
    ]


def voters(db: Db, post_id: int) -> Inboxes:
    """Return those of everybody who voted in the poll of a post."""
    return _all(db, "JOIN vote ON vote.actor_id = actor.id WHERE vote.post_id = ?", post_id)


def of_uris(db: Db, actor_uris: Iterable[str]) -> Inboxes:
    """Return those of actors that are named by their URIs."""
    return [inboxes for uri in actor_uris for inboxes in _all(db, "WHERE actor.uri = ?", uri)]


def _all(db: Db, condition: str, value: object) -> Inboxes:
    rows = db.execute(f"{_SELECT} {condition} AND {_REACHABLE}", (value,))
    return [(row[0], row[1]) for row in rows]
