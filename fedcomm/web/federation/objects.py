"""Posts and activities of ours at their ids.

What is not for the asker is answered like what never was: same status, body and headers, after the same steps, among
them the fetch of the key that signed the request (security VIS1).
"""

from starlette.requests import Request
from starlette.responses import Response

from fedcomm.activitypub import build, uris
from fedcomm.activitypub.build import Document
from fedcomm.errors import Gone, NotFound
from fedcomm.model.actor import ActorState
from fedcomm.model.post import Counts, Post, Visibility, can_see
from fedcomm.model.urls import Urls
from fedcomm.remote.blocklist import IsBlocked
from fedcomm.store import activities, actors, follows, posts, reactions, tombstones
from fedcomm.store.db import Db
from fedcomm.store.tombstones import Tombstone
from fedcomm.web import caching, forms, negotiation
from fedcomm.web.community import community_of
from fedcomm.web.federation import answers, signed
from fedcomm.web.federation.collections import as_it_is_now

MAX_REPLIES = 40
#: Actors that stand for their server: it signs its fetches as one of them (wire 2.5).
_SERVER_TYPES = frozenset({"Application", "Service"})


async def note(request: Request) -> Response:
    """`/ap/notes/ID`"""
    community = community_of(request)
    found = await _readable(request)
    if isinstance(found, Tombstone):
        return answers.gone(build.tombstone(found.uri, found.deleted_at), vary=caching.BY_SIGNATURE)
    if found.visibility.is_open and negotiation.wants_page(request.headers.getlist("accept")):
        return answers.page(found.page_url, vary=caching.BY_SIGNATURE)
    counts = await community.store.read(posts.counts, found)
    return _answer(request, found, build.note(found, community.urls, counts=counts))


async def replies(request: Request) -> Response:
    """`/ap/notes/ID/replies`: the direct replies in the open, oldest first."""
    community = community_of(request)
    post = await _post(request)
    document = await community.store.read(_replies, post, community.urls, is_blocked=community.remote.blocked.has)
    return _answer(request, post, document)


async def likes(request: Request) -> Response:
    """`/ap/notes/ID/likes`: how many, not whose."""
    post, counts = await _counted(request)
    uri = community_of(request).urls.likes(post.id)
    return _answer(request, post, build.collection(uri, counts.likes, ordered=False))


async def shares(request: Request) -> Response:
    """`/ap/notes/ID/shares`: how many boosts, not whose."""
    post, counts = await _counted(request)
    uri = community_of(request).urls.shares(post.id)
    return _answer(request, post, build.collection(uri, counts.announces, ordered=False))


async def activity(request: Request) -> Response:
    """`/ap/activities/ID`: those that strangers may read."""
    community = community_of(request)
    activity_id = forms.number(request.path_params["id"])
    return answers.document(request, await community.store.read(_activity, activity_id, community.urls))


def _answer(request: Request, post: Post, document: Document) -> Response:
    if not post.visibility.is_open:
        return answers.private(document)
    return answers.document(request, document, vary=caching.BY_SIGNATURE)


async def _counted(request: Request) -> tuple[Post, Counts]:
    post = await _post(request)
    return post, await community_of(request).store.read(posts.counts, post)


async def _post(request: Request) -> Post:
    found = await _readable(request)
    if isinstance(found, Tombstone):
        raise Gone(f"{found.uri} was deleted")
    return found


async def _readable(request: Request) -> Post | Tombstone:
    """Return a post of ours that the asker may read, or what is left of one that everybody could.

    Raises NotFound for everything else, and NotPermitted for a request that a blocked host signed.
    """
    community = community_of(request)
    signature = signed.claimed(request, community)
    post_id = forms.number(request.path_params["id"])
    found = await community.store.read(_find, community.urls.note(post_id))
    if isinstance(found, Tombstone) or (found is not None and found.visibility.is_open):
        return found
    reader_uri = await signed.reader(community, signature)
    if reader_uri is None or found is None or not await community.store.read(_may_read, found, reader_uri):
        raise NotFound(f"no post {post_id} for {reader_uri or 'a stranger'}")
    return found


def _find(db: Db, uri: str) -> Post | Tombstone | None:
    """Return our post of an id; its tombstone only if strangers knew that it was there."""
    post = posts.find(db, uri)
    if post is not None:
        return post if post.author.is_local else None
    return tombstones.find(db, uri) if activities.was_public(db, uri) else None


def _may_read(db: Db, post: Post, reader_uri: str) -> bool:
    """Say whether who signed may read a post that is not open.

    Servers fetch as an actor of their own, which follows nobody: it reads a post for followers when one of them lives
    there (wire 8), and no other neighbour of theirs does. A direct post is read by those it names.
    """
    reader = actors.find(db, reader_uri)
    if reader is None or reader.state is not ActorState.ACTIVE:
        return False
    follows_author = follows.is_accepted(db, follower_id=reader.id, followee_id=post.author.id)
    if can_see(reader, post, follows_author=follows_author):
        return True
    is_for_server = post.visibility is Visibility.FOLLOWERS and reader.type in _SERVER_TYPES
    return is_for_server and follows.has_follower_from(db, post.author.id, origin=uris.origin(reader_uri))


def _replies(db: Db, post: Post, urls: Urls, *, is_blocked: IsBlocked) -> Document:
    """Return the collection with its first page in it, as Mastodon and GoToSocial read it (wire 5.7)."""
    uri = urls.replies(post.id)
    replies = posts.replies_to(db, post.uri, limit=MAX_REPLIES)
    found = [reply.uri for reply in replies if not is_blocked(reply.author.uri)]
    first: Document = {"type": "CollectionPage", "partOf": uri, "items": found}
    return build.collection(uri, posts.counts(db, post).replies, first=first, ordered=False)


def _activity(db: Db, activity_id: int, urls: Urls) -> Document:
    stored = activities.get(db, activity_id)
    if stored is None or not stored.is_public:
        raise NotFound(f"no public activity {activity_id}")
    if stored.type == "Announce" and reactions.find_by_activity(db, stored.uri, actor_id=stored.actor_id) is None:
        raise Gone(f"{stored.uri} was undone")
    document = as_it_is_now(db, urls, stored)
    if document is None:
        raise Gone(f"{stored.object_uri} was deleted")
    return document
