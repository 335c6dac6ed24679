"""A Fedify server in a process of its own: the independent peer that says whether others understand us."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from tests import tools

SCRIPT = Path(__file__).with_name("fedify-server.mjs")
START_S = 30.0
#: Fedify answers a verb after it has fetched and delivered what the verb needs.
VERB_S = 30.0


class FedifyPeer:
    """The server of the users fay and finn, told what to do by the verbs that fedify-server.mjs lists."""

    def __init__(self, folder: Path, port: int, **settings: str) -> None:
        self.host = f"localhost:{port}"
        self.base = f"http://{self.host}"
        self._log_file = folder / f"fedify-{port}.log"
        self._requests_file = folder / f"fedify-{port}.jsonl"
        self._environment = {**os.environ, "PORT": str(port), "DATA": str(self._requests_file), **settings}
        self._client = httpx.AsyncClient(trust_env=False, timeout=VERB_S)
        self._process: asyncio.subprocess.Process | None = None
        self._received: list[dict[str, Any]] = []

    @property
    def log(self) -> str:
        """What the server said, for messages of failed tests."""
        return self._log_file.read_text()

    def actor(self, name: str) -> str:
        return f"{self.base}/users/{name}"

    def handle(self, name: str) -> str:
        return f"@{name}@{self.host}"

    async def do(self, verb: str, **arguments: object) -> Any:
        """Tell the server what to do; returns its answer, a JSON value. An error there is an AssertionError here."""
        answer = await self._client.post(f"{self.base}/_t/{verb}", json=arguments)
        assert answer.status_code == 200, f"Fedify could not {verb} {arguments}: {answer.text}"
        return answer.json()

    async def received(self) -> list[dict[str, Any]]:
        """Return every activity that Fedify has taken so far, in the order of arrival."""
        self._received += await self.do("log")
        return self._received

    def requests(self) -> list[dict[str, Any]]:
        """Return every request to the server so far: method, url, headers, body, and the status it was answered."""
        return [json.loads(line) for line in self._requests_file.read_text().splitlines()]

    def pause(self) -> None:
        """Stop answering, as a server does that is overloaded: what is sent to it waits."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    async def start(self) -> None:
        with self._log_file.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                tools.present(tools.NODE), SCRIPT, env=self._environment, stdout=log, stderr=log
            )
        async with asyncio.timeout(START_S):
            while not await self._is_listening():
                assert self._process.returncode is None, f"Fedify did not start:\n{self.log}"
                await asyncio.sleep(0.05)

    async def stop(self) -> None:
        """End the server at once; a second time changes nothing."""
        if self._process is not None and self._process.returncode is None:
            self._signal(signal.SIGKILL)
            await self._process.wait()

    async def aclose(self) -> None:
        await self._client.aclose()

    async def _is_listening(self) -> bool:
        try:
            await self._client.get(f"{self.base}/nodeinfo/2.1")
        except httpx.TransportError:
            return False
        return True

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)


@asynccontextmanager
async def fedify(folder: Path, port: int, **settings: str) -> AsyncIterator[FedifyPeer]:
    """Run a Fedify server. `settings` are variables that fedify-server.mjs lists, such as KNOCK="cavage"."""
    peer = FedifyPeer(folder, port, **settings)
    try:
        await peer.start()
        yield peer
    finally:
        await peer.stop()
        await peer.aclose()
