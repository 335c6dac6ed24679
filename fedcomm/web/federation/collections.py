"""The collections of an actor (wire 6): paged by cursors in the path, for ids have no queries.

Who follows whom is shown only when the owner wants so; otherwise there is a number and nothing else.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from fedcomm.activitypub import build
from fedcomm.activitypub.build import Document
from fedcomm.errors import Gone, NotFound
from fedcomm.model.actor import Account, Actor, ActorState, Role
from fedcomm.model.follow import Follow
from fedcomm.model.urls import Urls
from fedcomm.store import activities, follows, posts
from fedcomm.store import featured_tags as tags
from fedcomm.store.db import Db
from fedcomm.web import forms
from fedcomm.web.community import community_of
from fedcomm.web.federation import answers
from fedcomm.web.federation.activities import as_it_is_now
from fedcomm.web.federation.actors import account_of

PAGE = 20

#: Reads a collection, or a page of it (`before` is the cursor, None for the first page), of an account.
_Read = Callable[..., Document]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """One of the two lists of follows: where it is, and how the store reads it."""

    uri_of: Callable[[Urls, str], str]
    page: Callable[..., list[tuple[Follow, Actor]]]
    ids: Callable[..., list[int]]


_FOLLOWERS = _Side(uri_of=Urls.followers, page=follows.followers, ids=follows.follower_ids)
_FOLLOWING = _Side(uri_of=Urls.following, page=follows.following, ids=follows.following_ids)


async def outbox(request: Request) -> Response:
    """`/ap/actors/NAME/outbox`: the open posts and boosts."""
    return await _answer(request, _outbox)


async def outbox_page(request: Request) -> Response:
    """`/ap/actors/NAME/outbox/page` and `…/page/BEFORE`, newest first."""
    return await _answer(request, partial(_outbox_page, before=_before(request)))


async def followers(request: Request) -> Response:
    """`/ap/actors/NAME/followers`"""
    return await _answer(request, _followers)


async def followers_page(request: Request) -> Response:
    return await _answer(request, partial(_follows_page, _FOLLOWERS, before=_before(request)))


async def following(request: Request) -> Response:
    """`/ap/actors/NAME/following`"""
    return await _answer(request, _following)


async def following_page(request: Request) -> Response:
    return await _answer(request, partial(_follows_page, _FOLLOWING, before=_before(request)))


async def featured(request: Request) -> Response:
    """`/ap/actors/NAME/featured`: the pinned posts, whole and on one page, as Mastodon reads them."""
    return await _answer(request, _featured)


async def featured_tags(request: Request) -> Response:
    """`/ap/actors/NAME/featured-tags`: the hashtags that are shown on the profile."""
    return await _answer(request, _featured_tags)


async def _answer(request: Request, read: _Read) -> Response:
    community = community_of(request)
    document = await community.store.read(_of_account, read, community.urls, request.path_params["name"])
    return answers.document(request, document)


def _of_account(db: Db, read: _Read, urls: Urls, name: str) -> Document:
    account = account_of(db, name)
    if account.actor.state is ActorState.GONE:
        raise Gone(f"{account.actor.uri} was deleted")
    return read(db=db, urls=urls, account=account)


def _before(request: Request) -> int | None:
    text = request.path_params.get("before")
    return None if text is None else forms.number(text)


def _outbox(db: Db, urls: Urls, account: Account) -> Document:
    uri, total = urls.outbox(account.username), activities.outbox_count(db, account.id)
    # As many as are left for the last page when one goes on from the first.
    rest = total % PAGE or PAGE
    oldest = activities.outbox_ids(db, account.id, since=0, limit=rest + 1)
    return build.collection(uri, total, first=_place(uri, None), last=_place(uri, _entry(oldest, rest)))


def _outbox_page(db: Db, urls: Urls, account: Account, *, before: int | None) -> Document:
    found = activities.outbox_page(db, account.id, before=before, limit=PAGE + 1)
    items = [shown for stored in found[:PAGE] if (shown := as_it_is_now(db, urls, stored)) is not None]
    newer = activities.outbox_ids(db, account.id, since=before, limit=PAGE + 1) if before is not None else []
    return _page(urls.outbox(account.username), before, items, older=[stored.id for stored in found], newer=newer)


def _followers(db: Db, urls: Urls, account: Account) -> Document:
    _refuse_instance(account)
    return _follows(urls.followers(account.username), follows.count_followers(db, account.id), account)


def _following(db: Db, urls: Urls, account: Account) -> Document:
    _refuse_instance(account)
    return _follows(urls.following(account.username), follows.count_following(db, account.id), account)


def _follows(uri: str, total: int, account: Account) -> Document:
    return build.collection(uri, total, first=_place(uri, None) if account.shows_followers else None)


def _follows_page(side: _Side, *, db: Db, urls: Urls, account: Account, before: int | None) -> Document:
    _refuse_instance(account)
    uri = side.uri_of(urls, account.username)
    if not account.shows_followers:
        raise NotFound(f"{uri} is not shown")
    found = side.page(db, account.id, before=before, limit=PAGE + 1)
    newer = side.ids(db, account.id, since=before, limit=PAGE + 1) if before is not None else []
    items = [actor.uri for _, actor in found[:PAGE]]
    return _page(uri, before, items, older=[follow.id for follow, _ in found], newer=newer)


def _featured(db: Db, urls: Urls, account: Account) -> Document:
    _refuse_instance(account)
    notes = [build.note(post, urls) for post in posts.pinned_of_actor(db, account.id)]
    return build.collection(urls.featured(account.username), len(notes), items=notes)


def _featured_tags(db: Db, urls: Urls, account: Account) -> Document:
    _refuse_instance(account)
    items = [build.hashtag(name, urls) for name in tags.names(db, account.id)]
    return build.collection(urls.featured_tags(account.username), len(items), items=items, ordered=False)


def _refuse_instance(account: Account) -> None:
    """The instance actor neither posts nor follows; its document names no such collections."""
    if account.role is Role.INSTANCE:
        raise NotFound(f"{account.actor.uri} has no such collection")


def _page(
    uri: str, before: int | None, items: list[str] | list[Document], *, older: list[int], newer: list[int]
) -> Document:
    """Return a page that starts at `before`.

    `older` are the cursors of what is in it, newest first, `newer` those before it, oldest first: of both one more than
    a page holds, if there are so many.
    """
    return build.collection_page(
        _place(uri, before),
        uri,
        items,
        next=_place(uri, older[PAGE - 1]) if len(older) > PAGE else None,
        prev=_place(uri, _entry(newer, PAGE)) if before is not None else None,
    )


def _place(uri: str, before: int | None) -> str:
    return f"{uri}/page" if before is None else f"{uri}/page/{before}"


def _entry(cursors: list[int], position: int) -> int | None:
    """Return the cursor at a position; None when there are fewer, which is where the first page starts."""
    return cursors[position] if len(cursors) > position else None
