"""Inboxes that are not there any more: what their actors' host says decides who still follows, and where."""

import pytest
from home import follower
from world import world

from fedcomm.communities import Community
from fedcomm.delivery import worker
from fedcomm.model.actor import Account
from fedcomm.outbox import publish
from fedcomm.outbox.drafts import Draft
from fedcomm.store import follows

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("answer", "gone", "left"),
    [
        pytest.param(410, {"fay"}, 0, id="a deleted follower is let go when its inbox says 410"),
        pytest.param(404, {"fay"}, 0, id="and when it says 404"),
        pytest.param(410, set(), 1, id="one that is still there stays, whatever its inbox says"),
        pytest.param(403, {"fay"}, 1, id="an inbox that refuses proves nothing"),
    ],
)
async def test_after_a_dead_inbox(
    community: Community, artist: Account, answer: int, gone: set[str], left: int
) -> None:
    async with world() as peers:
        peers.answer, peers.gone = answer, gone
        await follower(community, "fay", peers.host, shared_inbox=None)
        await publish.post(community, artist, Draft(source="Hello"))
        await worker.deliver_due(community)

    assert await community.store.read(follows.count_followers, artist.id) == left
    assert sum(peers.fetched.values()) == (0 if answer == 403 else 1)


@pytest.mark.parametrize("answer", [301, 308, 404, 410])
async def test_what_waits_follows_an_inbox_that_has_moved(community: Community, artist: Account, answer: int) -> None:
    async with world() as peers:
        peers.answers["/old/inbox"] = answer
        await follower(community, "fay", peers.host, inbox=f"{peers.base}/old/inbox", shared_inbox=None)
        await publish.post(community, artist, Draft(source="Hello"))
        await worker.deliver_due(community)
        waiting = await community.store.read(lambda db: db.execute("SELECT inbox, state FROM delivery").fetchall())

    assert waiting == [(f"{peers.actor('fay')}/inbox", "waiting")]


async def test_nothing_more_is_queued_for_an_inbox_that_is_gone(community: Community, artist: Account) -> None:
    async with world() as peers:
        peers.answer = 404
        await follower(community, "fay", peers.host, shared_inbox=None)
        for number in range(3):
            await publish.post(community, artist, Draft(source=f"Hello {number}"))
            await worker.deliver_due(community)
        queued = await community.store.read(lambda db: db.execute("SELECT count(*) FROM delivery").fetchone()[0])

    assert queued == 1
