"""Who asks for pages: strangers and the owner, over the real routes, without a socket."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import httpx
from lxml import html
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.model.actor import Account, Actor
from fedcomm.model.post import Post, PostContent, Visibility
from fedcomm.store import actors, posts, sessions
from fedcomm.store.db import Db
from fedcomm.web import limits, pages, security_headers, session, studio
from fedcomm.web.pages import errors
from tests.home import profile

TOKEN = "session-token"
CSRF_TOKEN = "csrf-token"


class Enter:
    """Puts the one community where the Host middleware puts the right one."""

    def __init__(self, app: ASGIApp, community: Community) -> None:
        self.app = app
        self.community = community

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {})["community"] = self.community
        await self.app(scope, receive, send)


async def _broken(request: Request) -> Response:
    raise ZeroDivisionError


def application(community: Community) -> Starlette:
    return Starlette(
        routes=[Route("/broken", _broken), *pages.ROUTES, *studio.ROUTES],
        middleware=[
            Middleware(security_headers.SecurityHeaders),
            Middleware(Enter, community=community),
            Middleware(limits.Limits),
        ],
        exception_handlers=errors.HANDLERS,
    )


@asynccontextmanager
async def visiting(community: Community) -> AsyncIterator[httpx.AsyncClient]:
    """Open a browser without cookies."""
    transport = httpx.ASGITransport(application(community), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=community.urls.base) as client:
        yield client


@dataclass(frozen=True)
class Owner:
    """The owner's browser. `post` sends forms as its own pages do."""

    client: httpx.AsyncClient
    origin: str

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(path)

    async def post(self, path: str, **fields: str) -> httpx.Response:
        return await self.client.post(path, data={"csrf": CSRF_TOKEN, **fields}, headers={"Origin": self.origin})


async def log_in(community: Community, account: Account, client: httpx.AsyncClient) -> Owner:
    now = clock.now()
    await community.store.write(
        sessions.put,
        TOKEN,
        account_id=account.id,
        csrf_token=CSRF_TOKEN,
        now=now,
        expires_at=now + timedelta(hours=1),
    )
    client.cookies.set(session.cookie_name(community.urls), TOKEN)
    return Owner(client, community.urls.base)


async def posted(
    community: Community,
    author_id: int,
    text: str = "hello",
    *,
    visibility: Visibility = Visibility.PUBLIC,
    answers: str | None = None,
    uri: str | None = None,
    **content: object,
) -> Post:
    """Return a post that is in the store: one of the artist's, or with a `uri` somebody else's."""
    return await community.store.write(_put, community, author_id, text, visibility, answers, uri, content)


async def someone(community: Community, username: str = "fan", **says: object) -> Actor:
    """Return an actor of another server, who says this of themself."""
    says_all = replace(profile("fan"), **{"username": username, **says})  # type: ignore[arg-type]
    return await community.store.write(actors.put, says_all, now=clock.now())


def _put(
    db: Db,
    community: Community,
    author_id: int,
    text: str,
    visibility: Visibility,
    answers: str | None,
    uri: str | None,
    content: dict[str, object],
) -> Post:
    post_id, now = db.new_id(), clock.now()
    whole: dict[str, object] = {"content_html": f"<p>{text}</p>", "source": text, **content}
    new = posts.NewPost(
        id=post_id,
        uri=uri or community.urls.note(post_id),
        actor_id=author_id,
        url=uri or community.urls.post_page("artist", post_id),
        visibility=visibility,
        content=PostContent(**whole),  # type: ignore[arg-type]
        in_reply_to_uri=answers,
        published_at=now,
        received_at=now,
    )
    post = posts.put(db, new)
    assert post is not None
    return post


async def dump(community: Community) -> list[str]:
    """Return every row of every table, to see whether anything changed."""
    return await community.store.read(_rows)


def _rows(db: Db) -> list[str]:
    tables = [row[0] for row in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
    return [f"{table} {row!r}" for table in tables for row in db.execute(f"SELECT * FROM {table}")]


def page_of(post: Post) -> str:
    """Return the path of a post's page."""
    return f"/@artist/{post.id}"


def tree(response: httpx.Response) -> html.HtmlElement:
    return html.document_fromstring(response.text)


def text_of(response: httpx.Response) -> str:
    """Return what a reader sees of a page, on one line."""
    return " ".join(tree(response).text_content().split())
