"""What the inbox remembers of what came, and that it forgets without holding anybody up."""

from datetime import timedelta

import pytest
from fans import Fan, count

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.inbox.retention import EVERY, KEPT, PORTION, Retention
from fedcomm.model.post import Post
from fedcomm.store import reactions
from fedcomm.store.db import Db

pytestmark = pytest.mark.anyio

DAY = timedelta(days=1)


async def test_what_came_is_remembered_for_thirty_days(community: Community, post: Post, ann: Fan) -> None:
    await ann.sends(community, ann.activity("Like", post.uri), ann.activity("Undo", f"{ann.uri}/likes/unknown"))
    now = clock.now()

    await Retention(community.store).turn(now=now + KEPT - DAY)
    before = [await count(community, table) for table in ("received", "undone")]
    await Retention(community.store).turn(now=now + KEPT + DAY)

    assert before == [2, 1]
    assert [await count(community, table) for table in ("received", "undone")] == [0, 0]


async def test_it_looks_once_an_hour(community: Community, ann: Fan) -> None:
    retention = Retention(community.store)
    later = clock.now() + KEPT + DAY
    await retention.turn(now=later)
    await ann.sends(community, ann.activity("Undo", f"{ann.uri}/likes/unknown"))

    await retention.turn(now=later + EVERY / 2)
    before = await count(community, "undone")
    await retention.turn(now=later + EVERY)

    assert before == 1
    assert await count(community, "undone") == 0


async def test_much_goes_in_portions_one_a_turn(community: Community) -> None:
    def note(db: Db) -> None:
        for number in range(PORTION + 1):
            reactions.note_undone(db, activity_uri=f"{number}", actor_uri="ann", now=clock.now())

    await community.store.write(note)
    retention = Retention(community.store)
    left = []
    for _ in range(2):
        await retention.turn(now=clock.now() + KEPT + DAY)
        left.append(await count(community, "undone"))

    assert left == [1, 0]
