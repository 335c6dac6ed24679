"""What can be asked about those who follow and are followed, and about their posts."""

from collections.abc import Awaitable, Callable

from fedcomm.communities import Community
from fedcomm.control import shown
from fedcomm.errors import MemberError
from fedcomm.model.actor import Account, Actor
from fedcomm.model.follow import Follow, FollowState
from fedcomm.model.post import Post
from fedcomm.outbox import following, reacting, voting
from fedcomm.store import accounts, follows, posts


async def follow(community: Community, *, handle: str) -> dict[str, object]:
    artist = await community.store.read(accounts.artist)
    actor = await community.remote.resolve(handle)
    made = await following.follow(community, artist, actor)
    return {"state": made.state, **shown.actor(actor)}


async def unfollow(community: Community, *, handle: str) -> dict[str, object]:
    artist = await community.store.read(accounts.artist)
    actor = await community.remote.resolve(handle)
    await following.unfollow(community, artist, actor)
    return {"state": "none", **shown.actor(actor)}


async def followers(community: Community, *, requests: bool = False, limit: int = 100) -> dict[str, object]:
    return await _people(community, follows.followers, follows.count_followers, requests=requests, limit=limit)


async def followed(community: Community, *, requests: bool = False, limit: int = 100) -> dict[str, object]:
    return await _people(community, follows.following, follows.count_following, requests=requests, limit=limit)


async def _people(
    community: Community,
    page_of: Callable[..., list[tuple[Follow, Actor]]],
    count: Callable[..., int],
    *,
    requests: bool,
    limit: int,
) -> dict[str, object]:
    """Return one side of the artist's follows, latest first: those that hold, or those that wait for an answer."""
    state = FollowState.PENDING if requests else FollowState.ACCEPTED
    artist = await community.store.read(accounts.artist)
    page = await community.store.read(page_of, artist.id, state=state, limit=limit)
    total = await community.store.read(count, artist.id, state=state)
    return {"total": total, "actors": [shown.actor(actor) for _, actor in page]}


async def like(community: Community, *, address: str) -> dict[str, object]:
    return await _react(community, reacting.like, address)


async def unlike(community: Community, *, address: str) -> dict[str, object]:
    return await _react(community, reacting.unlike, address)


async def boost(community: Community, *, address: str) -> dict[str, object]:
    return await _react(community, reacting.announce, address)


async def unboost(community: Community, *, address: str) -> dict[str, object]:
    return await _react(community, reacting.unannounce, address)


async def _react(
    community: Community, reaction: Callable[[Community, Account, Post], Awaitable[None]], address: str
) -> dict[str, object]:
    artist = await community.store.read(accounts.artist)
    meant = await shown.post_at(community, address)
    await reaction(community, artist, meant)
    return shown.post(meant)


async def vote(community: Community, *, address: str, options: list[str]) -> dict[str, object]:
    artist = await community.store.read(accounts.artist)
    meant = await shown.post_at(community, address)
    await voting.vote(community, artist, meant, _positions(meant, options))
    return shown.post(meant)


def _positions(post: Post, chosen: list[str]) -> list[int]:
    """Return the positions of options that are named, or numbered from 1."""
    names = [option.name for option in post.content.poll.options] if post.content.poll else []
    known = {str(n): n - 1 for n in range(1, len(names) + 1)} | {name: n for n, name in enumerate(names)}
    unknown = [text for text in chosen if text not in known]
    if names and unknown:
        raise MemberError(f"{unknown[0]!r} is none of the options: {', '.join(names)}")
    return [known[text] for text in chosen if text in known]


async def timeline(community: Community, *, limit: int = 20) -> list[dict[str, object]]:
    artist = await community.store.read(accounts.artist)
    page = await community.store.read(posts.timeline, artist.id, limit=limit)
    return [shown.post(one) for one in page]
