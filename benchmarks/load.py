"""Closed-loop load: ready-made HTTP/1.1 requests, replayed over connections that are kept.

The requests are made and signed beforehand, so that the client is no part of what is measured; what is measured is the
processor time of the server (`processes.cpu_s`), which does not depend on how fast the client is.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast


@dataclass(slots=True)
class Replay:
    """What came back: how many answers of each status, the seconds that each took, and all of it together."""

    statuses: Counter[int] = field(default_factory=Counter)
    latencies_s: list[float] = field(default_factory=list)
    wall_s: float = 0.0

    def percentile_ms(self, share: float) -> float:
        """Return the latency that a share of the answers (0.99) did not exceed, in milliseconds."""
        ordered = sorted(self.latencies_s)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000

    def refuse_others_than(self, status: int) -> None:
        """Raise when an answer had another status: a figure of refusals is none."""
        if set(self.statuses) != {status}:
            raise RuntimeError(f"answers: {dict(self.statuses)}, where all should be {status}")


async def replay(port: int, requests: Sequence[bytes], *, connections: int = 32, host: str = "127.0.0.1") -> Replay:
    """Send each request once, the next of a connection when its last was answered."""
    done, waiting = Replay(), iter(requests)
    began = time.perf_counter()
    async with asyncio.TaskGroup() as tasks:
        for _ in range(connections):
            tasks.create_task(_work_off(host, port, waiting, done))
    done.wall_s = time.perf_counter() - began
    return done


async def paced(
    port: int, requests: Sequence[bytes], *, per_s: float, connections: int = 32, host: str = "127.0.0.1"
) -> Replay:
    """Send `per_s` requests a second; latency counts from when each was due, also while no connection was free."""
    done, waiting = Replay(), iter(enumerate(requests))
    began = time.perf_counter()

    async def work_off() -> None:
        connection = await _Connection.to(host, port)
        for number, request in waiting:
            due = began + number / per_s
            await asyncio.sleep(max(due - time.perf_counter(), 0))
            done.statuses[await connection.ask(request)] += 1
            done.latencies_s.append(time.perf_counter() - due)
        connection.close()

    async with asyncio.TaskGroup() as tasks:
        for _ in range(connections):
            tasks.create_task(work_off())
    done.wall_s = time.perf_counter() - began
    return done


async def _work_off(host: str, port: int, waiting: Iterator[bytes], done: Replay) -> None:
    connection = await _Connection.to(host, port)
    for request in waiting:
        began = time.perf_counter()
        done.statuses[await connection.ask(request)] += 1
        done.latencies_s.append(time.perf_counter() - began)
    connection.close()


class _Connection(asyncio.Protocol):
    """One kept connection. Reads just enough of an answer to know its status and its end."""

    def __init__(self) -> None:
        self._received = bytearray()
        self._answer: asyncio.Future[int] | None = None
        self._transport: asyncio.Transport | None = None

    @classmethod
    async def to(cls, host: str, port: int) -> "_Connection":
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(cls, host, port)
        return connection

    async def ask(self, request: bytes) -> int:
        assert self._transport is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is no subclass of it

    def data_received(self, data: bytes) -> None:
        self._received += data
        end = _end_of_answer(self._received)
        if end is not None and self._answer is not None and not self._answer.done():
            status = int(self._received[9:12])
            del self._received[:end]
            self._answer.set_result(status)

    def connection_lost(self, error: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(error or ConnectionResetError("closed before an answer"))


def _end_of_answer(received: bytearray) -> int | None:
    """Return where the first answer ends, None when it is not whole yet."""
    head = received.find(b"\r\n\r\n")
    if head < 0:
        return None
    fields = bytes(received[:head]).lower()
    body = head + 4
    if received[9:12] in (b"304", b"204"):
        return body
    if b"transfer-encoding: chunked" in fields:
        last = received.find(b"0\r\n\r\n", body)
        return None if last < 0 else last + 5
    length = int(fields.partition(b"\r\ncontent-length:")[2].split(b"\r\n", 1)[0] or b"0")
    return body + length if len(received) >= body + length else None
