"""Nothing is even queued for a host that is blocked, whatever is told of and however many follow from there."""

from collections.abc import Awaitable, Callable

import pytest
from home import activity_types, follower, known, post_of, queued

from fedcomm.communities import Community
from fedcomm.model.actor import Account
from fedcomm.model.post import Post, PostContent
from fedcomm.moderation import hosts
from fedcomm.outbox import featuring, profile, publish, reacting, rotating, stamping
from fedcomm.outbox.drafts import Draft

pytestmark = pytest.mark.anyio

Act = Callable[[Community, Account, Post], Awaitable[object]]


async def hide(community: Community, artist: Account, _post: Post) -> None:
    await profile.update(community, artist, name="Somebody", summary="")


async def feature(community: Community, artist: Account, _post: Post) -> None:
    await featuring.feature_tag(community, artist, "live")


async def rotate(community: Community, artist: Account, _post: Post) -> None:
    await rotating.rotate(community, artist)


async def revoke(community: Community, artist: Account, post: Post) -> None:
    await stamping.revoke(community, artist, await quoted_by_the_fan(community, post))


async def quoted_by_the_fan(community: Community, post: Post) -> str:
    """Let the fan quote a post with a stamp; returns the id of the quote."""
    fan = await known(community, "fan")
    quote = await post_of(community, fan, content=PostContent(content_html="<p>Look</p>", quote_uri=post.uri))
    await community.store.write(
        stamping.give, post, actor=fan, quoting_uri=quote.uri, request_uri=f"{fan.uri}/r", now=post.published_at
    )
    return quote.uri


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(publish.delete, id="a deletion"),
        pytest.param(featuring.pin, id="a pin"),
        pytest.param(feature, id="a hashtag"),
        pytest.param(reacting.announce, id="a boost"),
        pytest.param(hide, id="a new profile"),
        pytest.param(rotate, id="new keys"),
        pytest.param(revoke, id="the end of a stamp"),
    ],
)
async def test_a_blocked_host_is_not_told_of(community: Community, artist: Account, act: Act) -> None:
    await follower(community, "fan")
    post = await publish.post(community, artist, Draft(source="x"))
    await hosts.block(community, "peer.localhost", comment="")
    said = len(await activity_types(community))

    await act(community, artist, post)

    assert len(await activity_types(community)) == said + 1
    assert await queued(community) == []
