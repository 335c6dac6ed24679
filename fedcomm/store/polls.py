"""Polls with their options. A poll belongs to a post, and goes with it."""

from fedcomm.clock import from_ms, to_ms
from fedcomm.model.poll import Poll, PollOption
from fedcomm.store.db import Db


def put(db: Db, post_id: int, poll: Poll) -> None:
    """Write a poll, over one that the post had. Votes that are here stay when the options are the same."""
    names = [
        row[0] for row in db.execute("SELECT name FROM poll_option WHERE post_id = ? ORDER BY position", (post_id,))
    ]
    if names != [option.name for option in poll.options]:
        remove(db, post_id)
    db.execute(
        "INSERT INTO poll (post_id, is_multiple, ends_at, closed_at, voters_count) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (post_id) DO UPDATE SET is_multiple = excluded.is_multiple, ends_at = excluded.ends_at, "
        "closed_at = excluded.closed_at, voters_count = excluded.voters_count",
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
