"""The application with its workers and two servers of others around it, in this process, for the fuzzer to send to."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from pathlib import Path
from random import Random

import orjson
from starlette.applications import Starlette

from fedcomm import app, clock, config, founding
from fedcomm.activitypub import signatures
from fedcomm.activitypub.keys import SigningKey
from fedcomm.activitypub.signatures import Request, Scheme
from fedcomm.activitypub.vocabulary import ACTIVITY_JSON
from fedcomm.communities import Community
from fedcomm.model.actor import Actor
from fedcomm.model.follow import FollowState
from fedcomm.model.poll import NewPoll
from fedcomm.model.post import Visibility
from fedcomm.outbox import publish
from fedcomm.outbox.drafts import Draft
from fedcomm.store import accounts, follows, sessions
from fedcomm.store.db import Db
from fedcomm.web import session
from tests.fuzz import mutations, samples
from tests.fuzz.samples import ME, MY_NAME, NEIGHBOUR, OTHER, OURS, PEER, POSTS, Json
from tests.world import World, world

HOST = "localhost:8009"
INBOXES = ("/ap/inbox", "/ap/actors/artist/inbox")
_TOKEN = "session-token"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the application answered; `elapsed_s` is the time in it."""

    status: int
    body: bytes
    elapsed_s: float


class Errors(logging.Handler):
    """Keeps every line of the log that tells of a bug."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        fields = getattr(record, "fields", {})
        trace = logging.Formatter().formatException(record.exc_info) if record.exc_info else ""
        self.lines.append(f"{record.getMessage()} {fields}\n{trace}")


@dataclass(kw_only=True)
class Ground:
    """The artist has posts and is followed by the victim, of `other`. Who signs lives on `peer`."""

    app: Starlette
    community: Community
    peer: World
    other: World
    errors: Errors
    posts: dict[str, str] = field(default_factory=dict)

    def places(self, name: str) -> dict[str, str]:
        """Return what stands for the places of the samples when `name` is who signs."""
        return {
            **{POSTS[kind]: uri for kind, uri in self.posts.items()},
            OURS: self.community.urls.base,
            ME: self.peer.actor(name),
            MY_NAME: name,
            NEIGHBOUR: self.peer.actor("neighbour"),
            PEER: self.peer.base,
            PEER.removeprefix("http://"): self.peer.host,
            OTHER: self.other.base,
        }

    def signed(self, key: SigningKey, path: str, body: bytes) -> dict[str, str]:
        """Return the headers of a delivery."""
        headers = {"host": HOST, "content-type": ACTIVITY_JSON}
        request = Request(
            method="POST", scheme="http", host=HOST, raw_path=path, headers=tuple(headers.items()), body=body
        )
        return headers | signatures.sign(request, key, scheme=Scheme.CAVAGE, now=clock.now())

    async def deliver(self, server: World, name: str, activity: Json | bytes) -> Answer:
        """Send an activity as it should be."""
        body = activity if isinstance(activity, bytes) else orjson.dumps(activity)
        headers = self.signed(_key(server, name), INBOXES[0], body)
        return await self.ask("POST", INBOXES[0], headers.items(), body)

    async def ask(self, method: str, path: str, headers: Iterable[tuple[str, str]], body: bytes = b"") -> Answer:
        """Ask the application, without a network between."""
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
            "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "",
            "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers],
            "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8009), "state": {},
        }  # fmt: skip
        status, parts, sent = 0, [], False

        async def receive() -> dict[str, object]:
            nonlocal sent
            if sent:
                return {"type": "http.disconnect"}
            sent = True
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict[str, object]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(str(message["status"]))
            else:
                parts.append(bytes(message.get("body", b"")))  # type: ignore[arg-type]

        began = time.perf_counter()
        await self.app(scope, receive, send)  # type: ignore[arg-type]
        return Answer(status=status, body=b"".join(parts), elapsed_s=time.perf_counter() - began)

    async def page(self, path: str, *, accept: str) -> Answer:
        """Read something as the owner does."""
        cookie = f"{session.cookie_name(self.community.urls)}={_TOKEN}"
        return await self.ask("GET", path, [("host", HOST), ("accept", accept), ("cookie", cookie)])

    async def new_actors(self, names: list[str], chance: Random) -> None:
        """Let actors be known here, half of them followed, with documents at their server that may be spoiled."""
        for number, name in enumerate(names):
            actor = await self.community.remote.actor(self.peer.actor(name))
            if number % 2:
                await self._follow(actor, number)
            places = self.places(name)
            for path, sample in samples.served().items():
                body = mutations.spoiled(sample, chance) if chance.random() < 0.5 else orjson.dumps(sample)
                document = orjson.loads(samples.filled(body, places, number=name))
                self.peer.objects[f"{self.peer.actor(name)}{path}"] = document
            kept = samples.note(id=f"{ME}/notes/kept"), samples.note(id=f"{ME}/notes/poll", type="Question")
            whole = [samples.activity("Create", note, id=f"{note['id']}#create") for note in kept]
            for activity in [samples.activity("Update", samples.person()), *whole]:
                await self.deliver(self.peer, name, samples.filled(orjson.dumps(activity), places, number=name))

    async def _follow(self, actor: Actor, number: int) -> None:
        artist = await self.community.store.read(accounts.artist)
        await self.community.store.write(
            follows.put,
            follower_id=artist.id,
            followee_id=actor.id,
            activity_uri=f"{self.community.urls.activity(1)}{number}-{actor.username}",
            activity="{}",
            state=FollowState.ACCEPTED if number % 4 == 1 else FollowState.PENDING,
            now=clock.now(),
        )

    async def settled(self, *, within_s: float = 120.0) -> bool:
        """Wait until nothing that came in is due; says whether that came about."""
        async with _patience(within_s):
            while await self.community.store.read(_due):
                await asyncio.sleep(0.01)
            return True
        return False

    async def finished(self) -> bool:
        """Let what was put off be due again and again, as if the hour had passed; says whether nothing waits."""
        for _ in range(12):
            if not await self.settled():
                return False
            await self.community.store.write(_make_due)
            self.community.inbox_due.set()
            if await self.community.store.read(_waiting) == 0:
                return True
        return False

    def forget_the_others(self) -> None:
        """Throw away what the servers of others remember and show, so that their memory is not taken for ours."""
        self.peer.objects.clear()
        for server in (self.peer, self.other):
            server.bodies.clear()
            server.arrived.clear()
            server.brought.clear()
            server.fetched.clear()


@asynccontextmanager
async def _patience(within_s: float) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(within_s):
            yield
    except TimeoutError:
        pass


def _due(db: Db) -> int:
    now_ms = clock.now_ms()
    rows = db.execute("SELECT count(*) FROM received WHERE state = 'waiting' AND next_at <= ?", (now_ms,))
    return int(rows.fetchone()[0])


def _waiting(db: Db) -> int:
    return int(db.execute("SELECT count(*) FROM received WHERE state = 'waiting'").fetchone()[0])


def _make_due(db: Db) -> None:
    db.execute("UPDATE received SET next_at = 0 WHERE state = 'waiting'")


@cache
def _key(server: World, name: str) -> SigningKey:
    return server.key(name)


def key_of(ground: Ground, name: str) -> SigningKey:
    """Return the key of somebody on the server of those who sign."""
    return _key(ground.peer, name)


@asynccontextmanager
async def ground_laid(data: Path) -> AsyncIterator[Ground]:
    """Found a community, run it, and let the victim and the artist have to do with each other."""
    settings = config.load(data=data, loopback=True, accept_delay_s=0.0)
    await founding.found(settings, host=HOST, name="The Artist", username="artist")
    application, errors = app.build(settings), Errors()
    logger = logging.getLogger()
    logger.addHandler(errors)
    try:
        async with world() as peer, world() as other, application.router.lifespan_context(application):
            community: Community = application.state.communities.get(HOST)
            _ask_no_name_server(community)
            made = Ground(app=application, community=community, peer=peer, other=other, errors=errors)
            await _furnish(made)
            yield made
    finally:
        logger.removeHandler(errors)


def _ask_no_name_server(community: Community) -> None:
    def nowhere(host: str) -> list[str]:
        raise OSError(f"{host} is on no network")

    community.remote.client._resolver._lookup = nowhere


async def _furnish(ground: Ground) -> None:
    community, other = ground.community, ground.other
    artist = await community.store.read(accounts.artist)
    await community.store.write(
        sessions.put,
        _TOKEN,
        account_id=artist.id,
        csrf_token="csrf",
        now=clock.now(),
        expires_at=clock.now() + timedelta(days=30),
    )
    for number, name in enumerate(("victim", "neighbour")):
        server = other if name == "victim" else ground.peer
        await ground._follow(await community.remote.actor(server.actor(name)), 4 * number + 1)
    drafts = {
        "open": Draft(source="A new song", visibility=Visibility.PUBLIC),
        "quote": Draft(source="Quote me", visibility=Visibility.PUBLIC),
        "followers": Draft(source="For followers", visibility=Visibility.FOLLOWERS),
        "direct": Draft(source=f"@victim@{other.host} hello", visibility=Visibility.DIRECT),
        "poll": Draft(
            source="Which?",
            visibility=Visibility.PUBLIC,
            poll=NewPoll(options=("one", "two", "three"), is_multiple=True),
        ),
    }
    for kind, draft in drafts.items():
        ground.posts[kind] = (await publish.post(community, artist, draft)).uri
    note = other.note("victim", 1, inReplyTo=ground.posts["open"])
    other.objects[str(note["id"])] = note
    post = ground.posts["open"]
    for type_, object_ in (("Follow", artist.actor.uri), ("Like", post), ("Announce", post), ("Create", note)):
        answer = await ground.deliver(other, "victim", other.activity("victim", type_, object_, type_.lower()))
        assert answer.status == 202, answer
    assert await ground.settled()
