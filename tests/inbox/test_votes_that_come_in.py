"""Votes in polls of the artist: which count, once, and that nothing else comes of them."""

import pytest
from fans import Fan, Json, count, dump, states
from home import put_follow

from fedcomm import clock
from fedcomm.activitypub import build
from fedcomm.communities import Community
from fedcomm.errors import Malformed, NotPermitted
from fedcomm.inbox import worker
from fedcomm.inbox.receive import receive
from fedcomm.model.actor import Account
from fedcomm.model.notification import NotificationKind
from fedcomm.model.poll import NewPoll, Poll
from fedcomm.model.post import Post, Visibility
from fedcomm.outbox import closing, publish
from fedcomm.outbox.drafts import Draft
from fedcomm.store import actors, notifications, posts
from fedcomm.store.db import Db

pytestmark = pytest.mark.anyio


async def asked(community: Community, artist: Account, *, is_multiple: bool = False) -> Post:
    poll = NewPoll(options=("Loud", "Quiet", "Both"), is_multiple=is_multiple)
    return await publish.post(community, artist, Draft(source="How?", poll=poll))


@pytest.fixture
async def question(community: Community, artist: Account) -> Post:
    return await asked(community, artist)


async def poll_of(community: Community, post: Post) -> Poll:
    found = await community.store.read(posts.find, post.uri)
    assert found is not None
    assert found.content.poll is not None
    return found.content.poll


async def standing(community: Community, post: Post) -> tuple[list[int], int | None]:
    """Return the votes of each option, and how many voted."""
    poll = await poll_of(community, post)
    return [option.votes for option in poll.options], poll.voters_count


def vote(fan: Fan, question: Post, option: str = "Loud", *, number: object = 1, **more: object) -> Json:
    """Return the note of a vote, as Mastodon sends it."""
    note = {
        "id": f"{fan.uri}#votes/{number}",
        "type": "Note",
        "name": option,
        "attributedTo": fan.uri,
        "inReplyTo": question.uri,
        "to": [question.author.uri],
    }
    return note | more


def voting(fan: Fan, *votes: Json, number: object = 1) -> Json:
    return fan.activity("Create", votes[0] if len(votes) == 1 else list(votes), number=number, to=votes[0]["to"])


async def end(community: Community, question: Post) -> None:
    """Let the poll have ended a moment ago, without anybody having closed it."""
    await community.store.write(
        lambda db: db.execute("UPDATE poll SET ends_at = ? WHERE post_id = ?", (clock.now_ms() - 1, question.id))
    )


def make_for(db: Db, question: Post, fan: Fan, visibility: Visibility) -> None:
    """Let a post be for followers, of whom the fan is one, or for the fan alone."""
    actor = actors.find(db, fan.uri)
    assert actor is not None
    db.execute("UPDATE post SET visibility = ? WHERE id = ?", (visibility, question.id))
    if visibility is Visibility.DIRECT:
        db.execute("INSERT INTO addressee VALUES (?, ?, '', 1)", (question.id, fan.uri))
        return
    put_follow(db, actor.id, question.author.id, activity_uri=f"{fan.uri}/follow")


@pytest.mark.parametrize("visibility", [Visibility.FOLLOWERS, Visibility.DIRECT])
async def test_only_who_may_see_a_poll_has_a_vote_in_it(
    community: Community, question: Post, ann: Fan, mallory: Fan, visibility: Visibility
) -> None:
    await community.store.write(make_for, question, ann, visibility)

    await mallory.sends(community, voting(mallory, vote(mallory, question, "Quiet")))
    await ann.sends(community, voting(ann, vote(ann, question, "Loud")))

    assert await standing(community, question) == ([1, 0, 0], 1)
    assert await states(community) == [("ignored", "the poll is not for the actor"), ("done", None)]


async def test_a_vote_after_the_end_does_not_count(community: Community, question: Post, ann: Fan) -> None:
    await end(community, question)

    await ann.sends(community, voting(ann, vote(ann, question)))

    assert await standing(community, question) == ([0, 0, 0], 0)


async def test_a_vote_that_came_before_the_end_counts_when_its_turn_is_after_it(
    community: Community, question: Post, ann: Fan
) -> None:
    await receive(community, ann.request(community, voting(ann, vote(ann, question))), recipient=None)
    await community.store.write(lambda db: db.execute("UPDATE received SET received_at = received_at - 60000"))
    await end(community, question)

    await worker.process_due(community)

    assert await standing(community, question) == ([1, 0, 0], 1)


async def test_a_vote_after_the_result_was_sent_does_not_count(community: Community, question: Post, ann: Fan) -> None:
    await end(community, question)
    await closing.work_due(community, now=clock.now())
    await community.store.write(lambda db: db.execute("UPDATE poll SET ends_at = ends_at + 100000000"))

    await ann.sends(community, voting(ann, vote(ann, question)))

    assert await standing(community, question) == ([0, 0, 0], 0)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"name": "Slow"}, id="an option that there is not"),
        pytest.param({"name": "loud"}, id="an option in other letters"),
        pytest.param({"inReplyTo": "http://artist.localhost/ap/notes/7"}, id="a poll that there is not"),
        pytest.param({"inReplyTo": "http://elsewhere.localhost/q"}, id="a poll of somebody else"),
    ],
)
async def test_a_vote_for_nothing_is_neither_counted_nor_kept(
    community: Community, question: Post, ann: Fan, changes: Json
) -> None:
    before = await dump(community.store, without=("received",))

    await ann.sends(community, voting(ann, vote(ann, question, **changes)))

    assert await dump(community.store, without=("received",)) == before
    assert [state for state, _ in await states(community)] == ["ignored"]


async def test_a_vote_in_a_poll_of_somebody_else_is_no_post_of_who_is_followed(
    community: Community, ann: Fan, mallory: Fan, ann_is_followed: str
) -> None:
    theirs = mallory.note(type="Question", oneOf=[{"type": "Note", "name": "Loud"}])
    mallory.server.serve(str(theirs["id"]), theirs)
    remote = await community.remote.post(str(theirs["id"]))

    await ann.sends(community, voting(ann, vote(ann, remote)))

    assert await count(community, "post") == 1
    assert await count(community, "vote") == 0


async def test_a_vote_in_the_name_of_another_is_refused_at_the_door(
    community: Community, question: Post, ann: Fan, mallory: Fan
) -> None:
    forged = vote(mallory, question, attributedTo=ann.uri)

    with pytest.raises(NotPermitted):
        await mallory.sends(community, voting(mallory, forged))

    assert await standing(community, question) == ([0, 0, 0], 0)


async def test_one_forged_vote_among_several_spoils_all(
    community: Community, question: Post, ann: Fan, mallory: Fan
) -> None:
    forged = vote(mallory, question, number=2, attributedTo=ann.uri)

    with pytest.raises(NotPermitted):
        await mallory.sends(community, voting(mallory, vote(mallory, question), forged))

    assert await count(community, "vote") == 0


async def test_ten_thousand_votes_at_once_are_refused(community: Community, question: Post, ann: Fan) -> None:
    many = voting(ann, *[vote(ann, question, number=n) for n in range(4000)])

    with pytest.raises(Malformed):
        await ann.sends(community, many)

    assert await count(community, "vote") == 0


async def test_a_thousand_votes_of_one_are_one(community: Community, question: Post, ann: Fan) -> None:
    await ann.sends(community, voting(ann, *[vote(ann, question, number=n) for n in range(1000)]))

    assert await standing(community, question) == ([1, 0, 0], 1)


async def test_a_vote_is_counted_and_nothing_else_comes_of_it(
    community: Community, artist: Account, question: Post, ann: Fan
) -> None:
    await ann.sends(community, voting(ann, vote(ann, question, "Quiet")))

    assert await standing(community, question) == ([0, 1, 0], 1)
    assert await count(community, "post") == 1
    assert await community.store.read(notifications.page, artist.id) == []


async def test_nobody_is_shown_who_voted(community: Community, question: Post, ann: Fan) -> None:
    await ann.sends(community, voting(ann, vote(ann, question)))

    found = await community.store.read(posts.find, question.uri)
    assert found is not None
    shown = build.encode(build.note(found, community.urls)).decode()
    assert '"totalItems":1' in shown
    assert ann.uri not in shown


@pytest.mark.parametrize("second", ["Loud", "Quiet"], ids=["the same", "another"])
async def test_the_first_vote_is_the_only_one_where_one_can_be_chosen(
    community: Community, question: Post, ann: Fan, second: str
) -> None:
    await ann.sends(community, voting(ann, vote(ann, question, "Loud")))

    await ann.sends(community, voting(ann, vote(ann, question, second, number=2), number=2))

    assert await standing(community, question) == ([1, 0, 0], 1)


async def test_of_two_votes_at_once_one_counts_where_one_can_be_chosen(
    community: Community, question: Post, ann: Fan
) -> None:
    await ann.sends(
        community, voting(ann, vote(ann, question, "Quiet", number=1), vote(ann, question, "Loud", number=2))
    )

    assert await standing(community, question) == ([0, 1, 0], 1)


async def test_where_several_can_be_chosen_each_counts_once(community: Community, artist: Account, ann: Fan) -> None:
    question = await asked(community, artist, is_multiple=True)

    for number, option in enumerate(["Loud", "Both", "Loud", "Slow"]):
        await ann.sends(community, voting(ann, vote(ann, question, option, number=number), number=number))

    assert await standing(community, question) == ([1, 0, 1], 1)
    assert [state for state, _ in await states(community)] == ["done", "done", "ignored", "ignored"]


async def test_several_votes_in_one_create_count_as_gotosocial_sends_them(
    community: Community, artist: Account, ann: Fan
) -> None:
    question = await asked(community, artist, is_multiple=True)
    other = await asked(community, artist, is_multiple=True)

    votes = [vote(ann, question, option, number=option) for option in ("Loud", "Both", "Slow")]
    await ann.sends(community, voting(ann, *votes, vote(ann, other, number="other")))

    assert await standing(community, question) == ([1, 0, 1], 1)
    assert await standing(community, other) == ([0, 0, 0], 0)


async def test_a_vote_with_words_is_an_answer(community: Community, artist: Account, question: Post, ann: Fan) -> None:
    await ann.sends(community, voting(ann, vote(ann, question, content="<p>Louder!</p>")))

    told = await community.store.read(notifications.page, artist.id)
    assert await standing(community, question) == ([0, 0, 0], 0)
    assert [one.kind for one in told] == [NotificationKind.REPLY]


async def test_a_vote_cannot_be_changed_into_a_post(community: Community, question: Post, ann: Fan) -> None:
    before = await dump(community.store, without=("received",))

    await ann.sends(community, ann.activity("Update", vote(ann, question), to=[question.author.uri]))

    assert await dump(community.store, without=("received",)) == before


async def test_the_votes_of_who_is_deleted_go_and_are_counted_no_more(
    community: Community, question: Post, ann: Fan, mallory: Fan
) -> None:
    await ann.sends(community, voting(ann, vote(ann, question, "Loud")))
    await mallory.sends(community, voting(mallory, vote(mallory, question, "Quiet")))

    await ann.sends(community, ann.activity("Delete", ann.uri))

    assert await standing(community, question) == ([0, 1, 0], 1)
    assert await count(community, "vote") == 1


async def test_a_deleted_post_takes_its_votes_with_it(
    community: Community, artist: Account, question: Post, ann: Fan
) -> None:
    await ann.sends(community, voting(ann, vote(ann, question)))

    await publish.delete(community, artist, question)

    assert [await count(community, table) for table in ("poll", "poll_option", "vote")] == [0, 0, 0]
