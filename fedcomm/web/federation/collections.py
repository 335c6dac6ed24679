"""The collections of an actor (wire 6): paged by cursors in the path, for ids have no queries.

Who follows whom is shown only when the owner wants so; otherwise there is a number and nothing else.
"""

import json
from collections.abc import Callable
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
from fedcomm.store.activities import StoredActivity
from fedcomm.store.db import Db
from fedcomm.web import forms
from fedcomm.web.federation import answers
from fedcomm.web.federation.actors import account_of
from fedcomm.web.hosts import community_of

PAGE = 20

#: Reads a collection, or a page of it (`before` is the cursor, None for the first page), of an account.
_Read = Callable[..., Document]
_Follows = Callable[..., list[tuple[Follow, Actor]]]


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
    return await _answer(request, partial(_follows_page, Urls.followers, follows.followers, before=_before(request)))


async def following(request: Request) -> Response:
    """`/ap/actors/NAME/following`"""
    return await _answer(request, _following)


async def following_page(request: Request) -> Response:
    return await _answer(request, partial(_follows_page, Urls.following, follows.following, before=_before(request)))


async def featured(request: Request) -> Response:
    """`/ap/actors/NAME/featured`: the pinned posts, whole and on one page, as Mastodon reads them."""
    return await _answer(request, _featured)


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
    uri = urls.outbox(account.username)
    return build.collection(uri, activities.outbox_count(db, account.id), first=f"{uri}/page")


def _outbox_page(db: Db, urls: Urls, account: Account, *, before: int | None) -> Document:
    found = activities.outbox_page(db, account.id, before=before, limit=PAGE + 1)
    items = [shown for stored in found[:PAGE] if (shown := as_it_is_now(db, urls, stored)) is not None]
    return _page(urls.outbox(account.username), before, items, [stored.id for stored in found])


def _followers(db: Db, urls: Urls, account: Account) -> Document:
    _refuse_instance(account)
    return _follows(urls.followers(account.username), follows.count_followers(db, account.id), account)


def _following(db: Db, urls: Urls, account: Account) -> Document:
    _refuse_instance(account)
    return _follows(urls.following(account.username), follows.count_following(db, account.id), account)


def _follows(uri: str, total: int, account: Account) -> Document:
    return build.collection(uri, total, first=f"{uri}/page" if account.shows_followers else None)


def _follows_page(
    uri_of: Callable[[Urls, str], str], read: _Follows, *, db: Db, urls: Urls, account: Account, before: int | None
) -> Document:
    _refuse_instance(account)
    uri = uri_of(urls, account.username)
    if not account.shows_followers:
        raise NotFound(f"{uri} is not shown")
    found = read(db, account.id, before=before, limit=PAGE + 1)
    return _page(uri, before, [actor.uri for _, actor in found[:PAGE]], [follow.id for follow, _ in found])


def _featured(db: Db, urls: Urls, account: Account) -> Document:
    _refuse_instance(account)
    notes = [build.note(post, urls) for post in posts.pinned_of_actor(db, account.id)]
    return build.collection(urls.featured(account.username), len(notes), items=notes)


def _refuse_instance(account: Account) -> None:
    """The instance actor neither posts nor follows; its document names no such collections."""
    if account.role is Role.INSTANCE:
        raise NotFound(f"{account.actor.uri} has no such collection")


def _page(uri: str, before: int | None, items: list[str] | list[Document], ids: list[int]) -> Document:
    """Return a page. `ids` are the cursors of what was found, one more than a page holds when there is a next one."""
    own = f"{uri}/page" if before is None else f"{uri}/page/{before}"
    following_page = f"{uri}/page/{ids[PAGE - 1]}" if len(ids) > PAGE else None
    return build.collection_page(own, uri, items, next=following_page)


def as_it_is_now(db: Db, urls: Urls, stored: StoredActivity) -> Document | None:
    """Return an activity of ours, with the post in it as it is now, not as it was sent; None when that is gone."""
    builder = _WITH_POST.get(stored.type)
    if builder is None:
        sent: Document = json.loads(stored.body)
        return sent
    post = posts.find(db, stored.object_uri)
    return None if post is None else builder(post, urls, stored.id)


_WITH_POST = {"Create": build.create, "Update": build.update_note}
