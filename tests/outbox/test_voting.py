"""Votes of the artist in polls of other servers."""

from dataclasses import replace
from datetime import timedelta

import pytest
from home import activity_types, known, post_of, queued, sent

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.errors import MemberError
from fedcomm.model.actor import Account
from fedcomm.model.poll import NewPoll, Poll, PollOption
from fedcomm.model.post import Post, PostContent, Visibility
from fedcomm.outbox import publish, voting
from fedcomm.outbox.drafts import Draft
from fedcomm.store import polls, posts

pytestmark = pytest.mark.anyio

INBOX = "http://peer.localhost:1/users/eve/inbox"
POLL = Poll(options=tuple(PollOption(name=name, votes=7) for name in ("Loud", "Quiet", "Both")), voters_count=21)
MULTIPLE = replace(POLL, is_multiple=True)


async def theirs(community: Community, poll: Poll | None = POLL, visibility: Visibility = Visibility.PUBLIC) -> Post:
    content = PostContent(content_html="<p>How?</p>", poll=poll)
    return await post_of(community, await known(community, "eve"), visibility, type="Question", content=content)


async def own(community: Community, artist: Account) -> Post:
    return await publish.post(community, artist, Draft(source="?", poll=NewPoll(options=("A", "B"))))


@pytest.mark.parametrize(
    ("poll", "positions"),
    [
        pytest.param(None, [0], id="without a poll"),
        pytest.param(POLL, [], id="for nothing"),
        pytest.param(POLL, [3], id="for an option that there is not"),
        pytest.param(POLL, [-1], id="for one before the first"),
        pytest.param(POLL, [0, 1], id="for two where one can be chosen"),
        pytest.param(MULTIPLE, [1, 1], id="for one twice"),
        pytest.param(replace(POLL, ends_at=clock.from_ms(1)), [0], id="after the end"),
        pytest.param(replace(POLL, closed_at=clock.from_ms(1)), [0], id="after it was closed"),
    ],
)
async def test_a_vote_is_not_sent(
    community: Community, artist: Account, poll: Poll | None, positions: list[int]
) -> None:
    post = await theirs(community, poll)

    with pytest.raises(MemberError):
        await voting.vote(community, artist, post, positions)

    assert await activity_types(community) == []
    assert await community.store.read(polls.chosen, post.id, artist.id) == ()


async def test_nobody_votes_in_what_they_may_not_see(community: Community, artist: Account) -> None:
    post = await theirs(community, visibility=Visibility.FOLLOWERS)

    with pytest.raises(MemberError):
        await voting.vote(community, artist, post, [0])

    assert await activity_types(community) == []


async def test_nobody_votes_in_polls_of_their_own_server(community: Community, artist: Account) -> None:
    post = await own(community, artist)

    with pytest.raises(MemberError):
        await voting.vote(community, artist, post, [0])

    assert await activity_types(community) == ["Create"]


async def test_a_vote_goes_to_the_author_alone_and_is_no_post(community: Community, artist: Account) -> None:
    post = await theirs(community)

    await voting.vote(community, artist, post, [1])

    create = await sent(community, "Create")
    assert create["object"] == {
        "id": f"{create['id']}#vote",
        "type": "Note",
        "name": "Quiet",
        "attributedTo": artist.actor.uri,
        "inReplyTo": post.uri,
        "to": [post.author.uri],
    }
    assert (create["to"], "cc" in create) == ([post.author.uri], False)
    assert await queued(community) == [("Create", INBOX)]
    assert await community.store.read(posts.count_local) == 0


async def test_a_poll_that_was_closed_since_it_was_looked_at_takes_no_vote(
    community: Community, artist: Account
) -> None:
    post = await theirs(community)
    await community.store.write(polls.close, post.id, at=clock.now())

    with pytest.raises(MemberError, match="over"):
        await voting.vote(community, artist, post, [0])

    assert await activity_types(community) == []


async def test_options_that_changed_since_they_were_looked_at_are_not_chosen(
    community: Community, artist: Account
) -> None:
    post = await theirs(community)
    other = replace(POLL, options=tuple(reversed(POLL.options)))
    await community.store.write(polls.put, post.id, other)

    with pytest.raises(MemberError, match="changed"):
        await voting.vote(community, artist, post, [0])

    assert await activity_types(community) == []


async def test_several_votes_are_sent_one_by_one(community: Community, artist: Account) -> None:
    post = await theirs(community, replace(MULTIPLE, ends_at=clock.now() + timedelta(hours=1)))

    await voting.vote(community, artist, post, [0, 2])

    assert await queued(community) == [("Create", INBOX), ("Create", INBOX)]
    assert sorted(await community.store.read(polls.chosen, post.id, artist.id)) == [0, 2]


async def test_a_second_vote_is_refused(community: Community, artist: Account) -> None:
    post = await theirs(community, MULTIPLE)
    await voting.vote(community, artist, post, [0])

    with pytest.raises(MemberError):
        await voting.vote(community, artist, post, [1])

    assert await activity_types(community) == ["Create"]


async def test_the_numbers_of_others_are_theirs_to_say(community: Community, artist: Account) -> None:
    post = await theirs(community)

    await voting.vote(community, artist, post, [0])

    found = await community.store.read(posts.get, post.id)
    assert found is not None
    assert found.content.poll == POLL
