"""What the machine can do at most, measured in the same run as what is compared with it."""

import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

from benchmarks import load, processes
from fedcomm.activitypub.keys import PublicKey, SigningKey, generate_rsa
from fedcomm.store import driver

#: An answer of 13 bytes to everything, under the server that fedcomm runs on.
_BARE = """
import sys, uvicorn
HEADERS = [(b"content-type", b"text/plain"), (b"content-length", b"13")]
async def app(scope, receive, send):
    more = scope["method"] == "POST"
    while more:
        more = (await receive()).get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": b"Hello, world!"})
uvicorn.run(app, port=int(sys.argv[1]), http="httptools", loop="uvloop", ws="none", lifespan="off",
            log_config=None, access_log=False, server_header=False)
"""


@cache
def signs_per_cpu_s() -> float:
    """Return how often a processor second signs with RSA-2048 and SHA-256, and nothing else."""
    return _per_cpu_s(lambda: _key().sign(b"what is signed"), times=1_000)


@cache
def verifies_per_cpu_s() -> float:
    """Return how often a processor second verifies such a signature."""
    key, public = _key(), PublicKey.from_pem("#k", "#", _key().public_pem())
    signature = key.sign(b"what is signed")
    return _per_cpu_s(lambda: public.has_signed(b"what is signed", signature), times=10_000)


@cache
def durable_commits_per_s() -> float:
    """Return how often a second a row of 4 kB can be put on this disk (WAL, FULL), one commit each."""
    with tempfile.TemporaryDirectory() as folder:
        db = driver.driver.connect(str(Path(folder) / "limit.db"), isolation_level=None)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("CREATE TABLE row (body BLOB)")
        body, times = bytes(4096), 500
        began = time.perf_counter()
        for _ in range(times):
            db.execute("INSERT INTO row VALUES (?)", (body,))
        taken_s = time.perf_counter() - began
        db.close()
    return times / taken_s


async def bare_answers_per_cpu_s(*, times: int = 20_000) -> float:
    """Return how many GETs a processor second of a bare ASGI application on uvicorn answers, 32 connections."""
    async with bare_server() as (pid, port):
        request = f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()
        before = processes.cpu_s(pid)
        (await load.replay(port, [request] * times)).refuse_others_than(200)
        return times / (processes.cpu_s(pid) - before)


@asynccontextmanager
async def bare_server() -> AsyncIterator[tuple[int, int]]:
    """Run the bare application; gives its process id and port."""
    from world import free_port

    port = free_port()
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", _BARE, str(port))
    try:
        for _ in range(1_000):
            try:
                (await asyncio.open_connection("127.0.0.1", port))[1].close()
                break
            except OSError:
                await asyncio.sleep(0.01)
        yield process.pid, port
    finally:
        process.kill()
        await process.wait()


@cache
def _key() -> SigningKey:
    return SigningKey.load("#k", generate_rsa())


def _per_cpu_s(work: Callable[[], object], *, times: int) -> float:
    began = time.process_time()
    for _ in range(times):
        work()
    return times / (time.process_time() - began)
