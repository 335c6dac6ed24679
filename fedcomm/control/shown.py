"""How what was asked for is shown: plain values, the same over the socket and here; and what a command names."""

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.errors import AddressRefused, MemberError
from fedcomm.model import handle as handles
from fedcomm.model import snowflake
from fedcomm.model.actor import Account, Actor
from fedcomm.model.poll import Poll
from fedcomm.model.post import Post
from fedcomm.store import actors, posts
from fedcomm.store.db import Db


async def own_post(community: Community, artist: Account, post_id: str) -> Post:
    """Return the artist's own post of an id as people give it: a number, or the address that `fedcomm post` printed.

    Raises MemberError when there is none.
    """
    row_id = snowflake.read(post_id)
    if row_id is None:
        found = await community.store.read(posts.find, community.urls.note_of_page(post_id))
    else:
        found = await community.store.read(posts.get, row_id)
    if found is None or found.author.id != artist.id:
        raise MemberError(f"There is no post of yours with the id or address {post_id!r}")
    return found


async def post_at(community: Community, address: str) -> Post:
    """Return the post of an id or a page, from here or its server. Raises MemberError for what is no address."""
    try:
        return await community.remote.post(community.urls.note_of_page(address))
    except AddressRefused as error:
        raise MemberError(f"{address!r} is not an address of a post") from error


async def known_actor(community: Community, name: str) -> Actor:
    """Return somebody by their handle or id, as we know them: their server may be what does not answer.

    Who is not known is looked up. Raises MemberError when nobody is found.
    """
    return await community.store.read(_known_actor, name) or await community.remote.resolve(name)


def _known_actor(db: Db, name: str) -> Actor | None:
    found = actors.find(db, name)
    if found is None and not name.startswith(("http://", "https://")):
        handle = handles.parse(name)
        found = actors.find_by_handle(db, handle.username, handle.host, also_gone=True)
    return found


def actor(one: Actor) -> dict[str, object]:
    return {
        "handle": one.handle,
        "name": one.name,
        "uri": one.uri,
    }


def post(one: Post) -> dict[str, object]:
    return {
        "id": str(one.id),
        "uri": one.uri,
        "page": one.page_url,
        "author": one.author.handle,
        "visibility": one.visibility,
        "warning": one.content.warning,
        "content": one.content.content_html,
        "in_reply_to": one.in_reply_to_uri,
        "published": clock.rfc3339(one.published_at),
        "poll": poll(one.content.poll) if one.content.poll else None,
    }


def poll(one: Poll) -> dict[str, object]:
    return {
        "options": [{"name": option.name, "votes": option.votes} for option in one.options],
        "is_multiple": one.is_multiple,
        "voters": one.voters_count,
        "ends": clock.rfc3339(one.ends_at) if one.ends_at else None,
        "is_closed": one.closed_at is not None,
    }
