"""Who gets the Update of a post: whoever may hold an open one, and of any other those alone whom it is for now."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from home import follower, known, post_of, queued

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.model.actor import Account
from fedcomm.model.poll import NewPoll
from fedcomm.model.post import Post, PostContent, QuotePolicy, Visibility
from fedcomm.model.reaction import ReactionKind
from fedcomm.moderation import hosts
from fedcomm.outbox import closing, publish, quoting, stamping
from fedcomm.outbox.drafts import Draft
from fedcomm.store import deliveries, polls, reactions
from fedcomm.store.db import Db

pytestmark = pytest.mark.anyio

Change = Callable[[Community, Account, Post], Awaitable[object]]

POLL = NewPoll(options=("Loud", "Quiet"))


async def edit(community: Community, artist: Account, post: Post) -> None:
    await publish.edit(community, artist, post, Draft(source="Other words"))


async def set_policy(community: Community, artist: Account, post: Post) -> None:
    await stamping.set_policy(community, artist, post, QuotePolicy.NOBODY)


async def get_a_stamp(community: Community, _artist: Account, post: Post) -> None:
    await community.store.write(quoting.approve, community.urls, post, "https://stamps.example/1", now=clock.now())


async def get_results(community: Community, _artist: Account, post: Post) -> None:
    voter = await known(community, "val", "voter.localhost:1")
    await community.store.write(
        polls.take_votes, post.id, actor_id=voter.id, positions=[0], activity_uri=f"{voter.uri}/v", now=clock.now()
    )
    await closing.work_due(community, now=post.published_at + timedelta(minutes=4))


async def touched(community: Community, post: Post) -> None:
    """Let somebody of another server each answer, like and quote a post; nobody of them follows."""
    await post_of(community, await known(community, "ron", "replier.localhost:1"), in_reply_to_uri=post.uri)
    quote = PostContent(content_html="<p>Look</p>", quote_uri=post.uri)
    await post_of(community, await known(community, "quinn", "quoter.localhost:1"), content=quote)
    liker = await known(community, "lea", "liker.localhost:1")
    await community.store.write(
        reactions.put,
        kind=ReactionKind.LIKE,
        object_uri=post.uri,
        actor_id=liker.id,
        activity_uri=f"{liker.uri}/likes/1",
        now=clock.now(),
    )


async def stops_following(community: Community, name: str) -> None:
    def write(db: Db) -> None:
        db.execute("DELETE FROM follow WHERE activity_uri LIKE ?", (f"%/users/{name}/%",))

    await community.store.write(write)


async def updated_at_hosts(community: Community) -> list[str]:
    return sorted(
        inbox.split("/")[2].partition(".")[0] for type_, inbox in await queued(community) if type_ == "Update"
    )


@pytest.mark.parametrize(
    ("change", "voters"),
    [
        pytest.param(edit, [], id="an edit"),
        pytest.param(set_policy, [], id="a new policy"),
        pytest.param(get_a_stamp, [], id="a stamp"),
        pytest.param(get_results, ["voter"], id="results of its poll"),
    ],
)
async def test_everybody_who_may_hold_an_open_post_is_told_of(
    community: Community, artist: Account, change: Change, voters: list[str]
) -> None:
    await follower(community, "ann", "fan.localhost:1")
    await follower(community, "gil", "left.localhost:1")
    post = await publish.post(community, artist, Draft(source="x", poll=POLL))
    await stops_following(community, "gil")
    await touched(community, post)

    await change(community, artist, post)

    assert await updated_at_hosts(community) == sorted(["fan", "left", "liker", "quoter", "replier", *voters])


@pytest.mark.parametrize("change", [pytest.param(edit, id="an edit"), pytest.param(get_results, id="results")])
async def test_those_alone_who_follow_now_are_told_of_a_post_for_followers(
    community: Community, artist: Account, change: Change
) -> None:
    await follower(community, "ann", "fan.localhost:1")
    await follower(community, "gil", "left.localhost:1")
    post = await publish.post(community, artist, Draft(source="x", poll=POLL, visibility=Visibility.FOLLOWERS))
    await stops_following(community, "gil")
    await touched(community, post)

    await change(community, artist, post)

    assert await updated_at_hosts(community) == ["fan"]


@pytest.mark.parametrize("change", [edit, set_policy, get_results], ids=["edit", "policy", "results"])
async def test_nobody_blocked_is_told(community: Community, artist: Account, change: Change) -> None:
    post = await publish.post(community, artist, Draft(source="x", poll=POLL))
    await touched(community, post)
    for name in ("liker", "quoter", "voter"):
        await hosts.block(community, f"{name}.localhost", comment="")

    await change(community, artist, post)

    assert await updated_at_hosts(community) == ["replier"]


async def test_an_update_takes_the_place_of_those_that_were_not_sent_yet(community: Community, artist: Account) -> None:
    await follower(community, "ann", "fan.localhost:1")
    post = await publish.post(community, artist, Draft(source="x"))

    await edit(community, artist, post)
    await set_policy(community, artist, post)

    assert [type_ for type_, _ in await queued(community)] == ["Create", "Update"]


async def test_of_many_updates_that_were_sent_the_last_is_kept_for_each_inbox(
    community: Community, artist: Account
) -> None:
    """A poll is told of every three minutes for days; who has the post is asked of these rows each time."""
    await follower(community, "ann", "fan.localhost:1")
    post = await publish.post(community, artist, Draft(source="x"))

    for policy in (QuotePolicy.NOBODY, QuotePolicy.FOLLOWERS, QuotePolicy.PUBLIC):
        await community.store.write(lambda db: db.execute("UPDATE delivery SET state = 'done'"))
        await stamping.set_policy(community, artist, post, policy)

    assert await community.store.read(deliveries.counts) == {"done": 1, "waiting": 1}
    assert await updated_at_hosts(community) == ["fan"]


async def test_who_was_told_once_and_not_of_the_last_is_still_known_to_have_the_post(
    community: Community, artist: Account
) -> None:
    post = await publish.post(community, artist, Draft(source="x"))
    await follower(community, "ann", "fan.localhost:1")
    await edit(community, artist, post)
    await community.store.write(lambda db: db.execute("UPDATE delivery SET state = 'done'"))
    await stops_following(community, "ann")
    await hosts.block(community, "fan.localhost", comment="")
    await set_policy(community, artist, post)
    await hosts.unblock(community, "fan.localhost")

    await publish.delete(community, artist, post)

    assert await queued(community) == [("Delete", "http://fan.localhost:1/inbox")]


async def test_an_update_that_is_being_sent_is_let_through_before_the_next(
    community: Community, artist: Account
) -> None:
    await follower(community, "ann", "fan.localhost:1")
    post = await publish.post(community, artist, Draft(source="x"))
    await edit(community, artist, post)
    leased_until = clock.now_ms() + 60_000
    await community.store.write(lambda db: db.execute("UPDATE delivery SET leased_until = ?", (leased_until,)))

    await set_policy(community, artist, post)

    assert [type_ for type_, _ in await queued(community)] == ["Create", "Update", "Update"]


async def test_a_policy_that_is_the_same_is_told_to_nobody(community: Community, artist: Account) -> None:
    await follower(community, "ann", "fan.localhost:1")
    post = await publish.post(community, artist, Draft(source="x", quote_policy=QuotePolicy.NOBODY))

    assert await stamping.set_policy(community, artist, post, QuotePolicy.NOBODY) == post

    assert await updated_at_hosts(community) == []
