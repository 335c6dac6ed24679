"""A pubby server in a process of its own: the second independent peer. It reads draft-cavage alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from tests import tools

SCRIPT = Path(__file__).with_name("pubby_server.py")
START_S = 30.0
VERB_S = 30.0


class PubbyPeer:
    """The server of the user pia, told what to do by the verbs that pubby_server.py lists."""

    def __init__(self, folder: Path, port: int) -> None:
        self.host = f"localhost:{port}"
        self.base = f"http://{self.host}"
        self.actor = f"{self.base}/ap/actor"
        self.handle = f"@pia@{self.host}"
        self._folder = folder / f"pubby-{port}"
        self._port = port
        self._client = httpx.AsyncClient(trust_env=False, timeout=VERB_S)
        self._process: asyncio.subprocess.Process | None = None

    @property
    def log(self) -> str:
        return (self._folder / "log").read_text()

    async def do(self, verb: str, **arguments: object) -> Any:
        """Tell the server what to do; returns its answer. An error there is an AssertionError here."""
        answer = await self._client.post(f"{self.base}/_t/{verb}", json=arguments)
        assert answer.status_code == 200, f"pubby could not {verb} {arguments}: {answer.text}\n{self.log}"
        return answer.json()

    async def state(self) -> Any:
        """Return its followers, the interactions it stored, the activities it took, and answers to its follows."""
        return (await self._client.get(f"{self.base}/_t/state")).raise_for_status().json()

    async def start(self) -> None:
        self._folder.mkdir(exist_ok=True)
        with (self._folder / "log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                tools.present(tools.PUBBY), SCRIPT, str(self._port), str(self._folder), stdout=log, stderr=log
            )
        async with asyncio.timeout(START_S):
            while not await self._is_listening():
                assert self._process.returncode is None, f"pubby did not start:\n{self.log}"
                await asyncio.sleep(0.05)

    async def stop(self) -> None:
        await self._client.aclose()
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    async def _is_listening(self) -> bool:
        try:
            await self._client.get(f"{self.base}/nodeinfo/2.1")
        except httpx.TransportError:
            return False
        return True


@asynccontextmanager
async def pubby(folder: Path, port: int) -> AsyncIterator[PubbyPeer]:
    """Run a pubby server."""
    peer = PubbyPeer(folder, port)
    try:
        await peer.start()
        yield peer
    finally:
        await peer.stop()
