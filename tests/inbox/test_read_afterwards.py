"""What an activity leaves to be fetched: noted with its effects, and only for what somebody here will read."""

import pytest
from fans import Fan, FanServer, post_of

from fedcomm.communities import Community
from fedcomm.model.actor import Account
from fedcomm.store.db import Db

pytestmark = pytest.mark.anyio


async def noted(community: Community) -> list[tuple[str, str]]:
    """Return (kind, URI) of every errand."""

    def read(db: Db) -> list[tuple[str, str]]:
        return db.execute("SELECT kind, uri FROM errand ORDER BY id").fetchall()

    return await community.store.read(read)


async def test_when_a_follow_of_ours_is_accepted_the_profile_is_read(
    community: Community, ann: Fan, ann_was_asked: str
) -> None:
    await ann.sends(community, ann.activity("Accept", ann_was_asked))

    assert await noted(community) == [("posts", ann.uri), ("featured", ann.uri)]
    assert community.errands_due.is_set()


async def test_a_follow_that_was_accepted_before_leaves_nothing_to_read(
    community: Community, ann: Fan, ann_is_followed: str
) -> None:
    await ann.sends(community, ann.activity("Accept", ann_is_followed))

    assert await noted(community) == []


async def test_an_accept_of_what_was_not_asked_leaves_nothing_to_read(community: Community, ann: Fan) -> None:
    await ann.sends(community, ann.activity("Accept", community.urls.activity(7)))

    assert await noted(community) == []


async def test_what_a_new_post_answers_is_read(community: Community, ann: Fan, ann_is_followed: str) -> None:
    answers = [ann.note(number, inReplyTo="https://x.example/1") for number in (1, 2)]

    for number, note in enumerate(answers):
        await ann.sends(community, ann.activity("Create", note, number=number))

    assert await noted(community) == [("ancestors", "https://x.example/1")]


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="that answers nothing"),
        pytest.param({"inReplyTo": "nonsense"}, id="that answers what is no address"),
        pytest.param({"inReplyTo": "https://x.example/1", "to": ["{ann}/followers"]}, id="for followers"),
        pytest.param({"inReplyTo": "{ours}/ap/notes/7"}, id="that answers what we never wrote"),
    ],
)
async def test_some_posts_leave_nothing_to_read(
    community: Community, ann: Fan, ann_is_followed: str, changes: dict[str, object]
) -> None:
    text = {"{ann}": ann.uri, "{ours}": community.urls.base}
    note = ann.note(1, **{name: _filled(value, text) for name, value in changes.items()})

    await ann.sends(community, ann.activity("Create", note))

    assert await noted(community) == []


def _filled(value: object, text: dict[str, str]) -> object:
    if isinstance(value, list):
        return [_filled(one, text) for one in value]
    found = str(value)
    for mark, meaning in text.items():
        found = found.replace(mark, meaning)
    return found


async def test_a_post_that_is_not_kept_leaves_nothing_to_read(community: Community, mallory: Fan) -> None:
    note = mallory.note(1, inReplyTo="https://victim.example/1")

    await mallory.sends(community, mallory.activity("Create", note))

    assert await noted(community) == []


async def test_the_conversation_of_a_post_that_is_boosted_is_read(
    community: Community, ann: Fan, ann_is_followed: str, elsewhere: FanServer
) -> None:
    writer = elsewhere.person("writer")
    replies = f"{writer.uri}/notes/1/replies"
    note = writer.note(1, replies={"id": replies, "type": "Collection"}, inReplyTo="https://x.example/1")
    elsewhere.serve(str(note["id"]), note)

    await ann.sends(community, ann.activity("Announce", note["id"]))

    assert await noted(community) == [("ancestors", "https://x.example/1"), ("replies", note["id"])]


async def test_a_boost_of_a_post_of_ours_leaves_nothing_to_read(
    community: Community, artist: Account, ann: Fan, ann_is_followed: str
) -> None:
    post = await post_of(community, artist)

    await ann.sends(community, ann.activity("Announce", post.uri))

    assert await noted(community) == []


async def test_a_boost_that_came_before_leaves_nothing_more_to_read(
    community: Community, ann: Fan, ann_is_followed: str, elsewhere: FanServer
) -> None:
    writer = elsewhere.person("writer")
    note = writer.note(1, replies=f"{writer.uri}/notes/1/replies")
    elsewhere.serve(str(note["id"]), note)
    await ann.sends(community, ann.activity("Announce", note["id"]))
    await community.store.write(lambda db: db.execute("DELETE FROM errand"))

    await ann.sends(community, ann.activity("Announce", note["id"], number=2))

    assert await noted(community) == []


async def test_nothing_is_fetched_while_the_activity_is_processed(
    community: Community, ann: Fan, ann_is_followed: str, elsewhere: FanServer
) -> None:
    note = ann.note(1, inReplyTo=f"{elsewhere.base}/notes/1")

    await ann.sends(community, ann.activity("Create", note))

    assert elsewhere.asked == []
