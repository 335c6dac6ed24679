"""The control socket: `data/control.sock`, for the user that runs the server alone. One JSON line asks, one answers.

{"host": "band.example", "operation": "post", "arguments": {"text": "Hello"}} -> {"result": …} or {"error": "…"}
"""

import asyncio
import json
import os
from functools import partial

from fedcomm import log
from fedcomm.communities import Communities, Community
from fedcomm.config import Settings
from fedcomm.control.address import NAME, short_path
from fedcomm.control.operations import OPERATIONS
from fedcomm.errors import FedcommError, MemberError, NotFound

MAX_LINE_BYTES = 256 * 1024

_log = log.get(__name__)


async def serve(settings: Settings, communities: Communities) -> None:
    """Answer on the control socket until cancelled. Nothing is served when the data folder is not there yet."""
    if not settings.data.is_dir():
        return
    (settings.data / NAME).unlink(missing_ok=True)  # left by a killed server; every community's file is locked by us
    previous = os.umask(0o177)
    try:
        with short_path(settings.data) as path:
            server = await asyncio.start_unix_server(partial(_converse, communities), path, limit=MAX_LINE_BYTES)
    finally:
        os.umask(previous)
    try:
        async with server:
            await server.serve_forever()
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
    except (FedcommError, ValueError, KeyError, TypeError) as error:
        return {"error": str(error), "kind": type(error).__name__}


def community_of(communities: Communities, host: str) -> Community:
    try:
        return communities.get(host)
    except NotFound as error:
        raise MemberError(f"the running server has no community {host!r}; start it again after founding one") from error
