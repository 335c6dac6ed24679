"""The artist's public posts for feed readers, and the icon of the browser's tab."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from fedcomm.model.actor import Account
from fedcomm.model.post import Post
from fedcomm.model.urls import Urls
from fedcomm.web import caching, feeds, look
from fedcomm.web.community import community_of
from fedcomm.web.pages import reading

_Build = Callable[[Account, list[Post], Urls], bytes]


async def rss(request: Request) -> Response:
    """`/@name/feed.rss`"""
    return await _feed(request, feeds.rss, "application/rss+xml")


async def atom(request: Request) -> Response:
    """`/@name/feed.atom`"""
    return await _feed(request, feeds.atom, "application/atom+xml")


async def icon(request: Request) -> Response:
    """`/icon.svg`: the first artist's initials."""
    community = community_of(request)
    account = await community.store.read(reading.artist, None)
    body = look.icon(account.actor.display_name, community.host)
    return caching.conditional(request, Response(body, media_type="image/svg+xml"))


async def _feed(request: Request, build: _Build, media_type: str) -> Response:
    community = community_of(request)
    account, posts = await community.store.read(reading.feed, request.path_params["name"])
    response = Response(build(account, posts, community.urls), media_type=media_type)
    return caching.conditional(request, response, modified_at=feeds.changed_at(account, posts))
