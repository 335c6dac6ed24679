"""Time from the restart after kill -9 to the first 202 of the inbox."""

import itertools
import tempfile
import time
from pathlib import Path

import httpx

from benchmarks.figures import show

ROUNDS = 10


async def run() -> None:
    from served import served
    from world import free_port, world

    times = []
    numbers = itertools.count()
    with tempfile.TemporaryDirectory() as folder:
        async with world() as peers, served(Path(folder) / "data", free_port()) as home, httpx.AsyncClient() as client:
            inbox = f"{home.base}/ap/actors/artist/inbox"
            for _ in range(ROUNDS):
                for number in itertools.islice(numbers, 20):
                    await peers.post(client, inbox, _like(peers, home.base, number), signer="fan")
                await home.kill()
                began = time.perf_counter()
                await home.start()
                response = await peers.post(client, inbox, _like(peers, home.base, next(numbers)), signer="fan")
                if response.status_code != 202:
                    raise RuntimeError(f"the inbox answered {response.status_code}")
                times.append(time.perf_counter() - began)
    show("kill -9 to the first 202 after it", times, unit="s", at_most=1.0)


def _like(peers, base: str, number: int) -> dict[str, object]:
    return peers.activity("fan", "Like", f"{base}/ap/notes/{number}", number)
