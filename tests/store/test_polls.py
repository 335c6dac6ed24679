"""Polls in the store: the numbers are those of the votes, whatever happens to them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rows import LATER, NOW, a_post, a_profile

from fedcomm.model.poll import Poll, PollOption
from fedcomm.model.post import PostContent
from fedcomm.store import actors, polls, posts
from fedcomm.store.connection import Store
from fedcomm.store.db import Db

pytestmark = pytest.mark.anyio

POLL = Poll(options=tuple(PollOption(name=name) for name in "abc"), is_multiple=True, ends_at=LATER, voters_count=0)
FANS = 4

#: A fan and the options that they choose at one time, or None when they are deleted.
STEPS = st.lists(
    st.tuples(st.integers(0, FANS - 1), st.none() | st.lists(st.integers(0, 2), min_size=1, unique=True)), max_size=12
)


def put(db: Db, poll: Poll = POLL) -> int:
    author = actors.put(db, a_profile("author"), now=NOW)
    written = posts.put(db, a_post(db, author.id, content=PostContent(content_html="", poll=poll)))
    assert written is not None
    return written.id


def poll_of(db: Db, post_id: int) -> Poll:
    return polls.of_posts(db, (post_id,))[post_id]


def votes(db: Db, post_id: int) -> list[int]:
    return [option.votes for option in poll_of(db, post_id).options]


def take(db: Db, post_id: int, fan: int, positions: list[int]) -> None:
    actor_id = actors.put(db, a_profile(f"fan{fan}"), now=NOW).id
    new = [position for position in positions if position not in polls.chosen(db, post_id, actor_id)]
    if new:
        polls.take_votes(db, post_id, actor_id=actor_id, positions=new, activity_uri="https://v/1", now=NOW)


def counted(db: Db, post_id: int) -> tuple[list[int], int]:
    """Return the numbers that the rows of votes make."""
    rows = db.execute("SELECT actor_id, position FROM vote WHERE post_id = ?", (post_id,)).fetchall()
    return [sum(row[1] == n for row in rows) for n in range(3)], len({row[0] for row in rows})


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
async def test_the_numbers_are_always_those_of_the_votes(
    store: Store, steps: list[tuple[int, list[int] | None]]
) -> None:
    def scene(db: Db) -> tuple[tuple[list[int], int | None], tuple[list[int], int]]:
        post_id = put(db)
        for fan, chosen in steps:
            if chosen is None:
                polls.remove_votes_of(db, actors.put(db, a_profile(f"fan{fan}"), now=NOW).id, now=NOW)
            else:
                take(db, post_id, fan, chosen)
        said = votes(db, post_id), poll_of(db, post_id).voters_count
        found = counted(db, post_id)
        db.execute("DELETE FROM post")
        return said, found

    said, found = await store.write(scene)

    assert said == found


async def test_votes_stay_when_a_poll_is_written_over_with_the_same_options(store: Store) -> None:
    def scene(db: Db) -> tuple[list[int], tuple[int, ...]]:
        post_id = put(db)
        take(db, post_id, 1, [0, 2])
        polls.put(db, post_id, poll_of(db, post_id))
        return votes(db, post_id), polls.chosen(db, post_id, actors.put(db, a_profile("fan1"), now=NOW).id)

    assert await store.write(scene) == ([1, 0, 1], (0, 2))


async def test_other_options_take_the_votes_away(store: Store) -> None:
    def scene(db: Db) -> tuple[list[int], int]:
        post_id = put(db)
        take(db, post_id, 1, [0])
        polls.put(db, post_id, replace(POLL, options=POLL.options[:2]))
        return votes(db, post_id), len(db.execute("SELECT 1 FROM vote").fetchall())

    assert await store.write(scene) == ([0, 0], 0)


async def test_a_poll_is_due_with_new_votes_until_they_are_sent(store: Store) -> None:
    def scene(db: Db) -> tuple[bool, list[int]]:
        quiet, voted = put(db), put(db)
        take(db, voted, 1, [0])
        polls.mark_sent(db, quiet, now=NOW)
        before = polls.changed(db, now=NOW, sent_before=NOW, limit=9)
        polls.mark_sent(db, voted, now=NOW)
        return before == [voted], polls.changed(db, now=NOW, sent_before=NOW, limit=9)

    assert await store.write(scene) == (True, [])


async def test_a_poll_is_due_at_its_end_until_it_is_closed(store: Store) -> None:
    def scene(db: Db) -> tuple[bool, list[int]]:
        post_id = put(db)
        before = polls.ended(db, now=LATER, limit=9)
        polls.close(db, post_id, at=LATER)
        return before == [post_id], polls.ended(db, now=LATER, limit=9)

    assert await store.write(scene) == (True, [])


async def test_a_poll_that_has_not_ended_is_not_due(store: Store) -> None:
    def scene(db: Db) -> list[int]:
        put(db)
        put(db, replace(POLL, ends_at=None))
        return polls.ended(db, now=LATER - timedelta(seconds=1), limit=9)

    assert await store.write(scene) == []
