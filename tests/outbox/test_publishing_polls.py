"""Polls of the artist: what is asked, how it stands on the wire, and its end."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from home import activity_types, follower, known, queued, sent

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.errors import MemberError
from fedcomm.model.actor import Account, Actor
from fedcomm.model.notification import NotificationKind
from fedcomm.model.poll import NewPoll
from fedcomm.model.post import Post, Visibility
from fedcomm.outbox import closing, publish
from fedcomm.outbox.drafts import Draft
from fedcomm.store import notifications, polls, posts

pytestmark = pytest.mark.anyio

SHARED = "http://peer.localhost:1/inbox"
OTHER = "http://other.localhost:1/inbox"
LOUD_OR_QUIET = NewPoll(options=("Loud", "Quiet"))
MINUTE = timedelta(minutes=1)


async def asked(
    community: Community, artist: Account, *, visibility: Visibility = Visibility.PUBLIC, poll: NewPoll = LOUD_OR_QUIET
) -> Post:
    return await publish.post(community, artist, Draft(source="How?", poll=poll, visibility=visibility))


async def vote(community: Community, post: Post, voter: Actor, position: int = 0) -> None:
    await community.store.write(
        polls.take_votes,
        post.id,
        actor_id=voter.id,
        positions=[position],
        activity_uri=f"{voter.uri}/votes/1",
        now=clock.now(),
    )


async def question(community: Community, type_: str) -> dict[str, object]:
    """Return the object of the last activity of a type."""
    found = (await sent(community, type_))["object"]
    assert isinstance(found, dict)
    return found


def later(post: Post, wait: timedelta) -> datetime:
    return post.published_at + wait


@pytest.mark.parametrize(
    "poll",
    [
        pytest.param(NewPoll(options=()), id="without options"),
        pytest.param(NewPoll(options=("Loud",)), id="with one option"),
        pytest.param(NewPoll(options=tuple("abcdefghijk")), id="with eleven"),
        pytest.param(NewPoll(options=("Loud", " ")), id="with a blank one"),
        pytest.param(NewPoll(options=("Loud", " Loud ")), id="with the same twice"),
        pytest.param(NewPoll(options=("Loud", "L\u202eoud")), id="with two that look the same"),
        pytest.param(NewPoll(options=("Loud", "x" * 101)), id="with a long one"),
        pytest.param(replace(LOUD_OR_QUIET, duration=4 * MINUTE), id="that is over too soon"),
        pytest.param(replace(LOUD_OR_QUIET, duration=timedelta(days=32)), id="that does not come to an end"),
    ],
)
async def test_a_poll_is_not_published(community: Community, artist: Account, poll: NewPoll) -> None:
    with pytest.raises(MemberError):
        await asked(community, artist, poll=poll)

    assert await activity_types(community) == []
    assert await community.store.read(posts.count_local) == 0


@pytest.mark.parametrize(
    ("poll", "choice"), [(LOUD_OR_QUIET, "oneOf"), (replace(LOUD_OR_QUIET, is_multiple=True), "anyOf")]
)
async def test_a_post_with_a_poll_is_a_question(
    community: Community, artist: Account, poll: NewPoll, choice: str
) -> None:
    post = await asked(community, artist, poll=poll)

    found = await question(community, "Create")
    assert (found["type"], found["id"], found["votersCount"]) == ("Question", post.uri, 0)
    assert found[choice] == [
        {"type": "Note", "name": name, "replies": {"type": "Collection", "totalItems": 0}} for name in ("Loud", "Quiet")
    ]
    assert found["published"] < found["endTime"]
    assert not {"closed", "updated"} & set(found)


async def test_an_edit_keeps_the_poll_with_its_votes(community: Community, artist: Account) -> None:
    post = await asked(community, artist)
    await vote(community, post, await known(community, "ann"))

    edited = await publish.edit(community, artist, post, Draft(source="How loud?"))

    assert edited.content.poll is not None
    assert [option.votes for option in edited.content.poll.options] == [1, 0]
    assert await community.store.read(polls.chosen, post.id, (await known(community, "ann")).id) == (0,)


async def test_how_a_poll_stands_is_sent_to_all_who_have_it_and_who_voted(
    community: Community, artist: Account
) -> None:
    await follower(community, "ann")
    post = await asked(community, artist)
    await vote(community, post, await known(community, "vic", "other.localhost:1"))

    await closing.work_due(community, now=later(post, 4 * MINUTE))

    found = await question(community, "Update")
    assert [option["replies"]["totalItems"] for option in found["oneOf"]] == [1, 0]
    assert found["votersCount"] == 1
    assert sorted(await queued(community)) == [("Create", SHARED), ("Update", OTHER), ("Update", SHARED)]


async def test_new_numbers_are_no_edit(community: Community, artist: Account) -> None:
    post = await asked(community, artist)
    await vote(community, post, await known(community, "ann"))

    await closing.work_due(community, now=later(post, 4 * MINUTE))

    found = await community.store.read(posts.get, post.id)
    assert found is not None
    assert found.updated_at is None
    assert "updated" not in await question(community, "Update")


async def test_new_votes_are_told_every_three_minutes_at_most(community: Community, artist: Account) -> None:
    post = await asked(community, artist)
    moments = [0, 2, 4, 5, 6, 8, 12]

    for minutes in moments:
        voter = await known(community, f"fan{minutes}")
        await vote(community, post, voter)
        await closing.work_due(community, now=later(post, minutes * MINUTE))

    assert (await activity_types(community)).count("Update") == 3


async def test_without_new_votes_nothing_is_sent(community: Community, artist: Account) -> None:
    post = await asked(community, artist)
    await vote(community, post, await known(community, "ann"))

    for minutes in (4, 8, 12):
        await closing.work_due(community, now=later(post, minutes * MINUTE))

    assert await activity_types(community) == ["Create", "Update"]


async def test_a_result_takes_the_place_of_one_that_was_not_sent_yet(community: Community, artist: Account) -> None:
    await follower(community, "ann")
    post = await asked(community, artist)

    for minutes in (4, 8):
        await vote(community, post, await known(community, f"fan{minutes}"))
        await closing.work_due(community, now=later(post, minutes * MINUTE))

    assert await queued(community) == [("Create", SHARED), ("Update", SHARED)]


async def test_at_its_end_a_poll_is_closed_once_and_its_author_is_told(community: Community, artist: Account) -> None:
    await follower(community, "ann")
    post = await asked(community, artist)
    await vote(community, post, await known(community, "ann"))

    for days in (1, 2, 3):
        await closing.work_due(community, now=later(post, timedelta(days=days, seconds=20)))

    found = await question(community, "Update")
    assert found["closed"] == found["endTime"]
    assert await activity_types(community) == ["Create", "Update"]
    told = await community.store.read(notifications.page, artist.id)
    assert [(one.kind, one.object_uri) for one in told] == [(NotificationKind.POLL, post.uri)]


async def test_a_poll_that_was_closed_meanwhile_is_not_closed_again(community: Community, artist: Account) -> None:
    post = await asked(community, artist)
    over = later(post, timedelta(days=2))

    await asyncio.gather(closing.work_due(community, now=over), closing.work_due(community, now=over))

    assert await activity_types(community) == ["Create", "Update"]
    assert len(await community.store.read(notifications.page, artist.id)) == 1


async def test_the_results_of_a_poll_for_followers_are_for_those_who_still_follow(
    community: Community, artist: Account
) -> None:
    await follower(community, "ann")
    gone = await follower(community, "gil", "other.localhost:1")
    post = await asked(community, artist, visibility=Visibility.FOLLOWERS)
    await vote(community, post, await known(community, "gil", "other.localhost:1"))
    await community.store.write(lambda db: db.execute("DELETE FROM follow WHERE id = ?", (gone.id,)))

    await closing.work_due(community, now=later(post, 4 * MINUTE))

    assert [one for one in await queued(community) if one[0] == "Update"] == [("Update", SHARED)]


async def test_a_deleted_poll_has_no_end(community: Community, artist: Account) -> None:
    post = await asked(community, artist)
    await publish.delete(community, artist, post)

    await closing.work_due(community, now=later(post, timedelta(days=2)))

    assert await activity_types(community) == ["Create", "Delete"]
    assert await community.store.read(notifications.page, artist.id) == []


async def test_the_worker_closes_what_ended_while_nobody_was_there(community: Community, artist: Account) -> None:
    post = await asked(community, artist)
    await community.store.write(lambda db: db.execute("UPDATE poll SET ends_at = 1 WHERE post_id = ?", (post.id,)))
    beats: list[None] = []

    worker = asyncio.create_task(closing.run(community, lambda: beats.append(None)))
    async with asyncio.timeout(10):
        while await activity_types(community) != ["Create", "Update"]:
            await asyncio.sleep(0.01)
    worker.cancel()

    assert beats
    assert (await question(community, "Update"))["closed"] == "1970-01-01T00:00:00.001Z"
