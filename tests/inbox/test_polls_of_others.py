"""Polls of other servers: how they stand is taken over, without that being an edit; an edit replaces everything."""

from datetime import timedelta

import pytest
from fans import Fan, Json, count, states

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.model.actor import Account
from fedcomm.model.notification import NotificationKind
from fedcomm.model.poll import Poll
from fedcomm.model.post import Post
from fedcomm.outbox import closing, voting
from fedcomm.store import notifications, posts

pytestmark = pytest.mark.anyio

TOMORROW = clock.rfc3339(clock.now() + timedelta(days=1))


def question(fan: Fan, *votes: int, options: tuple[str, ...] = ("Loud", "Quiet"), **more: object) -> Json:
    choice = [
        {"type": "Note", "name": name, "replies": {"type": "Collection", "totalItems": number}}
        for name, number in zip(options, votes or (0, 0), strict=True)
    ]
    published = clock.rfc3339(clock.now() - timedelta(hours=1))
    asked = {"type": "Question", "oneOf": choice, "endTime": TOMORROW, "published": published}
    return fan.note(**asked, **more)


@pytest.fixture
async def asked(community: Community, ann: Fan, ann_is_followed: str) -> Post:
    """A poll of Ann, whom the artist follows."""
    await ann.sends(community, ann.activity("Create", question(ann, votersCount=0)))
    return await present(community, f"{ann.uri}/notes/1")


async def present(community: Community, uri: str) -> Post:
    found = await community.store.read(posts.find, uri)
    assert found is not None
    return found


def poll_of(post: Post) -> Poll:
    assert post.content.poll is not None
    return post.content.poll


async def told(community: Community, artist: Account) -> list[tuple[NotificationKind, str | None]]:
    return [(one.kind, one.object_uri) for one in await community.store.read(notifications.page, artist.id)]


async def test_a_poll_is_kept_with_how_it_stands(community: Community, ann: Fan, ann_is_followed: str) -> None:
    await ann.sends(community, ann.activity("Create", question(ann, 3, 1, votersCount=4)))

    poll = poll_of(await present(community, f"{ann.uri}/notes/1"))
    assert [(option.name, option.votes) for option in poll.options] == [("Loud", 3), ("Quiet", 1)]
    assert (poll.is_multiple, poll.voters_count) == (False, 4)
    assert clock.rfc3339(poll.ends_at) == TOMORROW if poll.ends_at else False


async def test_new_numbers_are_no_edit(community: Community, asked: Post, ann: Fan) -> None:
    await ann.sends(community, ann.activity("Update", question(ann, 5, 2, votersCount=7)))

    post = await present(community, asked.uri)
    assert [option.votes for option in poll_of(post).options] == [5, 2]
    assert poll_of(post).voters_count == 7
    assert post.updated_at is None
    assert await count(community, "post_edit") == 0


async def test_with_the_numbers_alone_nothing_else_is_taken(community: Community, asked: Post, ann: Fan) -> None:
    edited = clock.rfc3339(clock.now() - timedelta(minutes=30))
    await ann.sends(community, ann.activity("Update", question(ann, updated=edited), number=1))

    changed = question(ann, 5, 2, content="<p>Something else</p>", updated=edited)
    await ann.sends(community, ann.activity("Update", changed, number=2))

    post = await present(community, asked.uri)
    assert [option.votes for option in poll_of(post).options] == [5, 2]
    assert post.content.content_html == "<p>note 1</p>"


async def test_an_edit_with_other_options_replaces_the_poll_and_its_votes(
    community: Community, artist: Account, asked: Post, ann: Fan
) -> None:
    await voting.vote(community, artist, asked, [0])
    changed = question(ann, 0, 0, options=("Loud", "Louder"), updated=clock.rfc3339(clock.now()))

    await ann.sends(community, ann.activity("Update", changed))

    post = await present(community, asked.uri)
    assert [option.name for option in poll_of(post).options] == ["Loud", "Louder"]
    assert post.updated_at is not None
    assert await count(community, "vote") == 0


async def test_an_edit_of_the_text_keeps_the_votes(
    community: Community, artist: Account, asked: Post, ann: Fan
) -> None:
    await voting.vote(community, artist, asked, [0])
    changed = question(ann, content="<p>How loud?</p>", updated=clock.rfc3339(clock.now()))

    await ann.sends(community, ann.activity("Update", changed))

    assert (await present(community, asked.uri)).content.content_html == "<p>How loud?</p>"
    assert await count(community, "vote") == 1


async def test_nobody_else_says_how_a_poll_stands(community: Community, asked: Post, mallory: Fan, ann: Fan) -> None:
    neighbour = ann.server.person("ned")
    await community.remote.actor(neighbour.uri)
    forged = question(ann, 9, 9) | {"attributedTo": neighbour.uri}

    await neighbour.sends(community, neighbour.activity("Update", forged))

    assert [option.votes for option in poll_of(await present(community, asked.uri)).options] == [0, 0]
    assert (await states(community))[-1][0] == "refused"


async def test_the_artist_who_voted_is_told_once_that_a_poll_was_closed(
    community: Community, artist: Account, asked: Post, ann: Fan
) -> None:
    await voting.vote(community, artist, asked, [0])
    closed = question(ann, 1, 0, closed=clock.rfc3339(clock.now()))

    await ann.sends(community, ann.activity("Update", closed, number=1), ann.activity("Update", closed, number=2))
    await closing.work_due(community, now=clock.now() + timedelta(days=2))

    assert poll_of(await present(community, asked.uri)).closed_at is not None
    assert await told(community, artist) == [(NotificationKind.POLL, asked.uri)]


async def test_a_poll_that_its_server_forgets_to_close_is_closed_here(
    community: Community, artist: Account, asked: Post
) -> None:
    await voting.vote(community, artist, asked, [1])

    await closing.work_due(community, now=clock.now() + timedelta(days=2))
    await closing.work_due(community, now=clock.now() + timedelta(days=3))

    assert poll_of(await present(community, asked.uri)).closed_at == poll_of(asked).ends_at
    assert await told(community, artist) == [(NotificationKind.POLL, asked.uri)]


async def test_a_late_result_does_not_open_a_closed_poll_again(community: Community, asked: Post, ann: Fan) -> None:
    await closing.work_due(community, now=clock.now() + timedelta(days=2))

    await ann.sends(community, ann.activity("Update", question(ann, 5, 2)))

    poll = poll_of(await present(community, asked.uri))
    assert ([option.votes for option in poll.options], poll.closed_at) == ([5, 2], poll_of(asked).ends_at)
