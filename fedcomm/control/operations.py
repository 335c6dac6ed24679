"""What can be asked of a community by name.

Each takes plain values and returns plain values: the same over the socket and here.
"""

from collections.abc import Awaitable, Callable

from fedcomm import clock, founding
from fedcomm.communities import Community
from fedcomm.control import doctor
from fedcomm.errors import AddressRefused, MemberError
from fedcomm.model import snowflake
from fedcomm.model.actor import Account, Actor
from fedcomm.model.follow import Follow, FollowState
from fedcomm.model.post import Post, Visibility
from fedcomm.moderation import hosts
from fedcomm.outbox import following, publish
from fedcomm.store import accounts, blocks, deliveries, follows, peers, posts, received
from fedcomm.store.db import Db

Operation = Callable[..., Awaitable[object]]


async def post(
    community: Community,
    *,
    text: str,
    visibility: str = "public",
    warning: str = "",
    language: str | None = None,
    reply_to: str | None = None,
) -> dict[str, object]:
    artist = await community.store.read(accounts.artist)
    draft = publish.Draft(
        source=text,
        visibility=Visibility(visibility),
        warning=warning,
        language=language,
        in_reply_to=reply_to,
    )
    return _shown_post(await publish.post(community, artist, draft))


async def edit(community: Community, *, post_id: str, text: str, warning: str | None = None) -> dict[str, object]:
    artist = await community.store.read(accounts.artist)
    present = await _own_post(community, artist, post_id)
    draft = publish.Draft(
        source=text,
        visibility=present.visibility,
        warning=present.content.warning if warning is None else warning,
        language=present.content.language,
        in_reply_to=present.in_reply_to_uri,
    )
    return _shown_post(await publish.edit(community, artist, present, draft))


async def delete(community: Community, *, post_id: str) -> dict[str, object]:
    artist = await community.store.read(accounts.artist)
    present = await _own_post(community, artist, post_id)
    await publish.delete(community, artist, present)
    return {"deleted": present.uri}


async def follow(community: Community, *, handle: str) -> dict[str, object]:
    artist = await community.store.read(accounts.artist)
    actor = await community.remote.resolve(handle)
    made = await following.follow(community, artist, actor)
    return {"state": made.state, **_shown_actor(actor)}


async def unfollow(community: Community, *, handle: str) -> dict[str, object]:
    artist = await community.store.read(accounts.artist)
    actor = await community.remote.resolve(handle)
    await following.unfollow(community, artist, actor)
    return {"state": "none", **_shown_actor(actor)}


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
    return {"total": total, "actors": [_shown_actor(actor) for _, actor in page]}


async def like(community: Community, *, address: str) -> dict[str, object]:
    return await _react(community, publish.like, address)


async def unlike(community: Community, *, address: str) -> dict[str, object]:
    return await _react(community, publish.unlike, address)


async def boost(community: Community, *, address: str) -> dict[str, object]:
    return await _react(community, publish.announce, address)


async def unboost(community: Community, *, address: str) -> dict[str, object]:
    return await _react(community, publish.unannounce, address)


async def _react(
    community: Community, reaction: Callable[[Community, Account, Post], Awaitable[None]], address: str
) -> dict[str, object]:
    artist = await community.store.read(accounts.artist)
    try:
        meant = await community.remote.post(community.urls.note_of_page(address))
    except AddressRefused as error:
        raise MemberError(f"{address!r} is not an address of a post") from error
    await reaction(community, artist, meant)
    return _shown_post(meant)


async def timeline(community: Community, *, limit: int = 20) -> list[dict[str, object]]:
    artist = await community.store.read(accounts.artist)
    page = await community.store.read(posts.timeline, artist.id, limit=limit)
    return [_shown_post(one) for one in page]


async def status(community: Community) -> dict[str, object]:
    return await community.store.read(_status, community)


def _status(db: Db, community: Community) -> dict[str, object]:
    artist = accounts.artist(db)
    oldest = received.oldest_waiting(db)
    return {
        "host": community.host,
        "page": community.urls.profile_page(artist.username),
        "handle": community.urls.handle(artist.username),
        "followers": follows.count_followers(db, artist.id),
        "follow_requests": follows.count_followers(db, artist.id, state=FollowState.PENDING),
        "following": follows.count_following(db, artist.id),
        "posts": posts.count_local(db),
        "received": received.counts(db),
        "oldest_waiting_since": clock.rfc3339(oldest) if oldest else None,
        "deliveries": deliveries.counts(db),
        "failing_hosts": {p.host: p.last_error for p in peers.all_peers(db) if p.failures},
        "blocked_hosts": len(blocks.all_hosts(db)),
    }


async def login_link(community: Community) -> dict[str, object]:
    artist = await community.store.read(accounts.artist)
    token = clock.new_token()
    await community.store.write(founding.make_login_link, artist, token=token, now=clock.now())
    return {"login_link": founding.login_address(community.urls, token)}


async def block(community: Community, *, host: str, comment: str = "") -> dict[str, object]:
    return {"blocked": await hosts.block(community, host, comment=comment)}


async def unblock(community: Community, *, host: str) -> dict[str, object]:
    return {"unblocked": await hosts.unblock(community, host)}


async def blocked(community: Community) -> list[dict[str, object]]:
    found = await community.store.read(blocks.with_comments)
    return [{"host": host, "comment": comment} for host, comment in found.items()]


async def _own_post(community: Community, artist: Account, post_id: str) -> Post:
    row_id = snowflake.read(post_id)
    found = None if row_id is None else await community.store.read(posts.get, row_id)
    if found is None or found.author.id != artist.id:
        raise MemberError(f"there is no post of yours with the id {post_id!r}")
    return found


def _shown_actor(actor: Actor) -> dict[str, object]:
    return {
        "handle": actor.handle,
        "name": actor.name,
        "uri": actor.uri,
    }


def _shown_post(post: Post) -> dict[str, object]:
    return {
        "id": str(post.id),
        "uri": post.uri,
        "page": post.page_url,
        "author": post.author.handle,
        "visibility": post.visibility,
        "warning": post.content.warning,
        "content": post.content.content_html,
        "in_reply_to": post.in_reply_to_uri,
        "published": clock.rfc3339(post.published_at),
    }


#: Every operation, by the name that the socket and the command line use.
OPERATIONS: dict[str, Operation] = {
    "post": post,
    "edit": edit,
    "delete": delete,
    "follow": follow,
    "unfollow": unfollow,
    "followers": followers,
    "following": followed,
    "like": like,
    "unlike": unlike,
    "boost": boost,
    "unboost": unboost,
    "timeline": timeline,
    "status": status,
    "login-link": login_link,
    "block": block,
    "unblock": unblock,
    "blocked": blocked,
    "doctor": doctor.examine,
}
