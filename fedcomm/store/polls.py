"""Polls with their options and votes. A poll belongs to a post, and goes with it.

Of polls of ours each vote is a row, and the numbers are kept in step with the rows. Of others the rows are votes of
accounts here, and the numbers are what their server says.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from fedcomm.clock import from_ms, to_ms
from fedcomm.model.poll import Poll, PollOption
from fedcomm.store.db import Db


def put(db: Db, post_id: int, poll: Poll) -> None:
    """Write a poll, over one that the post had. Votes that are here stay when the options are the same.

    One that is closed is not opened again by that.
    """
    names = [
        row[0] for row in db.execute("SELECT name FROM poll_option WHERE post_id = ? ORDER BY position", (post_id,))
    ]
    if names != [option.name for option in poll.options]:
        remove(db, post_id)
    db.execute(
        "INSERT INTO poll (post_id, is_multiple, ends_at, closed_at, voters_count) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (post_id) DO UPDATE SET is_multiple = excluded.is_multiple, ends_at = excluded.ends_at, "
        "closed_at = coalesce(excluded.closed_at, poll.closed_at), voters_count = excluded.voters_count",
        (
            post_id,
            poll.is_multiple,
            None if poll.ends_at is None else to_ms(poll.ends_at),
            None if poll.closed_at is None else to_ms(poll.closed_at),
            poll.voters_count,
        ),
    )
    db.executemany(
        "INSERT INTO poll_option (post_id, position, name, votes) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (post_id, position) DO UPDATE SET votes = excluded.votes",
        [(post_id, n, option.name, option.votes) for n, option in enumerate(poll.options)],
    )


def remove(db: Db, post_id: int) -> None:
    db.execute("DELETE FROM poll WHERE post_id = ?", (post_id,))


def of_posts(db: Db, ids: tuple[int, ...]) -> dict[int, Poll]:
    """Return the polls of posts, by the post's id; those without one are left out."""
    marks = ", ".join("?" * len(ids))
    options: dict[int, list[PollOption]] = {}
    for post_id, name, votes in db.execute(
        f"SELECT post_id, name, votes FROM poll_option WHERE post_id IN ({marks}) ORDER BY post_id, position", ids
    ):
        options.setdefault(post_id, []).append(PollOption(name=name, votes=votes))
    rows = db.execute(
        f"SELECT post_id, is_multiple, ends_at, closed_at, voters_count FROM poll WHERE post_id IN ({marks})", ids
    )
    return {
        row[0]: Poll(
            options=tuple(options.get(row[0], ())),
            is_multiple=bool(row[1]),
            ends_at=None if row[2] is None else from_ms(row[2]),
            closed_at=None if row[3] is None else from_ms(row[3]),
            voters_count=row[4],
        )
        for row in rows
    }


def chosen(db: Db, post_id: int, actor_id: int) -> tuple[int, ...]:
    """Return the positions of the options that an actor voted for."""
    rows = db.execute("SELECT position FROM vote WHERE post_id = ? AND actor_id = ?", (post_id, actor_id))
    return tuple(row[0] for row in rows)


def take_votes(
    db: Db, post_id: int, *, actor_id: int, positions: Iterable[int], activity_uri: str, now: datetime
) -> None:
    """Write votes in a poll of ours and count them. The caller has checked that they are the actor's to give."""
    is_new_voter = not chosen(db, post_id, actor_id)
    taken = list(positions)
    put_votes(db, post_id, actor_id=actor_id, votes=dict.fromkeys(taken, activity_uri), now=now)
    _count(db, [(1, post_id, position) for position in taken], [(int(is_new_voter), to_ms(now), post_id)])


def put_votes(db: Db, post_id: int, *, actor_id: int, votes: Mapping[int, str], now: datetime) -> None:
    """Write votes, by position with the activities that brought them, without counting them."""
    db.executemany(
        "INSERT INTO vote (post_id, actor_id, position, activity_uri, voted_at) VALUES (?, ?, ?, ?, ?)",
        [(post_id, actor_id, position, activity_uri, to_ms(now)) for position, activity_uri in votes.items()],
    )


def remove_votes_of(db: Db, actor_id: int, *, now: datetime) -> None:
    """Take away every vote of an actor of another server, and count again."""
    taken = db.execute("DELETE FROM vote WHERE actor_id = ? RETURNING post_id, position", (actor_id,)).fetchall()
    polls = {post_id for post_id, _ in taken}
    _count(db, [(-1, *vote) for vote in taken], [(-1, to_ms(now), post_id) for post_id in polls])


def _count(db: Db, options: list[tuple[int, int, int]], polls: list[tuple[int, int, int]]) -> None:
    """Add to the numbers: `options` are (difference, post, position), `polls` (difference, when, post)."""
    db.executemany("UPDATE poll_option SET votes = votes + ? WHERE post_id = ? AND position = ?", options)
    db.executemany(
        "UPDATE poll SET voters_count = coalesce(voters_count, 0) + ?, changed_at = ? WHERE post_id = ?", polls
    )


def mark_sent(db: Db, post_id: int, *, now: datetime) -> None:
    """Note that the numbers of a poll of ours are on their way as they are now."""
    db.execute("UPDATE poll SET changed_at = NULL, sent_at = ? WHERE post_id = ?", (to_ms(now), post_id))


def close(db: Db, post_id: int, *, at: datetime) -> None:
    """Note that nobody can vote any more since then."""
    db.execute("UPDATE poll SET closed_at = ? WHERE post_id = ?", (to_ms(at), post_id))


def ended(db: Db, *, now: datetime, limit: int) -> list[int]:
    """Return the posts whose polls have come to their end and are not closed yet, first those that ended first."""
    rows = db.execute(
        "SELECT post_id FROM poll WHERE closed_at IS NULL AND ends_at <= ? ORDER BY ends_at LIMIT ?",
        (to_ms(now), limit),
    )
    return [row[0] for row in rows]


def changed(db: Db, *, now: datetime, sent_before: datetime, limit: int) -> list[int]:
    """Return the posts whose polls go on, have new votes, and were last sent before then."""
    rows = db.execute(
        "SELECT post_id FROM poll WHERE closed_at IS NULL AND ends_at > ? AND changed_at IS NOT NULL "
        "AND coalesce(sent_at, 0) <= ? ORDER BY ends_at LIMIT ?",
        (to_ms(now), to_ms(sent_before), limit),
    )
    return [row[0] for row in rows]


def local_voters(db: Db, post_id: int) -> list[int]:
    """Return the accounts here that voted in a poll."""
    rows = db.execute(
        "SELECT DISTINCT vote.actor_id FROM vote JOIN account ON account.actor_id = vote.actor_id "
        "WHERE vote.post_id = ? ORDER BY vote.actor_id",
        (post_id,),
    )
    return [row[0] for row in rows]
