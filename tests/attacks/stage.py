"""The real application with nothing running beside the requests, the artist's posts, and two servers of others."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import httpx
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from fedcomm import app
from fedcomm.activitypub.signatures import Request
from fedcomm.activitypub.vocabulary import ACTIVITY_JSON
from fedcomm.communities import Communities, Community
from fedcomm.config import Settings
from fedcomm.inbox import worker
from fedcomm.model.actor import Account
from fedcomm.model.post import Post, Visibility
from fedcomm.outbox import publish
from fedcomm.outbox.drafts import Draft
from fedcomm.store import accounts
from tests.attacks import forging
from tests.inbox.fans import Fan, FanServer, Json, dump

HOST = "localhost:8009"
SHARED, PERSONAL = "/ap/inbox", "/ap/actors/artist/inbox"

#: What is written down of an actor whose key was asked for once more.
ACTORS = frozenset({"actor", "public_key", "peer"})


_HANDLE = re.compile(r"/\.well-known/webfinger\?resource=acct:(\w+)@.*")


@dataclass
class Elsewhere(FanServer):
    """A server of others that can answer anything: what stands in `raw` is sent byte for byte."""

    raw: dict[str, bytes] = field(default_factory=dict)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        path = head.split(b" ", 2)[1].decode()
        if path not in self.raw:
            again = asyncio.StreamReader()
            again.feed_data(head)
            await super().answer(again, writer)
            return
        self.asked.append(path)
        writer.write(self.raw[path])
        await writer.drain()
        writer.close()

    def redirect(self, path: str, to: str) -> str:
        """Redirect from a path to a URL; returns the URL of the path."""
        self.raw[path] = f"HTTP/1.1 302 X\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
        return self.base + path

    def serve_as(self, uri: str, document: Json, media_type: str) -> None:
        """Serve a document under another media type, or under none."""
        body = json.dumps(document).encode()
        line = f"Content-Type: {media_type}\r\n" if media_type else ""
        head = f"HTTP/1.1 200 X\r\n{line}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        self.raw[uri.removeprefix(self.base)] = head.encode() + body


@asynccontextmanager
async def elsewhere_running() -> AsyncIterator[Elsewhere]:
    made = Elsewhere()
    made.answers.set()
    server = await asyncio.start_server(made.answer, "127.0.0.1", 0)
    async with server:
        made.port = server.sockets[0].getsockname()[1]
        yield made


@dataclass(kw_only=True)
class Stage:
    """Ann and Bob live on one server, Mallory on another; all three are known here. Ann's posts are wanted.

    `post` is for everybody, `letter` for followers alone, and nobody follows.
    """

    client: httpx.AsyncClient
    community: Community
    artist: Account
    post: Post
    letter: Post
    ann: Fan
    bob: Fan
    mallory: Fan

    def unsigned(self, activity: Json | bytes, path: str, **headers: str) -> Request:
        """Return a POST with all that a signature may cover. Keywords set headers (`content_type=…`)."""
        body = activity if isinstance(activity, bytes) else json.dumps(activity).encode()
        lines = {
            "host": HOST,
            "date": forging.http_date(forging.in_()),
            "digest": f"SHA-256={forging.sha256_of(body)}",
            "content-digest": f"sha-256=:{forging.sha256_of(body)}:",
            "content-type": ACTIVITY_JSON,
        } | {name.replace("_", "-"): value for name, value in headers.items()}
        return Request(method="POST", scheme="http", host=HOST, raw_path=path, headers=tuple(lines.items()), body=body)

    def signed(self, fan: Fan, activity: Json | bytes, path: str, **headers: str) -> Request:
        """Return a POST that somebody signed as it should be."""
        return forging.cavage(self.unsigned(activity, path, **headers), private(fan), fan.key_id)

    def follow(self, fan: Fan, **more: object) -> Json:
        return fan.activity("Follow", self.artist.actor.uri, **more)

    async def send(self, request: Request) -> int:
        """Send a request as it is and return the status."""
        query = f"?{request.query}" if request.query else ""
        answer = await self.client.request(
            request.method, f"{request.raw_path}{query}", content=request.body, headers=list(request.headers)
        )
        return answer.status_code

    async def sends(self, fan: Fan, *activities: Json) -> None:
        """Let somebody send activities as it should be, and let them be processed."""
        for activity in activities:
            assert await self.send(self.signed(fan, activity, SHARED)) == 202
        await worker.process_due(self.community)
        self.forget_asked()

    def asked(self) -> list[str]:
        """Return the paths that the servers were asked for, `handle of NAME` for the WebFinger of somebody there."""
        paths = [*self.ann.server.asked, *self.mallory.server.asked]
        return [_HANDLE.sub(r"handle of \1", path) for path in paths]

    def forget_asked(self) -> None:
        self.ann.server.asked.clear()
        self.mallory.server.asked.clear()


def private(fan: Fan) -> RSAPrivateKey:
    key = fan.key.private
    assert isinstance(key, RSAPrivateKey)
    return key


@dataclass(frozen=True, kw_only=True)
class Case:
    """One attack on the inboxes.

    `sent` gives the requests for an inbox by its path; each is answered with `status`. `leaves` are the states of what
    was kept of them, `asks` every path that servers are asked for, `changes` the tables besides that may differ.
    """

    id: str
    says: str
    sent: Callable[[Stage, str], Request | list[Request]]
    status: int
    leaves: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    changes: frozenset[str] = frozenset()
    given: Callable[[Stage], Awaitable[object]] | None = None


@dataclass(frozen=True, kw_only=True)
class Effect:
    """What an attack came to: answers, states of what was kept of it, other tables that differ, paths asked for."""

    statuses: list[int]
    leaves: tuple[str, ...]
    changes: frozenset[str]
    asks: list[str]


async def play(case: Case, stage: Stage, path: str) -> Effect:
    """Try one attack, let all be processed, and return what it came to."""
    if case.given is not None:
        await case.given(stage)
    stage.forget_asked()
    before = await dump(stage.community.store)
    sent = case.sent(stage, path)
    statuses = [await stage.send(request) for request in (sent if isinstance(sent, list) else [sent])]
    await worker.process_due(stage.community)
    after = await dump(stage.community.store)
    return Effect(
        statuses=statuses,
        leaves=tuple(row[8] for row in after["received"][len(before["received"]) :]),
        changes=frozenset(name for name in before if after[name] != before[name]) - {"received"},
        asks=sorted(stage.asked()),
    )


@asynccontextmanager
async def stage_set(settings: Settings) -> AsyncIterator[Stage]:
    """Open the community of a folder behind the application, with the workers at rest."""
    application = app.build(settings)
    async with (
        Communities(settings) as communities,
        elsewhere_running() as home,
        elsewhere_running() as away,
        httpx.AsyncClient(
            transport=httpx.ASGITransport(application, raise_app_exceptions=False),
            base_url=f"http://{HOST}",
            trust_env=False,
        ) as client,
    ):
        application.state.communities = communities
        community = communities.get(HOST)
        artist = await community.store.read(accounts.artist)
        people = {name: home.person(name) for name in ("ann", "bob")} | {"mallory": away.person("mallory")}
        for fan in people.values():
            await community.remote.actor(fan.uri)
        stage = Stage(
            client=client,
            community=community,
            artist=artist,
            post=await publish.post(community, artist, Draft(source="A song", visibility=Visibility.PUBLIC)),
            letter=await publish.post(community, artist, Draft(source="Dear", visibility=Visibility.FOLLOWERS)),
            **people,
        )
        stage.forget_asked()
        yield stage


def renewed(fan: Fan) -> Fan:
    """Return somebody with another key than their document lists."""
    return replace(fan, key_name=f"another key of {fan.name}")
