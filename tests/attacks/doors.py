"""Every way by which somebody can make us ask another server, and who watches that we do not ask the wrong one."""

import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import replace
from urllib.parse import urlsplit

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.delivery import sender
from fedcomm.errands import worker as errands
from fedcomm.errors import FedcommError
from fedcomm.model.delivery import Delivery
from fedcomm.model.errand import Errand, ErrandKind
from fedcomm.model.handle import Handle
from fedcomm.model.post import PostContent, Visibility
from fedcomm.outbox import moving
from fedcomm.remote import Remote
from fedcomm.remote.addresses import Reach
from fedcomm.remote.client import Client
from fedcomm.remote.resolver import Lookup, Resolver
from fedcomm.store import accounts, actors, posts
from fedcomm.store.db import Db
from tests.home import LONG_AGO, profile, put_follow

Address = tuple[str, int]

#: Set while somebody watches: the hook cannot be taken away again.
_dialled: list[Address] | None = None


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect" and _dialled is not None and isinstance(arguments[1], tuple):
        _dialled.append((str(arguments[1][0]), int(arguments[1][1])))


sys.addaudithook(_note)


@contextmanager
def dialled() -> Iterator[list[Address]]:
    """Give every address that this process connects to, or tries to, in the block."""
    global _dialled  # noqa: PLW0603 - the interpreter has one hook for all
    _dialled = []
    try:
        yield _dialled
    finally:
        _dialled = None


@asynccontextmanager
async def reaching(community: Community, reach: Reach, lookup: Lookup) -> AsyncIterator[Community]:
    """Give the community a client that goes so far, and asks `lookup` for the addresses of names."""
    instance = await community.store.read(accounts.instance)
    async with Resolver(lookup) as resolver, Client(user_agent="x", reach=reach, resolver=resolver) as client:
        key = community.signing_key(instance)
        remote = Remote(client=client, store=community.store, urls=community.urls, instance_key=key)
        yield replace(community, remote=remote)


def _asks(how: Callable[[Community, str], Awaitable[object]]) -> Callable[[Community, str], Awaitable[None]]:
    async def ask(community: Community, url: str) -> None:
        with suppress(FedcommError):
            await how(community, url)

    return ask


def _handle(url: str) -> Handle:
    """Return a handle on the host of a URL, as it would stand there."""
    return Handle(username="x", host=url.partition("://")[2].partition("/")[0].rpartition("@")[2] or "x")


def _put(db: Db, url: str) -> None:
    """Write an actor, whom the artist follows, and its post, with every address that it has at `url`."""
    actor = actors.put(
        db,
        profile("x", url, uri=url, inbox=url, shared_inbox=url, outbox=url, featured=url, followers=url),
        now=clock.now(),
    )
    put_follow(db, accounts.artist(db).id, actor.id, activity_uri="x")
    content = PostContent(content_html="<p>x</p>")
    whole = posts.NewPost(
        id=db.new_id(),
        uri=url,
        actor_id=actor.id,
        url=url,
        visibility=Visibility.PUBLIC,
        content=content,
        replies_uri=url,
        context_uri=url,
        published_at=LONG_AGO,
        received_at=LONG_AGO,
    )
    posts.put(db, whole)


def _errand(kind: ErrandKind) -> Callable[[Community, str], Awaitable[object]]:
    async def run(community: Community, url: str) -> None:
        if kind is not ErrandKind.ANCESTORS:
            await community.store.write(_put, url)
        await errands.carry_out(community, Errand(id=1, kind=kind, uri=url, actor_uri=url, attempts=0))

    return run


async def _delivery(community: Community, url: str) -> None:
    artist = await community.store.read(accounts.artist)
    now = clock.now()
    delivery = Delivery(
        id=1, activity_id=1, activity_uri="x", activity_type="Create", is_public=True, is_forwarded=True,
        is_for_followers=False, retired_key_id=None, activity_created_at=now, actor_id=artist.id, inbox=url,
        host=urlsplit(url).netloc if "[" not in url else "x", order_key="x", body=b"{}", attempts=0, created_at=now,
    )  # fmt: skip
    await sender.send(community, delivery)


DOORS: dict[str, Callable[[Community, str], Awaitable[None]]] = {
    "an actor": _asks(lambda community, url: community.remote.actor(url)),
    "an actor once more": _asks(lambda community, url: community.remote.actor(url, refresh=True)),
    "a key": _asks(lambda community, url: community.remote.key(url)),
    "a key once more": _asks(lambda community, url: community.remote.refetch_key(url)),
    "a post": _asks(lambda community, url: community.remote.post(url)),
    "a past post": _asks(lambda community, url: community.remote.past_post(url, is_wanted=lambda _: True)),
    "a document": _asks(lambda community, url: community.remote.document(url)),
    "a collection": _asks(lambda community, url: community.remote.collection(url)),
    "a stamp": _asks(lambda community, url: community.remote.stamp(url)),
    "what a person typed": _asks(lambda community, url: community.remote.resolve(url)),
    "a handle": _asks(lambda community, url: community.remote.actor_by_handle(_handle(url))),
    "the server of a fan": _asks(lambda community, url: community.remote.follow_url(_handle(url), "x")),
    "where somebody moves": _asks(
        lambda community, url: moving.confirmed(community, old_uri="https://old.example/x", new_uri=url)
    ),
    "a delivery": _asks(_delivery),
    **{f"the errand for {kind}": _asks(_errand(kind)) for kind in ErrandKind},
}
#: These take an address apart and keep the host alone, or send instead of asking.
BY_HOST = frozenset({"a handle", "the server of a fan"})
SENDING = frozenset({"a delivery"})
