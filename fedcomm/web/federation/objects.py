"""Posts of ours at their ids, and how often they were liked and boosted.

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
from fedcomm.store import accounts, activities, actors, blocked_actors, follows, posts, tombstones
from fedcomm.store.db import Db
from fedcomm.store.tombstones import Tombstone
from fedcomm.web import forms, negotiation
from fedcomm.web.community import community_of
from fedcomm.web.federation import answers, readers

#: Actors that stand for their server: it signs its fetches as one of them (wire 2.5).
_SERVER_TYPES = frozenset({"Application", "Service"})


async def note(request: Request) -> Response:
    """`/ap/notes/ID`"""
    community = community_of(request)
    page = await _open_page(request)
    if page is not None:
        return answers.page(page)
    await readers.of(request).admit()
    found = await _readable(request)
    if isinstance(found, Tombstone):
        return answers.gone(request, build.tombstone(found.uri, found.deleted_at))
    counts = await community.store.read(posts.counts, found)
    return answer(request, found, build.note(found, community.urls, counts=counts))


async def likes(request: Request) -> Response:
    """`/ap/notes/ID/likes`: how many, not whose."""
    post, counts = await _counted(request)
    uri = community_of(request).urls.likes(post.id)
    return answer(request, post, build.collection(uri, counts.likes, ordered=False))


async def shares(request: Request) -> Response:
    """`/ap/notes/ID/shares`: how many boosts, not whose."""
    post, counts = await _counted(request)
    uri = community_of(request).urls.shares(post.id)
    return answer(request, post, build.collection(uri, counts.announces, ordered=False))


def answer(request: Request, post: Post, document: Document) -> Response:
    """Return a document that is about a post; one that is not open is kept by nobody on the way."""
    if not post.visibility.is_open:
        return answers.private(document)
    return answers.document(request, document)


async def _open_page(request: Request) -> str | None:
    """Return the page of an open post for who would rather have that; pages are for everybody whatever is required."""
    if not negotiation.wants_page(request.headers.getlist("accept")):
        return None
    community = community_of(request)
    post_id = forms.number(request.path_params["id"])
    found = await community.store.read(_find, community.urls.note(post_id))
    return found.page_url if isinstance(found, Post) and found.visibility.is_open else None


async def _counted(request: Request) -> tuple[Post, Counts]:
    post = await post_of(request)
    return post, await community_of(request).store.read(posts.counts, post)


async def post_of(request: Request) -> Post:
    """Return the post of a path. Raises like `_readable`, and Gone for one that was deleted."""
    found = await _readable(request)
    if isinstance(found, Tombstone):
        raise Gone(f"{found.uri} was deleted")
    return found


async def _readable(request: Request) -> Post | Tombstone:
    """Return a post of ours that the asker may read, or what is left of one that everybody could.

    Raises NotFound for everything else.
    """
    community = community_of(request)
    post_id = forms.number(request.path_params["id"])
    found = await community.store.read(_find, community.urls.note(post_id))
    if isinstance(found, Tombstone) or (found is not None and found.visibility.is_open):
        return found
    reader_uri = await readers.of(request).uri()
    if reader_uri is None or found is None or not await community.store.read(_may_read, found, reader_uri):
        raise NotFound(f"no post {post_id} for {reader_uri or 'a stranger'}")
    return found


def _find(db: Db, uri: str) -> Post | Tombstone | None:
    """Return our post of an id; its tombstone only if strangers knew that it was there."""
    post = posts.find(db, uri)
    if post is None:
        return tombstones.find(db, uri) if activities.was_public(db, uri) else None
    if post.author.state is ActorState.GONE:
        return _gone_with_its_author(db, post)
    return post if post.author.is_local else None


def _gone_with_its_author(db: Db, post: Post) -> Tombstone | None:
    """Return what is shown of a post of an account that said farewell: the post itself is kept for its author."""
    if not post.author.is_local or not post.visibility.is_open:
        return None
    deleted_at = accounts.get(db, post.author.id).updated_at
    return Tombstone(uri=post.uri, actor_uri=post.author.uri, deleted_at=deleted_at)


def _may_read(db: Db, post: Post, reader_uri: str) -> bool:
    """Say whether who signed may read a post that is not open.

    Servers fetch as an actor of their own, which follows nobody: it reads a post for followers when one of them lives
    there (wire 8), and no other neighbour of theirs does. A direct post is read by those it names.
    """
    reader = actors.find(db, reader_uri)
    if reader is None or reader.state is not ActorState.ACTIVE or blocked_actors.has(db, reader_uri):
        return False
    follows_author = follows.is_accepted(db, follower_id=reader.id, followee_id=post.author.id)
    if can_see(reader, post, follows_author=follows_author):
        return True
    is_for_server = post.visibility is Visibility.FOLLOWERS and reader.type in _SERVER_TYPES
    return is_for_server and follows.has_follower_from(db, post.author.id, origin=uris.origin(reader_uri))
