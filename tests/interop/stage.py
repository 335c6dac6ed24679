"""The stage of the interop scenario: two communities and two Fedify servers, four processes on loopback.

`home` and `band` are communities of ours; `fedify` lets everybody follow at once, `locked` asks its users first.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx

from fedcomm.control import client
from tests.interop.fedify import FedifyPeer, fedify
from tests.served import Served, served
from tests.world import free_port

#: What is not seen on the other side by then was not understood there.
WITHIN_S = 15.0
EVERY_S = 0.1
ACTIVITY_JSON = "application/activity+json"

#: A document, as the other side shows it: a test reads it by subscripts, and a missing part fails the step.
Json = dict[str, Any]
State = TypeVar("State")


class NotSeen(AssertionError):
    """The other side does not show what it should."""


async def seen(
    what: str,
    look: Callable[[], Awaitable[State]],
    until: Callable[[State], object] = bool,
    *,
    within_s: float = WITHIN_S,
) -> State:
    """Look again and again until what is seen satisfies `until`; return it. Raises NotSeen with what was seen last."""
    clock = asyncio.get_running_loop()
    deadline = clock.time() + within_s
    while not until(state := await look()):
        if clock.time() > deadline:
            raise NotSeen(f"{what}: not seen within {within_s:g} s; seen last: {state!r}"[:3000])
        await asyncio.sleep(EVERY_S)
    return state


class Home:
    """A community of ours: asked as its owner asks it, looked at as a stranger does."""

    def __init__(self, server: Served, username: str, http: httpx.AsyncClient) -> None:
        self.server = server
        self.handle = f"@{username}@{server.host}"
        self.uri = f"{server.base}/ap/actors/{username}"
        self._http = http

    async def ask(self, operation: str, **arguments: object) -> Any:
        """Ask the running server what the command of that name asks; see `fedcomm --help`."""
        return await client.ask(self.server.settings, self.server.host, operation, arguments)

    async def handles(self, side: str, **arguments: object) -> list[str]:
        """Return the handles of `followers` or `following`."""
        return [actor["handle"] for actor in (await self.ask(side, **arguments))["actors"]]

    async def timeline(self) -> dict[str, Json]:
        """Return the home timeline, by the ids of its posts."""
        return {post["uri"]: post for post in await self.ask("timeline", limit=100)}

    async def page(self, post: Json) -> str:
        """Return the HTML page of a post, as a visitor gets it."""
        return (await self._http.get(post["page"], headers={"Accept": "text/html"})).raise_for_status().text

    async def document(self, uri: str) -> httpx.Response:
        """Return the answer to an unsigned request for an ActivityPub document."""
        return await self._http.get(uri, headers={"Accept": ACTIVITY_JSON})

    async def total(self, post: Json, collection: str) -> int:
        """Return how many `replies`, `likes` or `shares` a post has, as other servers read it."""
        return (await self.document(f"{post['uri']}/{collection}")).raise_for_status().json()["totalItems"]


@dataclass(kw_only=True)
class Stage:
    """Everybody who takes part, and what earlier steps left for later ones (`kept`)."""

    home: Home
    band: Home
    fedify: FedifyPeer
    locked: FedifyPeer
    kept: dict[str, Json] = field(default_factory=dict)

    @property
    def fay(self) -> str:
        """The id of the user of Fedify who is the artist's fan."""
        return self.fedify.actor("fay")

    @property
    def fay_handle(self) -> str:
        return self.fedify.handle("fay")

    @property
    def followers(self) -> str:
        """The id of the collection that stands for the artist's followers."""
        return f"{self.home.uri}/followers"

    def logs(self, lines: int = 25) -> str:
        """Return the end of every server's log, to be shown with a failure."""
        of = {
            self.home.handle: self.home.server.log,
            self.band.handle: self.band.server.log,
            self.fedify.host: self.fedify.log,
            self.locked.host: self.locked.log,
        }
        return "\n".join("\n".join([f"--- {name}", *log.splitlines()[-lines:]]) for name, log in of.items())


@asynccontextmanager
async def set_up(folder: Path, *, knock: str) -> AsyncIterator[Stage]:
    """Start the four servers, and end them whatever happened. `knock` is the signature that Fedify tries first."""
    async with contextlib.AsyncExitStack() as stack:
        http = await stack.enter_async_context(httpx.AsyncClient(trust_env=False, timeout=10))
        starting = (
            served(folder / "home", free_port()),
            served(folder / "band", free_port(), "band"),
            fedify(folder, free_port(), KNOCK=knock),
            fedify(folder, free_port(), KNOCK=knock, LOCKED="1"),
        )
        # All at once; and when one does not start the others have, so that the stack ends them.
        started = await asyncio.gather(*map(stack.enter_async_context, starting), return_exceptions=True)
        failed = [one for one in started if isinstance(one, BaseException)]
        if failed:
            raise failed[0]
        home, band, open_peer, locked = started
        yield Stage(home=Home(home, "artist", http), band=Home(band, "band", http), fedify=open_peer, locked=locked)


async def arrived(peer: FedifyPeer, type_: str, about: str) -> Json:
    """Return the latest activity of a type that Fedify has taken, about an object or about the object of that.

    What Fedify lists there has passed its checks of signature, context and shape.
    """
    taken = await seen(
        f"{type_} of {about} at {peer.host}",
        peer.received,
        lambda activities: any(_is(activity, type_, about) for activity in activities),
    )
    return [activity for activity in taken if _is(activity, type_, about)][-1]


def _is(activity: Json, type_: str, about: str) -> bool:
    return activity["type"] == type_ and about in _ids(activity["object"])


def _ids(object_: str | Json | list[Any]) -> set[str]:
    if isinstance(object_, str):
        return {object_}
    if isinstance(object_, list):
        return {id_ for one in object_ for id_ in _ids(one)}
    inner = _ids(object_["object"]) if "object" in object_ else set()
    return {object_["id"], *inner} if "id" in object_ else inner


def listed(value: object) -> list[Any]:
    """Return the values of a property that a processor of JSON-LD writes as none, one or a list."""
    return [] if value is None else value if isinstance(value, list) else [value]
