"""Small peers that speak raw bytes, so that they can misbehave in any way a real one could."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from fedcomm.remote.addresses import Reach
from fedcomm.remote.client import Client

#: What a community on localhost uses: this machine, any port, http and https.
LOCAL = Reach(https_only=False, loopback=True)

ACTIVITY = "application/activity+json"


@dataclass
class Connection:
    """One connection that a peer accepted, with what it was asked."""

    peer: "Peer"
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def request(self) -> bytes:
        """Return the next request, whole. Raises IncompleteReadError when the client has closed."""
        head = await self.reader.readuntil(b"\r\n\r\n")
        length = [line[15:] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        request = head + (await self.reader.readexactly(int(length[0])) if length else b"")
        self.peer.requests.append(request)
        return request

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    def reset(self) -> None:
        """Throw the connection away as a crashed host does (RST)."""
        self.writer.transport.abort()


Script = Callable[[Connection], Awaitable[None]]


@dataclass
class Peer:
    port: int = 0
    connections: int = 0
    requests: list[bytes] = field(default_factory=list)

    def url(self, path: str = "/", *, scheme: str = "http", host: str = "127.0.0.1") -> str:
        return f"{scheme}://{host}:{self.port}{path}"


@asynccontextmanager
async def peer_running(script: Script, *, tls: ssl.SSLContext | None = None) -> AsyncIterator[Peer]:
    """Run a peer on a free port of 127.0.0.1; every connection runs the script, and is closed when it returns."""
    peer = Peer()
    running: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        running.add(task)
        peer.connections += 1
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError, ssl.SSLError):
            await script(Connection(peer, reader, writer))
        writer.close()
        with suppress(ConnectionError, asyncio.CancelledError, ssl.SSLError):
            await writer.wait_closed()

    server = await asyncio.start_server(accept, "127.0.0.1", 0, ssl=tls)
    async with server:
        peer.port = server.sockets[0].getsockname()[1]
        yield peer
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


@asynccontextmanager
async def client_running(reach: Reach = LOCAL, **options: object) -> AsyncIterator[Client]:
    async with Client(user_agent="fedcomm/test (+https://artist.example)", reach=reach, **options) as client:  # type: ignore[arg-type]
        yield client


def answer(status: int = 200, body: bytes = b"", **headers: str) -> bytes:
    """Return an answer as bytes; header names are written with underscores."""
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def answering(*answers: bytes) -> Script:
    """Return a script that gives these answers in turn over all connections, the last one for ever."""
    left = list(answers)

    async def script(connection: Connection) -> None:
        while True:
            await connection.request()
            await connection.send(left.pop(0) if len(left) > 1 else left[0])

    return script
