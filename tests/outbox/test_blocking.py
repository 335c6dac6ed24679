"""Blocking one actor: what its server is told, what goes, and what the artist is told instead of being obeyed."""

from collections.abc import Awaitable, Callable

import pytest
from home import activity_types, follower, known, post_of, queued, sent

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.errors import MemberError
from fedcomm.model.actor import Account, Actor
from fedcomm.model.follow import FollowState
from fedcomm.model.notification import NotificationKind
from fedcomm.model.post import Post, Visibility
from fedcomm.model.reaction import ReactionKind
from fedcomm.outbox import blocking, following, moving, publish, reacting
from fedcomm.outbox.drafts import Draft
from fedcomm.store import blocked_actors, follows, notifications, posts, reactions
from fedcomm.store.db import Db

pytestmark = pytest.mark.anyio

Act = Callable[[Community, Account, Post], Awaitable[object]]


async def answer(community: Community, artist: Account, post: Post) -> None:
    await publish.post(community, artist, Draft(source="Well", in_reply_to=post.uri))


async def quote(community: Community, artist: Account, post: Post) -> None:
    await publish.post(community, artist, Draft(source="Look", quote=post.uri))


async def mention(community: Community, artist: Account, post: Post) -> None:
    await publish.post(community, artist, Draft(source=f"Hello {post.author.handle}"))


async def follow(community: Community, artist: Account, post: Post) -> None:
    await following.follow(community, artist, post.author)


async def block_again(community: Community, artist: Account, post: Post) -> None:
    await blocking.block(community, artist, post.author)


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(follow, id="followed"),
        pytest.param(reacting.like, id="liked"),
        pytest.param(reacting.announce, id="boosted"),
        pytest.param(answer, id="answered"),
        pytest.param(quote, id="quoted"),
        pytest.param(mention, id="mentioned"),
        pytest.param(block_again, id="blocked again"),
    ],
)
async def test_who_is_blocked_is_not(community: Community, artist: Account, act: Act) -> None:
    post = await post_of(community, await known(community, "eve"))
    await blocking.block(community, artist, post.author)
    said = await activity_types(community)

    with pytest.raises(MemberError, match=r"@eve@.* is blocked"):
        await act(community, artist, post)

    assert await activity_types(community) == said


async def test_oneself_cannot_be_blocked(community: Community, artist: Account) -> None:
    with pytest.raises(MemberError, match="yourself"):
        await blocking.block(community, artist, artist.actor)

    assert await activity_types(community) == []


async def test_what_is_not_blocked_cannot_be_unblocked(community: Community, artist: Account) -> None:
    with pytest.raises(MemberError, match="is not blocked"):
        await blocking.unblock(community, artist, await known(community, "eve"))

    assert await activity_types(community) == []


async def test_a_block_is_sent_to_its_actor_alone(community: Community, artist: Account) -> None:
    eve = await known(community, "eve")

    await blocking.block(community, artist, eve)

    block = await sent(community, "Block")
    assert (block["actor"], block["object"], block["to"]) == (artist.actor.uri, eve.uri, [eve.uri])
    assert set(block) == {"@context", "id", "type", "actor", "object", "to"}
    assert await queued(community) == [("Block", eve.inbox)]


async def test_an_unblock_embeds_the_block(community: Community, artist: Account) -> None:
    eve = await known(community, "eve")
    await blocking.block(community, artist, eve)
    block = await sent(community, "Block")

    await blocking.unblock(community, artist, eve)

    undo = await sent(community, "Undo")
    assert undo["object"] == {name: block[name] for name in ("id", "type", "actor", "object")}
    assert undo["to"] == [eve.uri]
    assert not await community.store.read(blocked_actors.has, eve.uri)


async def test_the_follows_both_ways_end_and_both_sides_know(community: Community, artist: Account) -> None:
    theirs = await follower(community, "eve")
    eve = await known(community, "eve")
    await following.follow(community, artist, eve)

    await blocking.block(community, artist, eve)

    assert await activity_types(community) == ["Follow", "Undo", "Reject", "Block"]
    assert (await sent(community, "Reject"))["object"]["id"] == theirs.activity_uri  # type: ignore[index]
    assert await community.store.read(follows.count_followers, artist.id) == 0
    assert await community.store.read(follows.count_following, artist.id, state=FollowState.PENDING) == 0


async def test_what_the_actor_did_here_goes(community: Community, artist: Account) -> None:
    eve, bob = await known(community, "eve"), await known(community, "bob")
    post = await publish.post(community, artist, Draft(source="A song"))
    for actor in (eve, bob):
        await community.store.write(likes, artist, actor, post)

    await blocking.block(community, artist, eve)

    told = await community.store.read(notifications.page, artist.id)
    assert [one.actor.uri for one in told] == [bob.uri]
    assert (await community.store.read(posts.counts, post)).likes == 1


def likes(db: Db, account: Account, actor: Actor, post: Post) -> None:
    now = clock.now()
    uri = f"{actor.uri}/likes/1"
    reactions.put(db, kind=ReactionKind.LIKE, object_uri=post.uri, actor_id=actor.id, activity_uri=uri, now=now)
    notifications.put(
        db, account_id=account.id, kind=NotificationKind.LIKE, actor_id=actor.id, object_uri=post.uri, now=now
    )


async def test_what_waits_for_the_actor_alone_is_dropped_but_what_was_taken_back(
    community: Community, artist: Account
) -> None:
    eve = await known(community, "eve")
    secret = Draft(source=f"For {eve.handle}", visibility=Visibility.DIRECT)
    kept, gone = [await publish.post(community, artist, secret) for _ in range(2)]
    await publish.delete(community, artist, gone)

    await blocking.block(community, artist, eve)

    assert await queued(community) == [("Delete", eve.inbox), ("Block", eve.inbox)]
    assert await community.store.read(posts.find, kept.uri) is not None


async def test_what_waits_for_an_inbox_that_others_have_too_stays(community: Community, artist: Account) -> None:
    eve = await known(community, "eve")
    await known(community, "bob", inbox=eve.inbox)
    await publish.post(community, artist, Draft(source=f"For {eve.handle}", visibility=Visibility.DIRECT))

    await blocking.block(community, artist, eve)

    assert [type_ for type_, _ in await queued(community)] == ["Create", "Block"]


async def test_an_edit_of_what_names_the_actor_goes_to_the_others_it_names(
    community: Community, artist: Account
) -> None:
    eve, bob = await known(community, "eve"), await known(community, "bob")
    both = Draft(source=f"For {eve.handle} and {bob.handle}", visibility=Visibility.DIRECT)
    post = await publish.post(community, artist, both)
    await blocking.block(community, artist, eve)

    await publish.edit(community, artist, post, Draft(source=f"Again for {eve.handle} and {bob.handle}"))

    assert ("Update", bob.inbox) in await queued(community)
    assert ("Update", eve.inbox) not in await queued(community)


async def test_nobody_is_carried_over_to_an_address_that_is_blocked(community: Community, artist: Account) -> None:
    old, new = await known(community, "old"), await known(community, "new")
    await blocking.block(community, artist, new)

    def carry(db: Db) -> None:
        uri = community.urls.activity(1)
        follows.put(
            db,
            follower_id=artist.id,
            followee_id=old.id,
            activity_uri=uri,
            activity=f'{{"id": "{uri}", "type": "Follow"}}',
            state=FollowState.ACCEPTED,
            now=clock.now(),
        )
        moving.carry_over(db, community.urls, old=old, new=new, now=clock.now())

    await community.store.write(carry)

    assert await activity_types(community) == ["Block", "Undo"]
