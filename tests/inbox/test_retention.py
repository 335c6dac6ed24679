"""What the inbox remembers of what came, and that it forgets without holding anybody up."""

from datetime import timedelta

import pytest
from fans import Fan, count

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.inbox.retention import EVERY, KEPT, PORTION, REPORTS_KEPT, Retention
from fedcomm.model.actor import Account
from fedcomm.model.post import Post
from fedcomm.store import activities, deliveries, posts, reports, tombstones, undone
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


async def test_what_others_deleted_is_remembered_as_long_and_what_we_deleted_for_ever(
    community: Community, artist: Account, post: Post, ann: Fan
) -> None:
    await ann.sends(community, ann.activity("Delete", f"{ann.uri}/notes/unknown"))
    await community.store.write(posts.delete, post, now=clock.now())
    now = clock.now()

    await Retention(community.store).turn(now=now + KEPT - DAY)
    before = await count(community, "tombstone")
    await Retention(community.store).turn(now=now + KEPT + DAY)

    assert before == 2
    assert await community.store.read(tombstones.find, post.uri) is not None
    assert await count(community, "tombstone") == 1


@pytest.mark.parametrize(
    ("type_", "is_forwarded"),
    [
        pytest.param("Create", True, id="what was passed on"),
        pytest.param("Accept", False, id="an answer"),
        pytest.param("Reject", False, id="a refusal"),
    ],
)
async def test_what_strangers_made_us_send_is_kept_as_long(
    community: Community, artist: Account, ann: Fan, type_: str, *, is_forwarded: bool
) -> None:
    def pass_on(db: Db) -> None:
        for its_type, is_its_own in ((type_, is_forwarded), ("Create", False)):
            activity_id = db.new_id()
            activities.put(
                db,
                activity_id=activity_id,
                uri=f"{ann.uri}/{activity_id}",
                type_=its_type,
                actor_id=artist.id,
                object_uri=f"{ann.uri}/notes/1",
                is_public=False,
                body="{}",
                now=clock.now(),
                is_forwarded=is_its_own,
            )
            inboxes = [("https://peer.example/inbox", "peer.example")]
            now = clock.now()
            deliveries.put(db, activity_id=activity_id, inboxes=inboxes, order_key="", not_before=now, now=now)

    await community.store.write(pass_on)

    await Retention(community.store).turn(now=clock.now() + KEPT - DAY)
    before = [await count(community, table) for table in ("activity", "delivery")]
    await Retention(community.store).turn(now=clock.now() + KEPT + DAY)

    assert before == [2, 2]
    assert [await count(community, table) for table in ("activity", "delivery")] == [1, 1]


async def test_reports_of_others_are_kept_for_a_year(community: Community, artist: Account, ann: Fan) -> None:
    def report(db: Db) -> None:
        for is_ours in (True, False):
            reports.put(
                db,
                activity_uri=f"{ann.uri}/flags/{is_ours}",
                is_ours=is_ours,
                reporter_uri=ann.uri,
                accused_uri=artist.actor.uri,
                content="spam",
                object_uris=[artist.actor.uri],
                now=clock.now(),
            )

    await community.store.write(report)

    await Retention(community.store).turn(now=clock.now() + REPORTS_KEPT - DAY)
    before = await count(community, "report")
    await Retention(community.store).turn(now=clock.now() + REPORTS_KEPT + DAY)

    assert before == 2
    assert [one.is_ours for one in await community.store.read(reports.page)] == [True]
    assert await count(community, "report_object") == 1


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
            undone.put(db, activity_uri=f"{number}", actor_uri="ann", now=clock.now())

    await community.store.write(note)
    retention = Retention(community.store)
    left = []
    for _ in range(2):
        await retention.turn(now=clock.now() + KEPT + DAY)
        left.append(await count(community, "undone"))

    assert left == [1, 0]
