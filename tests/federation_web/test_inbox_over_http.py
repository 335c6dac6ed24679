"""The inboxes on a real port: what a peer sees when it delivers, and what comes of it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from application import Application, application_running
from world import ACTIVITY_JSON, World, free_port

from fedcomm.model.follow import FollowState
from fedcomm.moderation import hosts
from fedcomm.store import accounts, follows
from fedcomm.store.db import Db

pytestmark = pytest.mark.anyio

MIB = 1024 * 1024


@pytest.fixture
async def running(tmp_path: Path) -> AsyncIterator[Application]:
    async with application_running(tmp_path) as made:
        yield made


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False, timeout=20) as opened:
        yield opened


def follow(fans: World, running: Application) -> dict[str, object]:
    return fans.activity("ann", "Follow", f"{running.base}/ap/actors/artist", 1)


@pytest.mark.parametrize("path", ["/ap/inbox", "/ap/actors/artist/inbox"])
async def test_a_signed_follow_is_taken_and_its_accept_comes(
    running: Application, client: httpx.AsyncClient, fans: World, path: str
) -> None:
    answer = await fans.post(client, running.base + path, follow(fans, running), signer="ann")
    accept = await first_arrival(fans)

    assert (answer.status_code, answer.content) == (202, b"")
    assert accept["type"] == "Accept"
    assert accept["object"]["id"] == follow(fans, running)["id"]
    assert await followers(running) == [fans.actor("ann")]


async def first_arrival(fans: World) -> dict[str, object]:
    async with asyncio.timeout(20):
        while not fans.bodies:
            await asyncio.sleep(0.01)
    return fans.bodies[0]


async def followers(running: Application) -> list[str]:
    def read(db: Db) -> list[str]:
        artist = accounts.artist(db)
        return [actor.uri for _, actor in follows.followers(db, artist.id, state=FollowState.ACCEPTED)]

    return await running.community.store.read(read)


async def test_a_signature_in_a_percent_encoded_path_holds(
    running: Application, client: httpx.AsyncClient, fans: World
) -> None:
    inbox = f"{running.base}/ap/actors/%61rtist/inbox"

    answer = await fans.post(client, inbox, follow(fans, running), signer="ann")

    assert answer.status_code == 202


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["/ap/inbox", "/ap/actors/artist/inbox"])
async def test_an_inbox_is_only_posted_to(
    running: Application, client: httpx.AsyncClient, path: str, method: str
) -> None:
    answer = await client.request(method, running.base + path)

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize("is_chunked", [False, True], ids=["with its length", "chunked"])
@pytest.mark.parametrize(("size", "status"), [(MIB, 401), (MIB + 1, 413)])
async def test_a_body_has_at_most_one_mebibyte(
    running: Application, client: httpx.AsyncClient, size: int, status: int, *, is_chunked: bool
) -> None:
    body = b" " * size

    answer = await client.post(
        running.inbox, content=pieces(body) if is_chunked else body, headers={"Content-Type": ACTIVITY_JSON}
    )

    assert answer.status_code == status
    assert await waiting(running) == 0


async def pieces(body: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(body), 65536):
        yield body[start : start + 65536]


async def waiting(running: Application) -> int:
    return len(await running.community.store.read(_all_received))


def _all_received(db: Db) -> list[tuple[object, ...]]:
    return db.execute("SELECT id FROM received").fetchall()


async def test_an_unsigned_delivery_is_refused_with_how_to_sign(
    running: Application, client: httpx.AsyncClient, fans: World
) -> None:
    answer = await client.post(running.inbox, json=follow(fans, running), headers={"Content-Type": ACTIVITY_JSON})

    assert answer.status_code == 401
    assert "accept-signature" in answer.headers
    assert await waiting(running) == 0


@pytest.mark.parametrize(
    ("headers", "path", "status"),
    [
        pytest.param({"Content-Type": "text/plain"}, "/ap/inbox", 415, id="text"),
        pytest.param({"Content-Type": "multipart/form-data; boundary=x"}, "/ap/inbox", 415, id="a form"),
        pytest.param({}, "/ap/inbox", 415, id="no type"),
        pytest.param({"Content-Type": ACTIVITY_JSON, "Content-Encoding": "gzip"}, "/ap/inbox", 415, id="packed"),
        pytest.param({"Content-Type": ACTIVITY_JSON}, "/ap/actors/nobody/inbox", 404, id="for nobody"),
    ],
)
async def test_what_cannot_be_read_is_refused(
    running: Application, client: httpx.AsyncClient, headers: dict[str, str], path: str, status: int
) -> None:
    answer = await client.post(running.base + path, content=b"{}", headers=headers)

    assert answer.status_code == status
    assert await waiting(running) == 0


async def test_a_blocked_host_is_refused(running: Application, client: httpx.AsyncClient, fans: World) -> None:
    await hosts.block(running.community, "127.0.0.1", comment="")

    answer = await fans.post(client, running.inbox, follow(fans, running), signer="ann")

    assert answer.status_code == 403
    assert await waiting(running) == 0


async def test_while_the_keys_host_is_silent_the_sender_is_asked_to_come_again(
    running: Application, client: httpx.AsyncClient
) -> None:
    silent = World(free_port())

    answer = await silent.post(client, running.inbox, follow(silent, running), signer="ann")

    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0


async def test_a_client_that_hangs_up_in_the_middle_breaks_nothing(
    running: Application, client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", running.port)
    head = f"POST /ap/inbox HTTP/1.1\r\nHost: {running.host}\r\nContent-Length: 100\r\n\r\nhalf"
    writer.write(head.encode())
    await writer.drain()
    await asyncio.sleep(0.05)

    writer.close()
    await writer.wait_closed()
    await asyncio.sleep(0.05)
    answer = await client.get(f"{running.base}/ap/actors/artist")

    assert answer.status_code == 200
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_a_crowd_of_large_bodies_is_sent_away_and_small_ones_are_taken(
    running: Application, client: httpx.AsyncClient, fans: World
) -> None:
    running.community.bodies.left_bytes = 0  # as if other requests held all the room
    padded = follow(fans, running) | {"padding": "x" * 200_000}

    large = await fans.post(client, running.inbox, padded, signer="ann")
    small = await fans.post(client, running.inbox, follow(fans, running), signer="ann")

    assert (large.status_code, small.status_code) == (503, 202)
    assert int(large.headers["retry-after"]) > 0
    assert running.community.bodies.left_bytes == 0
