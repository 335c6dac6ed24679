"""What is said of one thing reaches an inbox in its order: the queue holds back what has the same order key."""

from collections.abc import Awaitable, Callable

import pytest
from home import follower, known, post_of

from fedcomm.communities import Community
from fedcomm.model.actor import Account
from fedcomm.outbox import featuring, following, publish, quoting, reacting, stamping
from fedcomm.outbox.drafts import Draft
from fedcomm.store import quotes

pytestmark = pytest.mark.anyio

Acts = Callable[[Community, Account], Awaitable[object]]


async def of_a_post(community: Community, artist: Account) -> None:
    await follower(community, "ann")
    post = await publish.post(community, artist, Draft(source="x"))
    await featuring.pin(community, artist, post)
    await publish.edit(community, artist, post, Draft(source="y"))
    await featuring.unpin(community, artist, post)
    await publish.delete(community, artist, post)


async def of_a_quote(community: Community, artist: Account) -> None:
    theirs = await post_of(community, await known(community, "eve"))
    quote = await publish.post(community, artist, Draft(source="Look", quote=theirs.uri))
    await community.store.write(
        quoting.approve, community.urls, quote, "https://stamps.example/1", now=quote.published_at
    )


async def of_a_follow(community: Community, artist: Account) -> None:
    eve = await known(community, "eve")
    for act in (following.follow, following.unfollow, following.follow):
        await act(community, artist, eve)


async def of_a_like(community: Community, artist: Account) -> None:
    theirs = await post_of(community, await known(community, "eve"))
    for act in (reacting.like, reacting.unlike, reacting.like):
        await act(community, artist, theirs)


async def of_a_boost(community: Community, artist: Account) -> None:
    theirs = await post_of(community, await known(community, "eve"))
    for act in (reacting.announce, reacting.unannounce, reacting.announce):
        await act(community, artist, theirs)


async def of_a_hashtag(community: Community, artist: Account) -> None:
    await follower(community, "ann")
    for act in (featuring.feature_tag, featuring.unfeature_tag):
        await act(community, artist, "live")


async def of_a_stamp(community: Community, artist: Account) -> None:
    ann = await known(community, "ann")
    post = await publish.post(community, artist, Draft(source="x"))
    quote_uri, request_uri = f"{ann.uri}/notes/1", f"{ann.uri}/requests/1"
    now = post.published_at
    stamp = await community.store.write(
        quotes.put, quoted_uri=post.uri, quoting_uri=quote_uri, actor_id=ann.id, request_uri=request_uri, now=now
    )
    request = {
        "id": request_uri,
        "type": "QuoteRequest",
        "actor": ann.uri,
        "object": post.uri,
        "instrument": quote_uri,
    }
    await community.store.write(stamping.answer, community.urls, post, request, stamp=stamp, now=now, not_before=now)
    await stamping.revoke(community, artist, quote_uri)


@pytest.mark.parametrize(
    ("acts", "count"),
    [
        pytest.param(of_a_post, 5, id="a post"),
        pytest.param(of_a_quote, 4, id="a quote and the request for its stamp"),
        pytest.param(of_a_follow, 3, id="a follow"),
        pytest.param(of_a_like, 3, id="a like"),
        pytest.param(of_a_boost, 3, id="a boost"),
        pytest.param(of_a_hashtag, 2, id="a hashtag"),
        pytest.param(of_a_stamp, 2, id="a stamp"),
    ],
)
async def test_all_that_is_said_has_one_order(community: Community, artist: Account, acts: Acts, count: int) -> None:
    await acts(community, artist)

    sent = await community.store.read(
        lambda db: db.execute("SELECT count(*), count(DISTINCT order_key) FROM delivery").fetchone()
    )
    assert tuple(sent) == (count, 1)
