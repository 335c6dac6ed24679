"""Servers of others on this machine, each an origin with a name of its own, that count what they are asked."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import parse_qs, urlsplit

from fedcomm.activitypub import keys
from fedcomm.activitypub.vocabulary import ACTIVITY_JSON, PUBLIC
from fedcomm.model.errand import ErrandKind

Json = dict[str, object]
#: Notes an errand of a kind about a URI.
Note = Callable[[ErrandKind, str], Awaitable[None]]


@cache
def public_pem() -> str:
    """Return the key of everybody here: nobody signs with it."""
    return keys.SigningKey.load("http://x.localhost/#key", keys.generate_rsa()).public_pem()


@dataclass
class Elsewhere:
    """A server `name.localhost`. `documents` has what it serves by path; a number there is an answer of that status.

    A URL there is where it sends whoever asks.

    `answers` is cleared to let everybody wait, `meanwhile` is how many of them wait at the same time at most.
    """

    name: str
    port: int = 0
    documents: dict[str, Json | int | str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    answers: asyncio.Event = field(default_factory=asyncio.Event)
    waiting: int = 0
    meanwhile: int = 0

    @property
    def base(self) -> str:
        return f"http://{self.name}.localhost:{self.port}"

    def serve(self, path: str, answer: Json | int) -> str:
        """Serve a document, or a status, at a path; returns its URL. A document without an id gets that."""
        uri = f"{self.base}{path}"
        self.documents[path] = answer if isinstance(answer, int) else {"id": uri} | answer
        return uri

    def person(self, name: str, **more: object) -> str:
        uri = f"{self.base}/users/{name}"
        key = {"id": f"{uri}#main-key", "owner": uri, "publicKeyPem": public_pem()}
        document = {"type": "Person", "preferredUsername": name, "inbox": f"{uri}/inbox", "publicKey": key}
        return self.serve(f"/users/{name}", document | {"outbox": f"{uri}/outbox", "featured": f"{uri}/pins"} | more)

    def note(self, number: object, *, by: str = "ann", **more: object) -> Json:
        """Return a note that is served at `/notes/NUMBER` too."""
        uri = f"{self.base}/notes/{number}"
        note = {"id": uri, "type": "Note", "attributedTo": f"{self.base}/users/{by}", "content": f"<p>{number}</p>"}
        whole = note | {"to": [PUBLIC], "published": "2025-03-01T12:00:00Z"} | more
        self.serve(f"/notes/{number}", whole)
        return whole

    def collection(self, path: str, items: list[object], **more: object) -> str:
        return self.serve(path, {"type": "OrderedCollection", "orderedItems": items} | more)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = (await reader.readuntil(b"\r\n\r\n")).split(b" ", 2)[1].decode()
        self.asked.append(path)
        self.waiting += 1
        self.meanwhile = max(self.meanwhile, self.waiting)
        await self.answers.wait()
        self.waiting -= 1
        found = self._webfinger(path) if path.startswith("/.well-known/webfinger") else self.documents.get(path, 404)
        status, body = (found, b"") if isinstance(found, int) else (200, json.dumps(found).encode())
        media_type = "application/jrd+json" if path.startswith("/.well-known") else ACTIVITY_JSON
        head = f"HTTP/1.1 {status} X\r\nContent-Type: {media_type}\r\nContent-Length: {len(body)}\r\n"
        if isinstance(found, str):
            head, body = f"HTTP/1.1 302 X\r\nLocation: {found}\r\nContent-Length: 0\r\n", b""
        writer.write(f"{head}Connection: close\r\n\r\n".encode() + body)
        await writer.drain()
        writer.close()

    def _webfinger(self, path: str) -> Json:
        resource = parse_qs(urlsplit(path).query)["resource"][0]
        name = resource.removeprefix("acct:").partition("@")[0]
        link = {"rel": "self", "type": ACTIVITY_JSON, "href": f"{self.base}/users/{name}"}
        return {"subject": resource, "links": [link]}


@asynccontextmanager
async def elsewhere_running(name: str) -> AsyncIterator[Elsewhere]:
    made = Elsewhere(name)
    made.answers.set()
    server = await asyncio.start_server(made.answer, "127.0.0.1", 0)
    async with server:
        made.port = server.sockets[0].getsockname()[1]
        yield made
        made.answers.set()
