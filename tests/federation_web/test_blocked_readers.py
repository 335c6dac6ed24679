"""What an actor whom the artist blocks reads by its signature, and what others read of it."""

import pytest
from community_site import Site, everything_seen
from test_conversations import answers
from world import World

from fedcomm.model.post import Visibility
from fedcomm.outbox import blocking

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("visibility", "text"),
    [
        pytest.param(Visibility.FOLLOWERS, "For followers", id="a post for followers"),
        pytest.param(Visibility.DIRECT, "For @ann@{host}", id="a post that names them"),
    ],
)
async def test_a_blocked_actor_reads_no_more_than_a_stranger(
    site: Site, fans: World, visibility: Visibility, text: str
) -> None:
    ann = await site.follower(fans, "ann")
    post = await site.post(text.format(host=fans.host), visibility=visibility)
    assert (await site.get_as(fans, "ann", post.uri)).status_code == 200

    await blocking.block(site.community, site.artist, ann)

    refused, missing = await site.get_as(fans, "ann", post.uri), await site.get_as(fans, "ann", f"{post.uri}1")
    assert refused.status_code == 404
    assert everything_seen(refused) == everything_seen(missing)


@pytest.mark.parametrize("collection", ["replies", "context"])
async def test_what_a_blocked_actor_answered_is_not_named(site: Site, fans: World, collection: str) -> None:
    post = await site.post()
    [answer] = await answers(site, fans, post.uri, 1)
    assert answer in (await site.get(f"{post.uri}/{collection}")).text

    await blocking.block(site.community, site.artist, await site.community.remote.actor(fans.actor("ann")))

    assert answer not in (await site.get(f"{post.uri}/{collection}")).text
