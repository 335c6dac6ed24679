"""A server that others wrote, in a process of its own on loopback: what all of them have in common."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

import httpx

START_S = 30.0


class PeerProcess:
    """A server at `localhost:PORT`. A subclass says in `start` what is run, and which page shows that it listens.

    `client` asks the server; paths are enough.
    """

    def __init__(self, folder: Path, port: int, *, name: str, timeout_s: float) -> None:
        self.host = f"localhost:{port}"
        self.base = f"http://{self.host}"
        self.client = httpx.AsyncClient(base_url=self.base, trust_env=False, timeout=timeout_s)
        self._name = name
        self._log_file = folder / f"{name}-{port}.log"
        self._process: asyncio.subprocess.Process | None = None

    @property
    def log(self) -> str:
        """What the server said, for messages of failed tests."""
        return self._log_file.read_text(errors="replace")

    async def start(self) -> None:
        raise NotImplementedError

    async def stop(self) -> None:
        """End the server at once; a second time changes nothing."""
        if self._process is not None and self._process.returncode is None:
            self._signal(signal.SIGKILL)
            await self._process.wait()

    async def _run(self, *words: str | Path, until: str, **options: object) -> None:
        """Start the program of `words`; returns when the path `until` is answered."""
        with self._log_file.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(*words, stdout=log, stderr=log, **options)
        async with asyncio.timeout(START_S):
            while not await self._answers(until):
                assert self._process.returncode is None, f"{self._name} did not start:\n{self.log}"
                await asyncio.sleep(0.05)

    async def _answers(self, path: str) -> bool:
        try:
            await self.client.get(path)
        except httpx.TransportError:
            return False
        return True

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)


Peer = TypeVar("Peer", bound=PeerProcess)


@asynccontextmanager
async def running(peer: Peer) -> AsyncIterator[Peer]:
    """Run a server, and end it whatever happened."""
    try:
        await peer.start()
        yield peer
    finally:
        await peer.stop()
        await peer.client.aclose()
