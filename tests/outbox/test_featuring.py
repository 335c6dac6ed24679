"""What the artist puts on top of the profile, and what the followers are told of it."""

import pytest
from home import activity_types, follower, queued, sent

from fedcomm.communities import Community
from fedcomm.errors import MemberError
from fedcomm.model.actor import Account
from fedcomm.outbox import featuring, publish
from fedcomm.outbox.drafts import Draft
from fedcomm.store import featured_tags

pytestmark = pytest.mark.anyio

SHARED = "http://peer.localhost:1/inbox"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


async def test_a_pin_tells_the_followers_with_an_id_of_its_own(community: Community, artist: Account) -> None:
    await follower(community, "fan")
    post = await publish.post(community, artist, Draft(source="x"))

    await featuring.pin(community, artist, post)

    add = await sent(community, "Add")
    assert (add["object"], add["target"]) == (post.uri, community.urls.featured("artist"))
    assert (add["to"], add["cc"]) == ([PUBLIC], [artist.actor.followers])
    assert str(add["id"]).startswith(community.urls.activity(0)[:-1])
    assert await queued(community) == [("Create", SHARED), ("Add", SHARED)]


async def test_unpinning_tells_them_too(community: Community, artist: Account) -> None:
    await follower(community, "fan")
    post = await publish.post(community, artist, Draft(source="x"))
    await featuring.pin(community, artist, post)

    await featuring.unpin(community, artist, post)

    add, remove = await sent(community, "Add"), await sent(community, "Remove")
    assert {member: remove[member] for member in ("object", "target", "to", "cc")} == {
        member: add[member] for member in ("object", "target", "to", "cc")
    }
    assert remove["id"] != add["id"]


async def test_doing_it_again_tells_nobody(community: Community, artist: Account) -> None:
    post = await publish.post(community, artist, Draft(source="x"))

    for act in (featuring.unpin, featuring.pin, featuring.pin, featuring.unpin, featuring.unpin):
        await act(community, artist, post)

    assert await activity_types(community) == ["Create", "Add", "Remove"]


async def test_a_hashtag_is_shown_and_shown_no_longer(community: Community, artist: Account) -> None:
    await follower(community, "fan")

    await featuring.feature_tag(community, artist, " #NewAlbum ")
    add, featured = await sent(community, "Add"), await community.store.read(featured_tags.names, artist.id)
    await featuring.unfeature_tag(community, artist, "newalbum")

    href = "http://artist.localhost/tags/newalbum"
    assert add["object"] == {"type": "Hashtag", "href": href, "name": "#newalbum"}
    assert add["target"] == community.urls.featured("artist")
    assert featured == ["newalbum"]
    assert await queued(community) == [("Add", SHARED), ("Remove", SHARED)]
    assert await community.store.read(featured_tags.names, artist.id) == []


async def test_a_hashtag_that_is_shown_already_or_not_at_all_tells_nobody(
    community: Community, artist: Account
) -> None:
    for act in (featuring.unfeature_tag, featuring.feature_tag, featuring.feature_tag):
        await act(community, artist, "live")

    assert await activity_types(community) == ["Add"]


@pytest.mark.parametrize("name", ["", "#", "1234", "two words", "a/b", "x" * 101], ids=repr)
async def test_what_is_no_hashtag_is_refused(community: Community, artist: Account, name: str) -> None:
    with pytest.raises(MemberError):
        await featuring.feature_tag(community, artist, name)

    assert await activity_types(community) == []


async def test_an_eleventh_hashtag_is_refused(community: Community, artist: Account) -> None:
    for number in range(featuring.MAX_TAGS):
        await featuring.feature_tag(community, artist, f"tag{number}")

    with pytest.raises(MemberError, match="10 hashtags"):
        await featuring.feature_tag(community, artist, "one_more")

    assert len(await activity_types(community)) == featuring.MAX_TAGS
