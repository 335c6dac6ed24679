"""Likes and boosts of the artist: once each, and taken back whole."""

import pytest
from home import activity_types, follower, known, post_of, queued, sent

from fedcomm.communities import Community
from fedcomm.errors import MemberError
from fedcomm.model.actor import Account
from fedcomm.model.post import Visibility
from fedcomm.outbox import publish, reacting
from fedcomm.outbox.drafts import Draft
from fedcomm.store import posts

pytestmark = pytest.mark.anyio

SHARED = "http://peer.localhost:1/inbox"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


async def test_a_like_goes_to_the_author_alone(community: Community, artist: Account) -> None:
    await follower(community, "fan", "fans.localhost:1")
    eve = await known(community, "eve")
    post = await post_of(community, eve)

    await reacting.like(community, artist, post)

    like = await sent(community, "Like")
    assert (like["object"], like["to"]) == (post.uri, [eve.uri])
    assert await queued(community) == [("Like", eve.inbox)]
    assert (await community.store.read(posts.counts, post)).likes == 1


async def test_a_boost_goes_to_followers_and_the_author(community: Community, artist: Account) -> None:
    await follower(community, "fan", "fans.localhost:1")
    eve = await known(community, "eve")
    post = await post_of(community, eve)

    await reacting.announce(community, artist, post)

    announce = await sent(community, "Announce")
    assert (announce["object"], announce["to"]) == (post.uri, [PUBLIC])
    assert announce["cc"] == [artist.actor.followers, eve.uri]
    assert sorted(await queued(community)) == [("Announce", "http://fans.localhost:1/inbox"), ("Announce", SHARED)]


@pytest.mark.parametrize(
    ("do", "undo", "type_"),
    [
        pytest.param(reacting.like, reacting.unlike, "Like", id="like"),
        pytest.param(reacting.announce, reacting.unannounce, "Announce", id="announce"),
    ],
)
async def test_taking_back_embeds_what_was_sent(
    community: Community, artist: Account, do: object, undo: object, type_: str
) -> None:
    post = await post_of(community, await known(community, "eve"))
    await do(community, artist, post)  # type: ignore[operator]
    done = await sent(community, type_)

    await undo(community, artist, post)  # type: ignore[operator]

    taken_back = await sent(community, "Undo")
    assert taken_back["object"] == {name: done[name] for name in ("id", "type", "actor", "object")}
    assert [kind for kind, _ in await queued(community)] == [type_, "Undo"]
    counts = await community.store.read(posts.counts, post)
    assert (counts.likes, counts.announces) == (0, 0)


async def test_doing_it_twice_and_taking_it_back_twice_changes_nothing(community: Community, artist: Account) -> None:
    post = await post_of(community, await known(community, "eve"))

    for act in (reacting.like, reacting.like, reacting.unlike, reacting.unlike):
        await act(community, artist, post)

    assert await activity_types(community) == ["Like", "Undo"]


async def test_a_second_like_after_an_undo_has_a_new_id(community: Community, artist: Account) -> None:
    post = await post_of(community, await known(community, "eve"))
    await reacting.like(community, artist, post)
    first = await sent(community, "Like")
    await reacting.unlike(community, artist, post)

    await reacting.like(community, artist, post)

    assert (await sent(community, "Like"))["id"] != first["id"]


async def test_an_own_post_can_be_boosted(community: Community, artist: Account) -> None:
    await follower(community, "fan")
    post = await publish.post(community, artist, Draft(source="x"))

    await reacting.announce(community, artist, post)

    assert (await queued(community))[1:] == [("Announce", SHARED)]


async def test_what_is_not_for_everybody_cannot_be_boosted(community: Community, artist: Account) -> None:
    post = await publish.post(community, artist, Draft(source="x", visibility=Visibility.FOLLOWERS))

    with pytest.raises(MemberError):
        await reacting.announce(community, artist, post)

    assert await activity_types(community) == ["Create"]


async def test_what_the_account_may_not_see_cannot_be_liked(community: Community, artist: Account) -> None:
    post = await post_of(community, await known(community, "eve"), Visibility.DIRECT)

    with pytest.raises(MemberError):
        await reacting.like(community, artist, post)

    assert await activity_types(community) == []
