"""A real `fedcomm run` in a process of its own, for tests that kill it and for benchmarks."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from fedcomm import config, founding
from fedcomm.communities import open_community

START_S = 20.0
#: The command line, run by this interpreter.
FEDCOMM = (sys.executable, "-c", "from fedcomm.cli import main; main()")


class Served:
    """One community on localhost with its server process; `log` is what the server said."""

    def __init__(self, data: Path, port: int) -> None:
        self.data = data
        self.port = port
        self.host = f"localhost:{port}"
        self.base = f"http://{self.host}"
        self.settings = config.load(data=data, loopback=True, port=port, accept_delay_s=0.0)
        self._process: asyncio.subprocess.Process | None = None

    @property
    def log(self) -> str:
        return (self.data / "server.log").read_text()

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def found(self, username: str = "artist") -> None:
        await founding.found(self.settings, host=self.host, name="The Artist", username=username)

    async def start(self) -> float:
        """Start the server; returns the seconds until it answered its first request."""
        environment = {
            **os.environ,
            "FEDCOMM_DATA": str(self.data),
            "FEDCOMM_LOOPBACK": "true",
            "FEDCOMM_PORT": str(self.port),
            "FEDCOMM_ACCEPT_DELAY_S": "0",
        }
        # Where it is set every start would compile every module, which no installed fedcomm does.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        with (self.data / "server.log").open("ab") as log:
            began = time.perf_counter()
            self._process = await asyncio.create_subprocess_exec(
                *FEDCOMM,
                "run",
                env=environment,
                stdout=log,
                stderr=log,
            )
        async with httpx.AsyncClient(trust_env=False) as client:
            while time.perf_counter() - began < START_S:
                try:
                    await client.get(f"{self.base}/healthz")
                except httpx.TransportError:
                    await asyncio.sleep(0.005)
                else:
                    return time.perf_counter() - began
        raise AssertionError(f"the server did not start:\n{self.log}")

    async def kill(self, how: signal.Signals = signal.SIGKILL) -> int:
        """End the server with a signal and wait until it is gone."""
        assert self._process is not None
        self._process.send_signal(how)
        return await self._process.wait()

    async def command(self, *words: str) -> str:
        """Run a `fedcomm` command beside the server, as a person would; returns what it printed."""
        process = await asyncio.create_subprocess_exec(
            *FEDCOMM,
            *words,
            *("--data", str(self.data), "--loopback"),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await process.communicate()
        if process.returncode:
            raise AssertionError(f"fedcomm {' '.join(words)} ended with {process.returncode}: {err.decode()}")
        return out.decode()

    def opened(self):
        """Open the community here; only while the server does not run."""
        return open_community(self.settings, self.host)


@asynccontextmanager
async def served(data: Path, port: int, username: str = "artist") -> AsyncIterator[Served]:
    """Found a community, serve it, and end the server at the end whatever happened."""
    data.mkdir(parents=True, exist_ok=True)
    made = Served(data, port)
    await made.found(username)
    await made.start()
    try:
        yield made
    finally:
        if made._process is not None and made._process.returncode is None:
            await made.kill()
