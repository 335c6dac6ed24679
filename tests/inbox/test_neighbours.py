"""Actors of one server cannot take each other's ids: what one of them sends counts for itself alone."""

import pytest
from fans import Fan, FanServer, count, states

from fedcomm.communities import Community
from fedcomm.model.actor import Account
from fedcomm.model.post import Post
from fedcomm.store import posts

pytestmark = pytest.mark.anyio


@pytest.fixture
async def ben(community: Community, server: FanServer) -> Fan:
    """Somebody on Ann's server."""
    fan = server.person("ben")
    await community.remote.actor(fan.uri)
    return fan


async def test_a_delete_before_its_create_counts_for_the_actor_alone(
    community: Community, post: Post, ann: Fan, ben: Fan
) -> None:
    note = ann.note(inReplyTo=post.uri)

    await ben.sends(community, ben.activity("Delete", note["id"]))
    await ann.sends(community, ann.activity("Create", note))

    assert await community.store.read(posts.find, str(note["id"])) is not None


async def test_the_true_delete_before_its_create_counts_beside_that_of_a_neighbour(
    community: Community, post: Post, ann: Fan, ben: Fan
) -> None:
    note = ann.note(inReplyTo=post.uri)

    await ben.sends(community, ben.activity("Delete", note["id"]))
    await ann.sends(community, ann.activity("Delete", note["id"]), ann.activity("Create", note))

    assert await community.store.read(posts.find, str(note["id"])) is None


@pytest.mark.parametrize("type_", ["Follow", "Like", "Announce"])
async def test_an_undo_before_what_it_undoes_counts_for_the_actor_alone(
    community: Community, artist: Account, post: Post, ann: Fan, ben: Fan, type_: str
) -> None:
    activity = ann.activity(type_, artist.actor.uri if type_ == "Follow" else post.uri)

    await ben.sends(community, ben.activity("Undo", activity["id"]))
    await ann.sends(community, activity)

    assert await count(community, "follow" if type_ == "Follow" else "reaction") == 1


async def test_the_id_of_an_activity_cannot_be_occupied(
    community: Community, artist: Account, post: Post, ann: Fan, ben: Fan
) -> None:
    follow = ann.activity("Follow", artist.actor.uri)

    await ben.sends(community, ben.activity("Like", post.uri) | {"id": follow["id"]})
    await ann.sends(community, follow)

    assert [await count(community, table) for table in ("reaction", "follow")] == [1, 1]
    assert [state for state, _ in await states(community)] == ["done", "done"]


async def test_a_follow_under_the_id_of_anothers_does_not_keep_that_from_being_undone(
    community: Community, artist: Account, ann: Fan, ben: Fan
) -> None:
    follow = ann.activity("Follow", artist.actor.uri)

    await ben.sends(community, follow | {"actor": ben.uri})
    await ann.sends(community, follow, ann.activity("Undo", follow["id"]))

    assert await count(community, "follow") == 1
    assert [state for state, _ in await states(community)] == ["done", "done", "done"]
