"""A server with inboxes, under every name below localhost: it checks signatures and answers as it is told."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from fedcomm import clock
from fedcomm.activitypub import signatures
from fedcomm.activitypub.keys import PublicKey
from fedcomm.activitypub.signatures import Request, Scheme, Signature
from fedcomm.activitypub.synchronisation import HEADER
from fedcomm.communities import Community
from fedcomm.errors import RemoteError
from fedcomm.model.actor import Account

#: Writes an answer to a request that was taken, or to one that was not.
Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Got:
    """A request with a signature that holds. `name` is the first label of the host it was sent to."""

    name: str
    path: str
    type: str
    scheme: Scheme
    content_type: str
    date: str
    body: bytes
    #: The digest of followers that came along; None when there is none, or when it is not signed.
    synchronisation: str | None = None


@dataclass
class Listener:
    """`got` are requests that were believed, `refused` counts the others.

    `answers` are given in turn for each name, the last one for ever; 202 when there are none.
    """

    keys: dict[str, PublicKey]
    port: int = 0
    got: list[Got] = field(default_factory=list)
    refused: int = 0
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    reads: set[Scheme] = field(default_factory=lambda: set(Scheme))
    #: Requests for these names wait for the event before they are answered.
    held: dict[str, asyncio.Event] = field(default_factory=dict)
    _arrived: asyncio.Condition = field(default_factory=asyncio.Condition)

    def host(self, name: str = "peer") -> str:
        return f"{name}.localhost:{self.port}"

    def types(self, name: str = "peer") -> list[str]:
        return [got.type for got in self.got if got.name == name]

    async def until(self, is_reached: Callable[[], bool]) -> None:
        """Wait until what was got is enough; a test that waits in vain fails."""
        async with asyncio.timeout(20), self._arrived:
            await self._arrived.wait_for(is_reached)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await self._answer(await _request(reader), writer)
        writer.close()

    async def _answer(self, request: Request, writer: asyncio.StreamWriter) -> None:
        name = request.host.partition(".")[0]
        signature = self._signature(request)
        if signature is None or signature.scheme not in self.reads:
            self.refused += 1
            await status(401)(writer)
            return
        got = Got(
            name=name,
            path=request.path,
            type=str(json.loads(request.body)["type"]),
            scheme=signature.scheme,
            content_type=request.header("content-type") or "",
            date=request.header("date") or "",
            body=request.body,
            synchronisation=request.header(HEADER) if HEADER in signature.covered else None,
        )
        async with self._arrived:
            self.got.append(got)
            self._arrived.notify_all()
        if name in self.held:
            await self.held[name].wait()
        answers = self.answers.get(name, [status(202)])
        await (answers.pop(0) if len(answers) > 1 else answers[0])(writer)

    def _signature(self, request: Request) -> Signature | None:
        try:
            signature = signatures.read(request, now=clock.now())
            signatures.verify(signature, self.keys[signature.key_id])
        except (RemoteError, KeyError):
            return None
        return signature


async def _request(reader: asyncio.StreamReader) -> Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    method, target, _ = head[0].split(" ")
    lines = tuple((line.partition(":")[0], line.partition(":")[2]) for line in head[1:] if line)
    length = next((int(value) for name, value in lines if name.lower() == "content-length"), 0)
    body = await reader.readexactly(length)
    host = next(value.strip() for name, value in lines if name.lower() == "host")
    parts = urlsplit(target)
    return Request(
        method=method, scheme="http", host=host, raw_path=parts.path, query=parts.query, headers=lines, body=body
    )


def status(code: int, **headers: str) -> Answer:
    """Return an answer without a body; header names are written with underscores."""
    lines = [f"HTTP/1.1 {code} X", "Content-Length: 0", "Connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return raw(("\r\n".join(lines) + "\r\n\r\n").encode())


def raw(data: bytes) -> Answer:
    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()

    return answer


async def reset(writer: asyncio.StreamWriter) -> None:
    """Answer nothing: the connection is thrown away as a crashed host does."""
    writer.transport.abort()


async def accept_and_reset(writer: asyncio.StreamWriter) -> None:
    """Answer 202, then throw the connection away in the middle of the body."""
    await raw(b"HTTP/1.1 202 X\r\nContent-Length: 9000\r\n\r\nbegun")(writer)
    await asyncio.sleep(0.02)
    writer.transport.abort()


async def endless(writer: asyncio.StreamWriter) -> None:
    """Answer 202 with a body that does not end."""
    await raw(b"HTTP/1.1 202 X\r\nContent-Length: 100000000\r\n\r\n")(writer)
    while True:
        await raw(b"x" * 65536)(writer)


@asynccontextmanager
async def listening(community: Community, *accounts: Account) -> AsyncIterator[Listener]:
    """Run a listener that knows the keys of these accounts."""
    keys = {}
    for account in accounts:
        key = community.signing_key(account)
        keys[key.key_id] = PublicKey.from_pem(key.key_id, account.actor.uri, key.public_pem())
    listener = Listener(keys=keys)
    running: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        running.add(task)
        await listener.serve(reader, writer)
        running.discard(task)

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    async with server:
        listener.port = server.sockets[0].getsockname()[1]
        yield listener
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
