"""What was said about a post of ours: its direct replies, and the conversation that it started (FEP-7888, FEP-f228).

Ids only, of posts in the open, and none of hosts or actors that are blocked; paged by cursors in the path.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from fedcomm.activitypub import build
from fedcomm.activitypub.build import Document
from fedcomm.errors import NotFound
from fedcomm.model.post import Post
from fedcomm.model.urls import Urls
from fedcomm.moderation.actors import silenced
from fedcomm.remote.blocklist import IsBlocked
from fedcomm.store import conversations, posts
from fedcomm.store.conversations import Entry
from fedcomm.store.db import Db
from fedcomm.web import forms
from fedcomm.web.community import community_of
from fedcomm.web.federation import objects

PAGE = 40

#: Reads a collection of a post, or a page of it.
_Read = Callable[..., Document]


class _Side(StrEnum):
    """Whose replies a page starts with. Ours come first: of a page Mastodon fetches at most five, of our host only."""

    OURS = "ours"
    OTHERS = "others"


async def replies(request: Request) -> Response:
    """`/ap/notes/ID/replies`: the direct replies, with the first page in it."""
    return await _answer(request, _replies)


async def replies_page(request: Request) -> Response:
    """`/ap/notes/ID/replies/SIDE/AFTER`: ours, oldest first, then those of others."""
    side, after = request.path_params["side"], forms.number(request.path_params["after"])
    if side not in tuple(_Side):
        raise NotFound(f"no such page: {side!r:.40}")
    return await _answer(request, partial(_replies_page, side=_Side(side), after=after))


async def conversation(request: Request) -> Response:
    """`/ap/notes/ID/context`: all that is known here of the conversation that a post of ours started."""
    return await _answer(request, _conversation)


async def conversation_page(request: Request) -> Response:
    """`/ap/notes/ID/context/AFTER`, oldest first."""
    return await _answer(request, partial(_conversation_page, after=forms.number(request.path_params["after"])))


async def _answer(request: Request, read: _Read) -> Response:
    community = community_of(request)
    post = await objects.post_of(request)
    document = await community.store.read(_of_post, read, community.urls, post, community.remote.blocked.has)
    return objects.answer(request, post, document)


def _of_post(db: Db, read: _Read, urls: Urls, post: Post, is_blocked: IsBlocked) -> Document:
    return read(db=db, urls=urls, post=post, is_blocked=silenced(db, is_blocked))


def _replies(*, db: Db, urls: Urls, post: Post, is_blocked: IsBlocked) -> Document:
    first = _replies_page(db=db, urls=urls, post=post, is_blocked=is_blocked, side=_Side.OURS, after=0)
    return build.collection(urls.replies(post.id), posts.counts(db, post).replies, first=first, ordered=False)


def _replies_page(*, db: Db, urls: Urls, post: Post, is_blocked: IsBlocked, side: _Side, after: int) -> Document:
    uri = urls.replies(post.id)
    ours, others = [], []
    if side is _Side.OURS:
        ours = conversations.replies(db, post.uri, is_local=True, after=after, limit=PAGE + 1)
    if len(ours) <= PAGE:
        since = 0 if side is _Side.OURS else after
        others = conversations.replies(db, post.uri, is_local=False, after=since, limit=PAGE + 1 - len(ours))
    found = [*ours, *others]
    last_side = _Side.OURS if len(ours) > PAGE else _Side.OTHERS
    next_place = f"{uri}/{last_side}/{_cursor(found, ours)}" if len(found) > PAGE else None
    return build.collection_page(
        f"{uri}/{side}/{after}", uri, _shown(found, is_blocked), next=next_place, ordered=False
    )


def _cursor(found: list[Entry], ours: list[Entry]) -> int:
    """Return where the next page starts: behind the last entry of this one, unless that is ours and the next is not."""
    return 0 if len(ours) == PAGE else found[PAGE - 1].id


def _conversation(*, db: Db, urls: Urls, post: Post, is_blocked: IsBlocked) -> Document:
    first = _conversation_page(db=db, urls=urls, post=post, is_blocked=is_blocked, after=0)
    count = conversations.count(db, post.uri)
    return build.collection(urls.context(post.id), count, first=first, attributed_to=post.author.uri)


def _conversation_page(*, db: Db, urls: Urls, post: Post, is_blocked: IsBlocked, after: int) -> Document:
    uri = urls.context(post.id)
    if post.context_uri != uri:
        raise NotFound(f"{post.uri} starts no conversation")
    found = conversations.posts(db, post.uri, after=after, limit=PAGE + 1)
    next_place = f"{uri}/{found[PAGE - 1].id}" if len(found) > PAGE else None
    return build.collection_page(f"{uri}/{after}", uri, _shown(found, is_blocked), next=next_place)


def _shown(found: list[Entry], is_blocked: IsBlocked) -> list[str]:
    return [entry.uri for entry in found[:PAGE] if not is_blocked(entry.author_uri)]
