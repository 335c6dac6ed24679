"""The control socket: `data/control.sock`, for the user that runs the server alone. One JSON line asks, one answers.

{"host": "band.example", "operation": "post", "arguments": {"text": "Hello"}} -> {"result": …} or {"error": "…"}
"""

import asyncio
import json
import os
from collections.abc import Callable
from functools import partial

from fedcomm import log
from fedcomm.communities import Communities, Community
from fedcomm.config import Settings
from fedcomm.control.address import MAX_LINE_BYTES, NAME, short_path
from fedcomm.control.operations import OPERATIONS
from fedcomm.errors import FedcommError, MemberError, NotFound

_log = log.get(__name__)


#: Seconds between two heartbeats.
BEAT_S = 5


async def serve(settings: Settings, communities: Communities, heartbeat: Callable[[], None]) -> None:
    """Answer on the control socket until cancelled. Nothing is served while the data folder is not there."""
    while not settings.data.is_dir():
        heartbeat()
        await asyncio.sleep(BEAT_S)
    (settings.data / NAME).unlink(missing_ok=True)  # left by a killed server; every community's file is locked by us
    previous = os.umask(0o177)
    try:
        with short_path(settings.data) as path:
            server = await asyncio.start_unix_server(partial(_converse, communities), path, limit=MAX_LINE_BYTES)
    finally:
        os.umask(previous)
    try:
        async with server:
            while True:
                heartbeat()
                await asyncio.sleep(BEAT_S)
    finally:
        (settings.data / NAME).unlink(missing_ok=True)


async def _converse(communities: Communities, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        line = await reader.readline()
        writer.write(json.dumps(await answer(communities, line)).encode() + b"\n")
        await writer.drain()
    except (ValueError, ConnectionError) as error:  # a line over the limit, or a client that went away
        _log.info("control-broken-off", error=error)
    finally:
        writer.close()


async def answer(communities: Communities, line: bytes) -> dict[str, object]:
    """Return the answer to one request line."""
    try:
        asked = json.loads(line)
        community = community_of(communities, asked["host"])
        operation = OPERATIONS[asked["operation"]]
        return {"result": await operation(community, **asked["arguments"])}
    except FedcommError as error:
        return {"error": str(error), "kind": type(error).__name__}
    except Exception as error:  # noqa: BLE001 - a bug in one operation ends neither the socket nor unseen
        _log.exception("control-failed", size_bytes=len(line))
        return {"error": f"{type(error).__name__}: {error}; the server's log says more", "kind": type(error).__name__}


def community_of(communities: Communities, host: str) -> Community:
    try:
        return communities.get(host)
    except NotFound as error:
        raise MemberError(f"the running server has no community {host!r}; start it again after founding one") from error
