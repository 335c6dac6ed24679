"""Peers as a community sees them: sites with documents at their paths, that count and keep what they were asked."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from raw_peer import ACTIVITY, Connection, answer, client_running, peer_running

from fedcomm import clock
from fedcomm.activitypub import signatures
from fedcomm.activitypub.keys import PublicKey, SigningKey, generate_rsa
from fedcomm.activitypub.signatures import Request, Scheme
from fedcomm.errors import RemoteError
from fedcomm.model.actor import Profile
from fedcomm.model.urls import Urls
from fedcomm.remote import Remote
from fedcomm.store.connection import Store

JRD = "application/jrd+json"
OURS = Urls(scheme="http", host="artist.localhost", handle_host="artist.localhost")
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)

Document = dict[str, object]


@cache
def rsa_key(name: str = "instance") -> SigningKey:
    """Return a key pair; one for each name."""
    return SigningKey.load(f"{OURS.actor(name)}#main-key", generate_rsa())


@dataclass
class Site:
    """A server called `name.localhost`. `pages` has the answer at each path with its query; others are 404."""

    name: str
    port: int = 0
    pages: dict[str, bytes] = field(default_factory=dict)
    asked: list[Request] = field(default_factory=list)
    #: Says whether the signature of a request is good enough; what is not is answered 401.
    lets_in: Callable[[Request], bool] = lambda _: True

    @property
    def host(self) -> str:
        return f"{self.name}.localhost:{self.port}"

    @property
    def targets(self) -> list[str]:
        return [request.target for request in self.asked]

    def url(self, path: str = "") -> str:
        return f"http://{self.host}{path}"

    def put(self, path: str, document: object, *, status: int = 200, type_: str = ACTIVITY, **headers: str) -> str:
        """Serve a document (or bytes) at a path and return its URL."""
        body = document if isinstance(document, bytes) else json.dumps(document).encode()
        self.pages[path] = answer(status, body, Content_Type=type_, **headers)
        return self.url(path)

    def redirect(self, path: str, to: str) -> str:
        self.pages[path] = answer(302, Location=to)
        return self.url(path)

    def actor(self, name: str = "ann", /, **changes: object) -> Document:
        uri = self.url(f"/users/{name}")
        return {
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": uri,
            "type": "Person",
            "preferredUsername": name,
            "inbox": f"{uri}/inbox",
            "followers": f"{uri}/followers",
            "publicKey": {"id": f"{uri}#main-key", "owner": uri, "publicKeyPem": rsa_key(name).public_pem()},
            **changes,
        }

    def add_actor(self, name: str = "ann", /, **changes: object) -> str:
        """Serve an actor and its WebFinger; return its id."""
        self.add_webfinger(name)
        return self.put(f"/users/{name}", self.actor(name, **changes))

    def add_webfinger(self, name: str = "ann", *, host: str | None = None, **changes: object) -> None:
        """Answer for `name@host` (our own host) with a link to our actor of that name."""
        resource = f"acct:{name}@{host or self.host}"
        link = {"rel": "self", "type": ACTIVITY, "href": self.url(f"/users/{name}")}
        jrd = {"subject": resource, "links": [link], **changes}
        self.put(f"/.well-known/webfinger?resource={resource}", jrd, type_=JRD)

    def add_post(self, path: str = "/notes/1", *, author: str = "ann", **changes: object) -> str:
        uri, author_uri = self.url(path), self.url(f"/users/{author}")
        public = "https://www.w3.org/ns/activitystreams#Public"
        document = {"id": uri, "type": "Note", "attributedTo": author_uri, "content": "<p>Hi</p>", "to": public}
        return self.put(path, {**document, **changes})

    async def serve(self, connection: Connection) -> None:
        while True:
            request = _read(await connection.request(), host=self.host)
            self.asked.append(request)
            if not self.lets_in(request):
                await connection.send(answer(401))
            else:
                await connection.send(self.pages.get(request.target, answer(404)))


@asynccontextmanager
async def site_running(name: str) -> AsyncIterator[Site]:
    site = Site(name)
    async with peer_running(site.serve) as peer:
        site.port = peer.port
        yield site


@asynccontextmanager
async def remote_running(store: Store, *, urls: Urls = OURS, time: "Time | None" = None) -> AsyncIterator[Remote]:
    """Give what our community on this machine asks the peers with."""
    async with client_running() as client:
        yield Remote(
            client=client, store=store, urls=urls, instance_key=rsa_key(), monotonic_s=time or clock.monotonic_s
        )


@asynccontextmanager
async def store_open(directory: Path) -> AsyncIterator[Store]:
    async with Store(directory / "community.db", create=True) as store:
        yield store


@dataclass
class Time:
    """A clock that stands still until it is moved."""

    now_s: float = 1000.0

    def __call__(self) -> float:
        return self.now_s


def a_profile(uri: str, username: str = "ann", host: str = "fan.localhost") -> Profile:
    """Return an actor as the store keeps it."""
    return Profile(
        uri=uri, type="Person", username=username, host=host, name="", summary_html="", url=None, inbox=f"{uri}/inbox",
        shared_inbox=None, outbox=None, followers=None, created_at=LONG_AGO,
    )  # fmt: skip


def taking(scheme: Scheme, *, signs_query: bool = True) -> Callable[[Request], bool]:
    """Return what lets in requests that the instance actor signed with one scheme only."""

    def lets_in(request: Request) -> bool:
        known = PublicKey.from_pem(rsa_key().key_id, OURS.actor("instance"), rsa_key().public_pem())
        signed = request if signs_query else replace(request, query="")
        try:
            signature = signatures.read(signed, now=clock.now())
            signatures.verify(signature, known)
        except RemoteError:
            return False
        return signature.scheme is scheme

    return lets_in


def _read(raw: bytes, *, host: str) -> Request:
    head = raw.partition(b"\r\n\r\n")[0].decode()
    first, *lines = head.split("\r\n")
    method, target, _ = first.split(" ")
    path, _, query = target.partition("?")
    pairs = [line.partition(":") for line in lines]
    headers = tuple((name, value.strip()) for name, _, value in pairs)
    return Request(method=method, scheme="http", host=host, raw_path=path, query=query, headers=headers)
