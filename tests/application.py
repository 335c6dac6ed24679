"""The application on a real port of 127.0.0.1, in this process and under uvicorn as `fedcomm run` starts it."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from fedcomm import app, config, founding
from fedcomm.communities import Community


@dataclass(frozen=True, kw_only=True)
class Application:
    """A running application with one community, whose host has the port in it."""

    app: Starlette
    port: int

    @property
    def host(self) -> str:
        return f"localhost:{self.port}"

    @property
    def base(self) -> str:
        return f"http://{self.host}"

    @property
    def inbox(self) -> str:
        return f"{self.base}/ap/actors/artist/inbox"

    @property
    def community(self) -> Community:
        found: Community = self.app.state.communities.get(self.host)
        return found

    async def raw(self, request: bytes) -> bytes:
        """Send bytes as they are and return everything that comes back."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(request)
        try:
            return await asyncio.wait_for(reader.read(), 10)
        finally:
            writer.close()


@asynccontextmanager
async def application_running(data: Path) -> AsyncIterator[Application]:
    """Found a community and serve it until the end of the block."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        settings = config.load(data=data, loopback=True, accept_delay_s=0.0)
        await founding.found(settings, host=f"localhost:{port}", name="The Artist", username="artist")
        built = app.build(settings)
        server = uvicorn.Server(uvicorn.Config(built, http="httptools", ws="none", log_config=None, access_log=False))
        task = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            while not server.started:
                assert not task.done(), "the server did not start"
                await asyncio.sleep(0.005)
            yield Application(app=built, port=port)
        finally:
            server.should_exit = True
            await task
