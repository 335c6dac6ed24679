"""Servers of fans on 127.0.0.1, whose actors have real keys and sign what they send; each is an origin of its own."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache

from fedcomm import clock
from fedcomm.activitypub import keys, signatures
from fedcomm.activitypub.signatures import Request, Scheme
from fedcomm.activitypub.vocabulary import ACTIVITY_JSON, PUBLIC
from fedcomm.communities import Community
from fedcomm.inbox import worker
from fedcomm.inbox.receive import receive
from fedcomm.model.actor import Account
from fedcomm.model.post import Addressee, Post, PostContent, Visibility
from fedcomm.store import posts
from fedcomm.store.connection import Store
from fedcomm.store.db import Db

Json = dict[str, object]


@cache
def pem_of(name: str) -> bytes:
    """Return the private key of everybody who is called so: making one takes 40 ms."""
    return keys.generate_rsa()


@dataclass
class FanServer:
    """What it serves stands in `documents` by path; a number there is an answer of that status. `asked`: what came.

    `answers` is cleared to let everybody wait.
    """

    port: int = 0
    documents: dict[str, Json | int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    answers: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def person(self, name: str, **more: object) -> "Fan":
        """Return an actor of this server, and serve its document."""
        fan = Fan(server=self, name=name)
        self.serve(fan.uri, fan.document(**more))
        return fan

    def serve(self, uri: str, answer: Json | int) -> None:
        self.documents[uri.removeprefix(self.base)] = answer

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        path = request.split(b" ", 2)[1].decode()
        self.asked.append(path)
        await self.answers.wait()
        found = self.documents.get(path, 404)
        status, body = (found, b"") if isinstance(found, int) else (200, json.dumps(found).encode())
        head = f"HTTP/1.1 {status} X\r\nContent-Type: {ACTIVITY_JSON}\r\nContent-Length: {len(body)}\r\n"
        writer.write(f"{head}Connection: close\r\n\r\n".encode() + body)
        await writer.drain()
        writer.close()


@asynccontextmanager
async def fan_server_running() -> AsyncIterator[FanServer]:
    made = FanServer()
    made.answers.set()
    server = await asyncio.start_server(made.answer, "127.0.0.1", 0)
    async with server:
        made.port = server.sockets[0].getsockname()[1]
        yield made
        made.answers.set()


@dataclass(frozen=True, kw_only=True)
class Fan:
    """An actor of a server. `key_name` names the key that it signs with."""

    server: FanServer
    name: str
    key_name: str = ""

    @property
    def uri(self) -> str:
        return f"{self.server.base}/users/{self.name}"

    @property
    def key_id(self) -> str:
        return f"{self.uri}#main-key"

    @property
    def key(self) -> keys.SigningKey:
        return keys.SigningKey.load(self.key_id, pem_of(self.key_name or self.name))

    @property
    def webfinger(self) -> str:
        """The path at which its handle is looked up."""
        return f"/.well-known/webfinger?resource=acct:{self.name}@127.0.0.1:{self.server.port}"

    def document(self, **more: object) -> Json:
        return {
            "id": self.uri,
            "type": "Person",
            "preferredUsername": self.name,
            "name": self.name.title(),
            "inbox": f"{self.uri}/inbox",
            "followers": f"{self.uri}/followers",
            "publicKey": {"id": self.key_id, "owner": self.uri, "publicKeyPem": self.key.public_pem()},
        } | more

    def activity(self, type_: str, object_: object, *, number: object = 1, **more: object) -> Json:
        """Return an activity with the id `…/activities/<type>-<number>`."""
        return {
            "id": f"{self.uri}/activities/{type_}-{number}",
            "type": type_,
            "actor": self.uri,
            "object": object_,
            "to": [PUBLIC],
        } | more

    def note(self, number: object = 1, **more: object) -> Json:
        return {
            "id": f"{self.uri}/notes/{number}",
            "type": "Note",
            "attributedTo": self.uri,
            "content": f"<p>note {number}</p>",
            "published": clock.rfc3339(clock.now()),
            "to": [PUBLIC],
            "cc": [],
        } | more

    def request(
        self,
        community: Community,
        activity: Json | bytes,
        *,
        path: str = "/ap/inbox",
        now: datetime | None = None,
        **headers: str,
    ) -> Request:
        """Return a signed POST as the web hands it to the inbox. Keywords set headers (`content_type=…`)."""
        body = activity if isinstance(activity, bytes) else json.dumps(activity).encode()
        lines = {"host": community.host, "content-type": ACTIVITY_JSON}
        lines |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.signed(unsigned(community, body, lines, path=path), now=now)

    def signed(self, request: Request, *, now: datetime | None = None) -> Request:
        added = signatures.sign(request, self.key, scheme=Scheme.CAVAGE, now=now or clock.now())
        return with_headers(request, added)

    async def sends(self, community: Community, *activities: Json) -> None:
        """Deliver activities to the shared inbox, and let the worker process them."""
        for activity in activities:
            await receive(community, self.request(community, activity), recipient=None)
        await worker.process_due(community)


def unsigned(community: Community, body: bytes, headers: dict[str, str], *, path: str = "/ap/inbox") -> Request:
    scheme, host = community.profile.scheme, community.host
    return Request(method="POST", scheme=scheme, host=host, raw_path=path, headers=tuple(headers.items()), body=body)


def with_headers(request: Request, headers: dict[str, str]) -> Request:
    return Request(
        method=request.method,
        scheme=request.scheme,
        host=request.host,
        raw_path=request.raw_path,
        headers=(*request.headers, *headers.items()),
        body=request.body,
    )


async def post_of(
    community: Community,
    account: Account,
    *,
    visibility: Visibility = Visibility.PUBLIC,
    for_: tuple[str, ...] = (),
) -> Post:
    """Write a post of an account, an hour ago."""

    def write(db: Db) -> Post | None:
        post_id, then = db.new_id(), clock.now() - timedelta(hours=1)
        content = PostContent(
            content_html="<p>New album</p>",
            addressees=tuple(Addressee(actor_uri=uri, handle="@somebody@somewhere") for uri in for_),
        )
        return posts.put(
            db,
            posts.NewPost(
                id=post_id,
                uri=community.urls.note(post_id),
                actor_id=account.id,
                url=None,
                visibility=visibility,
                content=content,
                published_at=then,
                received_at=then,
            ),
        )

    written = await community.store.write(write)
    assert written is not None
    return written


async def dump(store: Store, *, without: tuple[str, ...] = ()) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows of all tables, to see that nothing changed."""
    return await store.read(_dump, without)


def _dump(db: Db, without: tuple[str, ...]) -> dict[str, list[tuple[object, ...]]]:
    names = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    return {name: db.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall() for name in names if name not in without}


async def states(community: Community) -> list[tuple[str, str | None]]:
    """Return state and note of everything that was received, in order."""

    def read(db: Db) -> list[tuple[str, str | None]]:
        return db.execute("SELECT state, note FROM received ORDER BY id").fetchall()

    return await community.store.read(read)


async def count(community: Community, table: str) -> int:
    def read(db: Db) -> int:
        return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

    return await community.store.read(read)
