"""kill -9 at random moments under inbox load and during delivery: nothing accepted is lost, nothing is dropped."""

import asyncio
import itertools
import random
from pathlib import Path

import httpx
import pytest
from served import Served, served
from world import World, free_port, world

from fedcomm.errors import FedcommError
from fedcomm.store import deliveries, received
from fedcomm.store.db import Db

pytestmark = [pytest.mark.anyio, pytest.mark.slow, pytest.mark.timeout(300)]

KILLS = 20
SENDERS = 8
FOLLOWERS = 12


async def test_twenty_kills_lose_nothing(tmp_path: Path) -> None:
    async with world() as peers, served(tmp_path / "data", free_port()) as home:
        accepted, posted = await under_load(home, peers, random.Random(20))
        await drained(home, peers, posted)
        await home.kill()
        stored, states, outgoing, integrity = await look(home)

    assert len(accepted) > KILLS, "the load was too small to prove anything"
    assert len(posted) >= KILLS // 2, "too few posts were made to prove anything"
    assert accepted <= stored.keys(), "accepted activities were lost"
    assert set(states) == {"done"}, states
    assert stored == dict.fromkeys(stored, 1), "an effect happened twice, or never"
    assert set(outgoing) == {"done"}, outgoing
    assert integrity == "ok"
    arrivals = [peers.brought["Create", uri, f"/users/{name}/inbox"] for uri in posted for name in followers()]
    assert 0 not in arrivals, "a delivery was dropped"
    print(  # noqa: T201 - the figures are what it is run for
        f"kills={KILLS} accepted={len(accepted)} lost=0 deliveries={len(arrivals)} twice={sum(n > 1 for n in arrivals)}"
    )


def followers() -> list[str]:
    return [f"follower{number}" for number in range(FOLLOWERS)]


async def under_load(home: Served, peers: World, chance: random.Random) -> tuple[set[str], set[str]]:
    """Send, post and kill until the server died 20 times.

    Returns accepted note ids and the artist's acknowledged Creates.
    """
    accepted: set[str] = set()
    posted: set[str] = set()
    stop = asyncio.Event()
    async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
        await all_follow(home, peers, client)
        async with asyncio.TaskGroup() as tasks:
            for sender in range(SENDERS):
                tasks.create_task(send_notes(home, peers, client, f"sender{sender}", accepted, stop))
            tasks.create_task(post_often(home, posted, stop))
            for _ in range(KILLS):
                await asyncio.sleep(chance.uniform(0.1, 0.5))
                await home.kill()
                await home.start()
            stop.set()
    return accepted, posted


async def all_follow(home: Served, peers: World, client: httpx.AsyncClient) -> None:
    artist = f"{home.base}/ap/actors/artist"
    for name in followers():
        response = await peers.post(client, f"{artist}/inbox", peers.activity(name, "Follow", artist, "f"), signer=name)
        assert response.status_code == 202, response.text


async def send_notes(
    home: Served, peers: World, client: httpx.AsyncClient, name: str, accepted: set[str], stop: asyncio.Event
) -> None:
    artist = f"{home.base}/ap/actors/artist"
    for number in itertools.count():
        if stop.is_set():
            return
        note = peers.note(name, number, cc=[artist], tag=[{"type": "Mention", "href": artist, "name": "@artist"}])
        try:
            response = await peers.post(
                client, f"{artist}/inbox", peers.activity(name, "Create", note, number), signer=name
            )
        except httpx.TransportError:  # it has just been killed: this one was not accepted
            await asyncio.sleep(0.02)
            continue
        if response.status_code == 202:
            accepted.add(str(note["id"]))


async def post_often(home: Served, posted: set[str], stop: asyncio.Event) -> None:
    """Post through the control socket; only what was acknowledged counts."""
    from fedcomm.control import client

    for number in itertools.count():
        if stop.is_set():
            return
        request = {"host": home.host, "operation": "post", "arguments": {"text": f"song {number}"}}
        try:
            made = await client._ask_server(home.settings, request)
        except (FedcommError, ValueError):
            await asyncio.sleep(0.02)
            continue
        posted.add(made["uri"])
        await asyncio.sleep(0.1)


async def drained(home: Served, peers: World, posted: set[str]) -> None:
    """Wait, at most a minute, until every post reached every follower and nothing waits."""
    async with asyncio.timeout(60):
        while True:
            status = await home.command("status", "--json")
            if '"waiting"' not in status:
                return
            await asyncio.sleep(0.5)


async def look(home: Served) -> tuple[dict[str, int], dict[str, int], dict[str, int], str]:
    def read(db: Db) -> tuple[dict[str, int], dict[str, int], dict[str, int], str]:
        notes = dict(
            db.execute("SELECT uri, count(*) FROM post WHERE uri LIKE '%/notes/%' AND source IS NULL GROUP BY uri")
        )
        integrity = db.execute("PRAGMA integrity_check").fetchone()[0]
        return notes, received.counts(db), deliveries.counts(db), integrity

    async with home.opened() as community:
        return await community.store.read(read)
