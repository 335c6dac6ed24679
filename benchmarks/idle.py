"""Idle memory of `fedcomm run` with one community, and the time from its start to its first answer."""

import asyncio
import tempfile
from pathlib import Path

from benchmarks.figures import rss_mib, show

ROUNDS = 7
SETTLE_S = 2.0
RSS_BAR_MIB = 80
START_BAR_S = 1.0


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
    show("start to first answer", starts, unit="s", bar=START_BAR_S)
    show("idle memory (RSS), one community", memory, unit="MiB", bar=RSS_BAR_MIB)
