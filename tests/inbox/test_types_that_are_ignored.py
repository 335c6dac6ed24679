"""Activities that mean nothing here are taken, and have no effect: whoever sends them need not know (wire 4.2)."""

import pytest
from fans import Fan, dump, states

from fedcomm.communities import Community
from fedcomm.inbox.handlers import HANDLERS
from fedcomm.model.post import Post

pytestmark = pytest.mark.anyio

IGNORED = [
    pytest.param("AnnounceRequest", id="GoToSocial asks to boost"),
    pytest.param("Dislike", id="Lemmy and PeerTube vote down"),
    pytest.param("FeatureRequest", id="Mastodon asks to put somebody in a collection"),
    pytest.param("Ignore", id="Mobilizon answers who wants to join"),
    pytest.param("Invite", id="Mobilizon invites"),
    pytest.param("Join", id="Mobilizon wants to come"),
    pytest.param("Leave", id="Mobilizon does not come after all"),
    pytest.param("LikeRequest", id="GoToSocial asks to like"),
    pytest.param("Listen", id="Funkwhale and Pleroma tell what is played"),
    pytest.param("Lock", id="Lemmy closes a discussion"),
    pytest.param("ReplyRequest", id="GoToSocial asks to reply"),
    pytest.param("TentativeAccept", id="Mobilizon may come"),
    pytest.param("Travel", id="nobody knows who"),
    pytest.param("View", id="PeerTube counts viewers"),
    pytest.param("http://example.com/ns#Dance", id="a type of somebody's own"),
]


@pytest.mark.parametrize("type_", IGNORED)
async def test_a_type_that_means_nothing_here_is_taken_and_ignored(
    community: Community, post: Post, ann: Fan, type_: str
) -> None:
    before = await dump(community.store, without=("received",))

    await ann.sends(community, ann.activity(type_, post.uri, number="x"))

    assert type_ not in HANDLERS
    assert await dump(community.store, without=("received",)) == before
    assert await states(community) == [("ignored", "unknown type")]
    assert ann.server.asked == []
