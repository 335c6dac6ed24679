"""A Fedify server in a process of its own: the independent peer that says whether others understand us."""

import json
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests import tools
from tests.interop.process import PeerProcess, running

SCRIPT = Path(__file__).with_name("fedify-server.mjs")
#: Fedify answers a verb after it has fetched and delivered what the verb needs.
VERB_S = 30.0


class FedifyPeer(PeerProcess):
    """The server of the users fay and finn, told what to do by the verbs that fedify-server.mjs lists."""

    def __init__(self, folder: Path, port: int, **settings: str) -> None:
        super().__init__(folder, port, name="fedify", timeout_s=VERB_S)
        self._requests_file = folder / f"fedify-{port}.jsonl"
        self._environment = {**os.environ, "PORT": str(port), "DATA": str(self._requests_file), **settings}
        self._received: list[dict[str, Any]] = []

    def actor(self, name: str) -> str:
        return f"{self.base}/users/{name}"

    def handle(self, name: str) -> str:
        return f"@{name}@{self.host}"

    async def do(self, verb: str, **arguments: object) -> Any:
        """Tell the server what to do; returns its answer, a JSON value. An error there is an AssertionError here."""
        answer = await self.client.post(f"/_t/{verb}", json=arguments)
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
        await self._run(tools.present(tools.NODE), SCRIPT, until="/nodeinfo/2.1", env=self._environment)


@asynccontextmanager
async def fedify(folder: Path, port: int, **settings: str) -> AsyncIterator[FedifyPeer]:
    """Run a Fedify server. `settings` are variables that fedify-server.mjs lists, such as KNOCK="cavage"."""
    async with running(FedifyPeer(folder, port, **settings)) as peer:
        yield peer
