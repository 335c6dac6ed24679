"""Who follows whom."""

from datetime import datetime

from fedcomm.clock import from_ms, to_ms
from fedcomm.model.actor import Actor
from fedcomm.model.follow import Follow, FollowState
from fedcomm.store import actors
from fedcomm.store.db import Db, Row, below

_COLUMNS = (
    "follow.id, follow.follower_id, follow.followee_id, follow.activity_uri, follow.activity, follow.state, "
    "follow.created_at, follow.accepted_at"
)


def put(
    db: Db, *, follower_id: int, followee_id: int, activity_uri: str, activity: str, state: FollowState, now: datetime
) -> Follow:
    """Write a follow.

    One that is there takes the new activity (peers re-follow with a new id) and never falls back to pending.
    """
    accepted_at = to_ms(now) if state is FollowState.ACCEPTED else None
    db.execute(
        """
        INSERT INTO follow (id, follower_id, followee_id, activity_uri, activity, state, created_at, accepted_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (follower_id, followee_id) DO UPDATE SET
            activity_uri = excluded.activity_uri, activity = excluded.activity,
            state = CASE follow.state WHEN 'accepted' THEN 'accepted' ELSE excluded.state END,
            accepted_at = coalesce(follow.accepted_at, excluded.accepted_at)
        """,
        (db.new_id(), follower_id, followee_id, activity_uri, activity, state, to_ms(now), accepted_at),
    )
    follow = find(db, follower_id=follower_id, followee_id=followee_id)
    assert follow is not None
    return follow


def accept(db: Db, follow_id: int, *, now: datetime) -> None:
    db.execute(
        "UPDATE follow SET state = 'accepted', accepted_at = coalesce(accepted_at, ?) WHERE id = ?",
        (to_ms(now), follow_id),
    )


def remove(db: Db, follow_id: int) -> None:
    db.execute("DELETE FROM follow WHERE id = ?", (follow_id,))


def remove_all_of(db: Db, actor_id: int) -> None:
    """Take away every follow of and by an actor."""
    db.execute("DELETE FROM follow WHERE follower_id = ? OR followee_id = ?", (actor_id, actor_id))


def find(db: Db, *, follower_id: int, followee_id: int) -> Follow | None:
    row = db.execute(
        f"SELECT {_COLUMNS} FROM follow WHERE follower_id = ? AND followee_id = ?", (follower_id, followee_id)
    ).fetchone()
    return _from_row(row) if row else None


def get(db: Db, follow_id: int) -> Follow | None:
    row = db.execute(f"SELECT {_COLUMNS} FROM follow WHERE id = ?", (follow_id,)).fetchone()
    return _from_row(row) if row else None


def find_by_activity(db: Db, activity_uri: str, *, follower_id: int) -> Follow | None:
    """Return the follow that an activity of this follower made; a neighbour may use the same id."""
    row = db.execute(
        f"SELECT {_COLUMNS} FROM follow WHERE activity_uri = ? AND follower_id = ?", (activity_uri, follower_id)
    ).fetchone()
    return _from_row(row) if row else None


def find_answered(db: Db, activity_uri: str, *, followee_id: int) -> Follow | None:
    """Return the follow that this followee answers when it names an activity of its follower."""
    row = db.execute(
        f"SELECT {_COLUMNS} FROM follow WHERE activity_uri = ? AND followee_id = ?", (activity_uri, followee_id)
    ).fetchone()
    return _from_row(row) if row else None


def is_accepted(db: Db, *, follower_id: int, followee_id: int) -> bool:
    follow = find(db, follower_id=follower_id, followee_id=followee_id)
    return follow is not None and follow.state is FollowState.ACCEPTED


def has_follower(db: Db, actor_id: int) -> bool:
    """Say whether anybody follows an actor and was accepted. Of those who follow elsewhere we know only our own."""
    row = db.execute(
        "SELECT 1 FROM follow WHERE followee_id = ? AND state = 'accepted' LIMIT 1", (actor_id,)
    ).fetchone()
    return row is not None


def has_follower_from(db: Db, actor_id: int, *, origin: str) -> bool:
    """Say whether an accepted follower of an actor lives under an origin (`https://host`)."""
    return db.execute(f"SELECT 1 {_FROM_ORIGIN} LIMIT 1", _of_origin(actor_id, origin)).fetchone() is not None


def follower_uris_from(db: Db, actor_id: int, *, origin: str) -> list[str]:
    """Return the ids of the accepted followers of an actor that live under an origin (`https://host`)."""
    rows = db.execute(f"SELECT actor.uri {_FROM_ORIGIN} ORDER BY actor.uri", _of_origin(actor_id, origin))
    return [row[0] for row in rows]


#: From the actors of the origin to their follows: a large account has far more followers than one host has people.
_FROM_ORIGIN = (
    "FROM actor CROSS JOIN follow ON follow.follower_id = actor.id AND follow.followee_id = ? "
    "WHERE (actor.uri = ? OR actor.uri > ? AND actor.uri < ?) AND actor.is_local = 0 AND actor.state = 'active' "
    "AND follow.state = 'accepted'"
)


def _of_origin(actor_id: int, origin: str) -> tuple[int, str, str, str]:
    # "0" comes after "/": all that starts with the origin and a slash.
    return (actor_id, origin, f"{origin}/", f"{origin}0")


def local_follower_uris(db: Db, actor_id: int) -> list[str]:
    """Return the ids of the accounts here that follow an actor and were accepted."""
    rows = db.execute(
        "SELECT actor.uri FROM follow JOIN actor ON actor.id = follow.follower_id "
        "WHERE follow.followee_id = ? AND follow.state = 'accepted' AND actor.is_local = 1",
        (actor_id,),
    )
    return [row[0] for row in rows]


def followers(
    db: Db, actor_id: int, *, state: FollowState = FollowState.ACCEPTED, before: int | None = None, limit: int = 50
) -> list[tuple[Follow, Actor]]:
    """Return who follows an actor, latest first, with follow ids below `before`."""
    return _page(db, "follow.followee_id = ?", "follow.follower_id", (actor_id, state, before, limit))


def following(
    db: Db, actor_id: int, *, state: FollowState = FollowState.ACCEPTED, before: int | None = None, limit: int = 50
) -> list[tuple[Follow, Actor]]:
    """Return whom an actor follows, latest first, with follow ids below `before`."""
    return _page(db, "follow.follower_id = ?", "follow.followee_id", (actor_id, state, before, limit))


def follower_ids(db: Db, actor_id: int, *, since: int, limit: int) -> list[int]:
    """Return the ids of the follows that `followers` returns, oldest first, from `since` on."""
    return _ids(db, "followee_id = ?", actor_id, since, limit)


def following_ids(db: Db, actor_id: int, *, since: int, limit: int) -> list[int]:
    """Return the ids of the follows that `following` returns, oldest first, from `since` on."""
    return _ids(db, "follower_id = ?", actor_id, since, limit)


def _ids(db: Db, condition: str, actor_id: int, since: int, limit: int) -> list[int]:
    rows = db.execute(
        f"SELECT id FROM follow WHERE {condition} AND state = 'accepted' AND id >= ? ORDER BY id LIMIT ?",
        (actor_id, since, limit),
    )
    return [row[0] for row in rows]


def _page(
    db: Db, condition: str, other: str, bounds: tuple[int, FollowState, int | None, int]
) -> list[tuple[Follow, Actor]]:
    actor_id, state, before, limit = bounds
    rows = db.execute(
        f"SELECT {_COLUMNS}, {actors.COLUMNS} FROM follow JOIN actor ON actor.id = {other} "
        f"WHERE {condition} AND follow.state = ? AND follow.id < ? ORDER BY follow.id DESC LIMIT ?",
        (actor_id, state, below(before), limit),
    )
    return [(_from_row(row[:8]), actors.from_row(row[8:])) for row in rows]


def count_followers(db: Db, actor_id: int, *, state: FollowState = FollowState.ACCEPTED) -> int:
    return int(
        db.execute("SELECT count(*) FROM follow WHERE followee_id = ? AND state = ?", (actor_id, state)).fetchone()[0]
    )


def count_following(db: Db, actor_id: int, *, state: FollowState = FollowState.ACCEPTED) -> int:
    return int(
        db.execute("SELECT count(*) FROM follow WHERE follower_id = ? AND state = ?", (actor_id, state)).fetchone()[0]
    )


def follower_inboxes(db: Db, actor_id: int) -> list[tuple[str, str | None]]:
    """Return the distinct (inbox, shared inbox) of every accepted, living, remote follower."""
    rows = db.execute(
        "SELECT DISTINCT actor.inbox, actor.shared_inbox FROM follow JOIN actor ON actor.id = follow.follower_id "
        "WHERE follow.followee_id = ? AND follow.state = 'accepted' AND actor.is_local = 0 AND actor.state = 'active'",
        (actor_id,),
    )
    return [(row[0], row[1]) for row in rows]


def _from_row(row: Row) -> Follow:
    return Follow(
        id=row[0],
        follower_id=row[1],
        followee_id=row[2],
        activity_uri=row[3],
        activity=row[4],
        state=FollowState(row[5]),
        created_at=from_ms(row[6]),
        accepted_at=None if row[7] is None else from_ms(row[7]),
    )
