"""Stamps of quotes that activities name: asked of their origin before the transaction (FEP-044f, security OBJ22)."""

from contextlib import suppress

import anyio

from fedcomm.activitypub import parse
from fedcomm.activitypub.parse import Activity, RemotePost
from fedcomm.activitypub.uris import same_origin
from fedcomm.communities import Community
from fedcomm.errors import RemoteError
from fedcomm.inbox import consent
from fedcomm.model.urls import Urls
from fedcomm.store import actors, follows, posts, tombstones
from fedcomm.store.db import Db

#: A post waits so long for the stamp of its quote; without it the quote is a link.
STAMP_S = 15


def are_named(activity: Activity) -> bool:
    """Say whether an activity names a stamp, so that the network is needed."""
    if activity.type == "Accept":
        return parse.uri(activity.document, "result") is not None
    return activity.object is not None and activity.object.get("quoteAuthorization") is not None


async def of(community: Community, activity: Activity, post: RemotePost | None) -> str | None:
    """Return the stamp that an activity names, when it is for the quote that the activity is about; else None.

    That is the quote in the post of a Create or Update, or the quote of ours that an Accept answers. Of an Accept,
    which comes once, what is silent now is asked again later: raises what `Remote.stamp` raises.
    """
    if activity.type == "Accept":
        return await _of_answer(community, activity)
    if post is None or post.content.quote_uri is None:
        return None
    is_ours = community.urls.is_ours(post.content.quote_uri)
    if not is_ours and not await community.store.read(_is_wanted, community.urls, activity, post):
        return None
    # Not asyncio.timeout: the client's library shields its clean-up from anyio's cancellation alone.
    with anyio.move_on_after(STAMP_S):
        if not is_ours and post.quote_authorization_uri is not None:
            with suppress(RemoteError):
                # What is shown with the quote.
                await community.remote.post(post.content.quote_uri)
        return await community.remote.stamp_of(post)
    return None


def standing(db: Db, stamp_uri: str | None, *, activity: Activity, post: RemotePost | None) -> str | None:
    """Return what `of` returned, unless its author has deleted it: meanwhile, or before its server showed that."""
    quoted = posts.find(db, post.content.quote_uri or "") if post is not None else None
    author_uri = activity.actor_uri if quoted is None else quoted.author.uri
    if stamp_uri is None or tombstones.has(db, stamp_uri, actor_uri=author_uri):
        return None
    return stamp_uri


async def _of_answer(community: Community, activity: Activity) -> str | None:
    claimed = parse.uri(activity.document, "result")
    if claimed is None or not same_origin(claimed, activity.actor_uri):
        return None
    post = await community.store.read(consent.asked, community.urls, activity)
    if post is None or post.content.quote_uri is None:
        return None
    stamp = await community.remote.stamp(claimed)
    is_for = stamp.is_for(quoting_uri=post.uri, quoted_uri=post.content.quote_uri, author_uri=activity.actor_uri)
    return stamp.uri if is_for else None


def _is_wanted(db: Db, urls: Urls, activity: Activity, post: RemotePost) -> bool:
    """Say whether a post is going to be kept, as far as can be seen here: nothing is fetched for what is not."""
    if posts.find(db, post.uri) is not None or any(urls.is_ours(uri) for uri in (*post.to, *post.cc)):
        return True
    author = actors.find(db, activity.actor_uri)
    return author is not None and follows.has_follower(db, author.id)
