"""kill -9 at random moments under inbox load and during delivery: nothing accepted is lost, nothing is dropped."""

import asyncio
import itertools
import random
import statistics
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from served import Served, served
from world import World, free_port, world

from fedcomm import clock
from fedcomm.errors import FedcommError
from fedcomm.store import deliveries, received
from fedcomm.store.db import Db

pytestmark = [pytest.mark.anyio, pytest.mark.slow, pytest.mark.timeout(300)]

KILLS = 20
SENDERS = 8
FOLLOWERS = 12


async def test_twenty_kills_lose_nothing(tmp_path: Path) -> None:
    async with world() as peers, served(tmp_path / "data", free_port()) as home:
        load = await under_load(home, peers, random.Random(20))
        await drained(home, peers, load.posted)
        await home.kill()
        stored, told, states, outgoing, integrity = await look(home)

    assert len(load.accepted) > KILLS, "the load was too small to prove anything"
    assert len(load.posted) >= KILLS // 2, "too few posts were made to prove anything"
    assert load.accepted <= stored, "accepted activities were lost"
    assert set(states) == {"done"}, states
    assert told == dict.fromkeys(stored, 1), "the artist was told of a note twice, or never"
    assert set(outgoing) == {"done"}, outgoing
    assert integrity == "ok"
    arrivals = [peers.brought["Create", uri, f"/users/{name}/inbox"] for uri in load.posted for name in followers()]
    assert 0 not in arrivals, "a delivery was dropped"
    print(  # noqa: T201 - the figures are what it is run for
        f"kills={KILLS} accepted={len(load.accepted)} lost=0 deliveries={len(arrivals)} "
        f"twice={sum(n > 1 for n in arrivals)} "
        f"first_202_after_start_s={statistics.median(load.back_s):.2f} (median of {len(load.back_s)}; "
        f"max {max(load.back_s):.2f})"
    )


def followers() -> list[str]:
    return [f"follower{number}" for number in range(FOLLOWERS)]


@dataclass
class Load:
    """Note ids that were accepted, Creates of the artist that were acknowledged, and how soon each start had its first.

    `back_s` holds seconds from a start to the first 202 after it.
    """

    accepted: set[str] = field(default_factory=set)
    posted: set[str] = field(default_factory=set)
    back_s: list[float] = field(default_factory=list)
    started_s: float | None = None

    def accept(self, note_id: str) -> None:
        self.accepted.add(note_id)
        if self.started_s is not None:
            self.back_s.append(clock.monotonic_s() - self.started_s)
            self.started_s = None


async def under_load(home: Served, peers: World, chance: random.Random) -> Load:
    """Send, post and kill until the server died 20 times."""
    load = Load()
    stop = asyncio.Event()
    async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
        await all_follow(home, peers, client)
        async with asyncio.TaskGroup() as tasks:
            for sender in range(SENDERS):
                tasks.create_task(send_notes(home, peers, client, f"sender{sender}", load, stop))
            tasks.create_task(post_often(home, load.posted, stop))
            for _ in range(KILLS):
                await asyncio.sleep(chance.uniform(0.1, 0.5))
                await home.kill()
                load.started_s = clock.monotonic_s()
                await home.start()
            stop.set()
    return load


async def all_follow(home: Served, peers: World, client: httpx.AsyncClient) -> None:
    artist = f"{home.base}/ap/actors/artist"
    for name in followers():
        response = await peers.post(client, f"{artist}/inbox", peers.activity(name, "Follow", artist, "f"), signer=name)
        assert response.status_code == 202, response.text


async def send_notes(
    home: Served, peers: World, client: httpx.AsyncClient, name: str, load: Load, stop: asyncio.Event
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
            load.accept(str(note["id"]))


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


#: Notes that are here, how often the artist was told of each, what became of what came in and goes out, and the file.
Left = tuple[set[str], dict[str, int], dict[str, int], dict[str, int], str]


async def look(home: Served) -> Left:
    def read(db: Db) -> Left:
        notes = {row[0] for row in db.execute("SELECT uri FROM post WHERE uri LIKE '%/notes/%' AND source IS NULL")}
        # Nothing keeps a notification from being written twice, as the unique id does for a post.
        told = dict(
            db.execute("SELECT object_uri, count(*) FROM notification WHERE object_uri NOT NULL GROUP BY object_uri")
        )
        integrity = db.execute("PRAGMA integrity_check").fetchone()[0]
        return notes, told, received.counts(db), deliveries.counts(db), integrity

    async with home.opened() as community:
        return await community.store.read(read)
