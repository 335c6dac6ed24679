"""Idle memory of `fedcomm run` with one community, and the time from its start to its first answer."""

import asyncio
import tempfile
from pathlib import Path

from benchmarks.figures import show
from benchmarks.processes import rss_mib

ROUNDS = 7
SETTLE_S = 2.0


async def run() -> None:
    from served import served
    from world import free_port

    starts, memory = [], []
    with tempfile.TemporaryDirectory() as folder:
        async with served(Path(folder) / "data", free_port()) as home:
            for _ in range(ROUNDS):
                await home.kill()
                starts.append(await home.start())
                await asyncio.sleep(SETTLE_S)
                memory.append(rss_mib(home.pid))
    show("start to first answer", starts, unit="s", at_most=0.5)
    show("idle memory (RSS), one community", memory, unit="MiB", at_most=60)
