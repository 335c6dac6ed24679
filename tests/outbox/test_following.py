"""Following others, and answering those who follow."""

import json

import pytest
from home import LONG_AGO, activity_types, follower, known, queued, sent

from fedcomm.communities import Community
from fedcomm.errors import MemberError
from fedcomm.model.actor import Account
from fedcomm.model.follow import FollowState
from fedcomm.moderation import hosts
from fedcomm.outbox import answering, following
from fedcomm.store import accounts, actors, follows

pytestmark = pytest.mark.anyio

EVES_INBOX = "http://peer.localhost:1/users/eve/inbox"


async def test_a_follow_waits_for_its_answer(community: Community, artist: Account) -> None:
    eve = await known(community, "eve")

    follow = await following.follow(community, artist, eve)

    sent_follow = await sent(community, "Follow")
    assert follow.state is FollowState.PENDING
    assert (sent_follow["id"], sent_follow["object"]) == (follow.activity_uri, eve.uri)
    assert json.loads(follow.activity) == sent_follow
    assert await queued(community) == [("Follow", EVES_INBOX)]


async def test_following_again_sends_nothing(community: Community, artist: Account) -> None:
    eve = await known(community, "eve")
    first = await following.follow(community, artist, eve)

    assert await following.follow(community, artist, eve) == first

    assert await activity_types(community) == ["Follow"]


async def test_nobody_follows_themself(community: Community, artist: Account) -> None:
    with pytest.raises(MemberError, match="yourself"):
        await following.follow(community, artist, artist.actor)


async def test_accounts_here_are_not_followed_over_the_network(community: Community, artist: Account) -> None:
    instance = await community.store.read(accounts.instance)

    with pytest.raises(MemberError):
        await following.follow(community, artist, instance.actor)


async def test_a_blocked_server_is_not_followed(community: Community, artist: Account) -> None:
    eve = await known(community, "eve")
    await hosts.block(community, "peer.localhost", comment="")

    with pytest.raises(MemberError, match="blocked"):
        await following.follow(community, artist, eve)


async def test_somebody_gone_is_not_followed(community: Community, artist: Account) -> None:
    eve = await known(community, "eve")
    await community.store.write(actors.mark_gone, eve.uri)

    with pytest.raises(MemberError):
        await following.follow(community, artist, await community.store.read(actors.get, eve.id))

    assert await activity_types(community) == []


async def test_unfollowing_embeds_the_follow_and_ends_it(community: Community, artist: Account) -> None:
    eve = await known(community, "eve")
    follow = await following.follow(community, artist, eve)

    await following.unfollow(community, artist, eve)

    undo = await sent(community, "Undo")
    assert undo["object"] == {
        "id": follow.activity_uri,
        "type": "Follow",
        "actor": artist.actor.uri,
        "object": eve.uri,
    }
    assert await queued(community) == [("Follow", EVES_INBOX), ("Undo", EVES_INBOX)]
    assert await community.store.read(follows.find, follower_id=artist.id, followee_id=eve.id) is None


async def test_unfollowing_without_a_follow_sends_nothing(community: Community, artist: Account) -> None:
    await following.unfollow(community, artist, await known(community, "eve"))

    assert await activity_types(community) == []


async def test_a_new_follow_after_an_undo_has_a_new_id(community: Community, artist: Account) -> None:
    eve = await known(community, "eve")
    first = await following.follow(community, artist, eve)
    await following.unfollow(community, artist, eve)

    second = await following.follow(community, artist, eve)

    assert first.activity_uri != second.activity_uri


async def test_accepting_a_request_lets_the_follower_in(community: Community, artist: Account) -> None:
    request = await follower(community, "eve", state=FollowState.PENDING)

    await following.accept(community, artist, request)

    accept = await sent(community, "Accept")
    assert accept["object"] == json.loads(request.activity)
    assert accept["to"] == ["http://peer.localhost:1/users/eve"]
    assert await queued(community) == [("Accept", EVES_INBOX)]
    assert await community.store.read(
        follows.is_accepted, follower_id=request.follower_id, followee_id=request.followee_id
    )


@pytest.mark.parametrize("state", list(FollowState))
async def test_rejecting_takes_a_request_or_a_follower_away(
    community: Community, artist: Account, state: FollowState
) -> None:
    follow = await follower(community, "eve", state=state)

    await following.reject(community, artist, follow)

    assert (await sent(community, "Reject"))["object"] == json.loads(follow.activity)
    assert await queued(community) == [("Reject", EVES_INBOX)]
    assert await community.store.read(follows.get, follow.id) is None


@pytest.mark.parametrize("answer", [following.accept, following.reject], ids=["accepting", "rejecting"])
async def test_only_the_one_who_is_followed_can_answer(community: Community, artist: Account, answer: object) -> None:
    request = await follower(community, "eve", state=FollowState.PENDING)
    instance = await community.store.read(accounts.instance)

    with pytest.raises(MemberError):
        await answer(community, instance, request)  # type: ignore[operator]

    assert await community.store.read(follows.get, request.id) == request
    assert await activity_types(community) == []


async def test_a_request_that_was_taken_back_cannot_be_accepted(community: Community, artist: Account) -> None:
    request = await follower(community, "eve", state=FollowState.PENDING)
    await community.store.write(follows.remove, request.id)

    with pytest.raises(MemberError):
        await following.accept(community, artist, request)


async def test_a_follow_is_embedded_as_it_came_whatever_is_in_it(community: Community, artist: Account) -> None:
    follow = await follower(community, "eve")
    strange = '{"id":"http://peer.localhost:1/f","type":"Follow","actor":{"id":"http://peer.localhost:1/users/eve"},"x":[null]}'
    eve_id, artist_id = follow.follower_id, follow.followee_id
    changed = await community.store.write(
        follows.put,
        follower_id=eve_id,
        followee_id=artist_id,
        activity_uri="http://peer.localhost:1/f",
        activity=strange,
        state=FollowState.ACCEPTED,
        now=LONG_AGO,
    )

    await community.store.write(answering.accept_follow, community.urls, artist, changed, now=LONG_AGO)

    assert (await sent(community, "Accept"))["object"] == json.loads(strange)


async def test_each_answer_has_an_id_of_its_own(community: Community, artist: Account) -> None:
    follow = await follower(community, "eve")
    await community.store.write(answering.accept_follow, community.urls, artist, follow, now=LONG_AGO)
    first = await sent(community, "Accept")

    await community.store.write(answering.accept_follow, community.urls, artist, follow, now=LONG_AGO)

    assert (await sent(community, "Accept"))["id"] != first["id"]
