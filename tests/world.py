"""A remote world for tests and benchmarks: a server on 127.0.0.1 with many actors that sign for real and an inbox.

It speaks ActivityPub through this project's own signatures, so it proves durability, order and load; that others
understand us is proven by the independent peers of `tests/interop`.
"""

import asyncio
import json
import socket
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from urllib.parse import parse_qs, urlsplit

import httpx
import uvicorn

from fedcomm import clock
from fedcomm.activitypub import keys, signatures

ACTIVITY_JSON = "application/activity+json"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
CONTEXT = ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"]


class World:
    """The server; `answer` is the status that its inboxes give, `answers` that of single ones by their path.

    Who is in `gone` answers 410; who is in `applications` is the server itself and no person. `aliases` has what
    somebody lists as `alsoKnownAs`.
    `arrived` counts (activity id, inbox path), `brought` (type, id of an embedded object, inbox path).
    """

    def __init__(self, port: int) -> None:
        self.base = f"http://127.0.0.1:{port}"
        self.host = f"127.0.0.1:{port}"
        self.arrived: Counter[tuple[str, str]] = Counter()
        self.brought: Counter[tuple[str, str, str]] = Counter()
        self.bodies: list[dict[str, object]] = []
        self.fetched: Counter[str] = Counter()
        self.objects: dict[str, dict[str, object]] = {}
        self.answer = 202
        self.answers: dict[str, int] = {}
        self.gone: set[str] = set()
        self.applications: set[str] = set()
        self.aliases: dict[str, list[str]] = {}
        #: Asked before an actor is shown, with the ASGI scope: the status to answer instead, None to go on.
        self.gate: Callable[[dict], Awaitable[int | None]] | None = None
        self._pem = keys.generate_rsa()
        self._public_pem = keys.SigningKey.load(f"{self.base}#k", self._pem).public_pem()

    def actor(self, name: str) -> str:
        return f"{self.base}/users/{name}"

    def key(self, name: str) -> keys.SigningKey:
        return keys.SigningKey.load(f"{self.actor(name)}#main-key", self._pem)

    def activity(self, name: str, type_: str, object_: object, number: object) -> dict[str, object]:
        return {
            "@context": CONTEXT[0],
            "id": f"{self.actor(name)}/activities/{number}",
            "type": type_,
            "actor": self.actor(name),
            "object": object_,
            "to": [PUBLIC],
        }

    def note(self, name: str, number: object, **more: object) -> dict[str, object]:
        return {
            "id": f"{self.actor(name)}/notes/{number}",
            "type": "Note",
            "attributedTo": self.actor(name),
            "content": f"<p>note {number}</p>",
            "published": clock.rfc3339(clock.now()),
            "to": [PUBLIC],
            "cc": [],
        } | more

    async def post(
        self, client: httpx.AsyncClient, inbox: str, activity: dict[str, object], *, signer: str
    ) -> httpx.Response:
        """Sign as `signer` and post; raises httpx errors when the other side is not there."""
        body = json.dumps(activity).encode()
        parts = urlsplit(inbox)
        request = signatures.Request(
            method="POST",
            scheme=parts.scheme,
            host=parts.netloc,
            raw_path=parts.path,
            headers=(("content-type", ACTIVITY_JSON),),
            body=body,
        )
        added = signatures.sign(request, self.key(signer), scheme=signatures.Scheme.CAVAGE, now=clock.now())
        return await client.post(inbox, content=body, headers={"Content-Type": ACTIVITY_JSON, **added})

    async def __call__(self, scope, receive, send) -> None:
        if scope["type"] != "http":
            return
        status, body, kind = 404, b"", ACTIVITY_JSON
        path = scope["path"]
        if scope["method"] == "POST":
            status = self._take(path, await _body(receive))
        elif path == "/.well-known/webfinger":
            status, body, kind = 200, json.dumps(self._jrd(scope)).encode(), "application/jrd+json"
        elif path.startswith("/users/") and path.count("/") == 2:
            self.fetched[path] += 1
            name = path.rsplit("/", 1)[1]
            refused = await self.gate(scope) if self.gate else None
            if refused is not None:
                status, body = refused, b""
            else:
                status, body = (410, b"") if name in self.gone else (200, json.dumps(self._document(name)).encode())
        elif f"{self.base}{path}" in self.objects:
            status, body = 200, json.dumps(self.objects[f"{self.base}{path}"]).encode()
        headers = [(b"content-type", kind.encode()), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _take(self, path: str, body: bytes) -> int:
        activity = json.loads(body)
        answer = self.answers.get(path, self.answer)
        if answer < 300:
            self.arrived[activity["id"], path] += 1
            if isinstance(activity.get("object"), dict):
                self.brought[activity["type"], activity["object"].get("id"), path] += 1
            self.bodies.append(activity)
        return answer

    def _jrd(self, scope) -> dict[str, object]:
        resource = parse_qs(scope["query_string"].decode())["resource"][0]
        name = resource.removeprefix("acct:").split("@")[0].rsplit("/", 1)[-1]
        link = {"rel": "self", "type": ACTIVITY_JSON, "href": self.actor(name)}
        return {"subject": f"acct:{name}@{self.host}", "links": [link]}

    def _document(self, name: str) -> dict[str, object]:
        actor = self.actor(name)
        return {
            "@context": CONTEXT,
            "id": actor,
            "type": "Application" if name in self.applications else "Person",
            "preferredUsername": name,
            "name": name.capitalize(),
            "inbox": f"{actor}/inbox",
            "outbox": f"{actor}/outbox",
            "followers": f"{actor}/followers",
            "alsoKnownAs": self.aliases.get(name, []),
            "publicKey": {"id": f"{actor}#main-key", "owner": actor, "publicKeyPem": self._public_pem},
        }


async def _body(receive) -> bytes:
    parts = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


@asynccontextmanager
async def world() -> AsyncIterator[World]:
    """Run a world in this loop, on a free port of 127.0.0.1."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    made = World(listener.getsockname()[1])
    server = uvicorn.Server(uvicorn.Config(made, log_config=None, lifespan="off", ws="none"))
    task = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield made
    finally:
        server.should_exit = True
        await task


def free_port() -> int:
    """Return a port of 127.0.0.1 that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
