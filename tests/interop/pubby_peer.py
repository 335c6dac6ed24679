"""A pubby server in a process of its own: the second independent peer. It reads draft-cavage alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests import tools
from tests.interop.process import PeerProcess, running

SCRIPT = Path(__file__).with_name("pubby_server.py")
VERB_S = 30.0


class PubbyPeer(PeerProcess):
    """The server of the user pia, told what to do by the verbs that pubby_server.py lists."""

    def __init__(self, folder: Path, port: int) -> None:
        super().__init__(folder, port, name="pubby", timeout_s=VERB_S)
        self.actor = f"{self.base}/ap/actor"
        self.handle = f"@pia@{self.host}"
        self._folder = folder / f"pubby-{port}"
        self._port = port

    async def do(self, verb: str, **arguments: object) -> Any:
        """Tell the server what to do; returns its answer. An error there is an AssertionError here."""
        answer = await self.client.post(f"/_t/{verb}", json=arguments)
        assert answer.status_code == 200, f"pubby could not {verb} {arguments}: {answer.text}\n{self.log}"
        return answer.json()

    async def state(self) -> Any:
        """Return its followers, the interactions it stored, the activities it took, and answers to its follows."""
        return (await self.client.get("/_t/state")).raise_for_status().json()

    async def start(self) -> None:
        self._folder.mkdir(exist_ok=True)
        words = (tools.present(tools.PUBBY), SCRIPT, str(self._port), str(self._folder))
        await self._run(*words, until="/nodeinfo/2.1")


@asynccontextmanager
async def pubby(folder: Path, port: int) -> AsyncIterator[PubbyPeer]:
    """Run a pubby server."""
    async with running(PubbyPeer(folder, port)) as peer:
        yield peer
