"""Ask an operation of a community: here when its file is free, of the running server when that has it open."""

import asyncio
import json

from fedcomm import errors
from fedcomm.communities import hosts_in, open_community
from fedcomm.config import Settings
from fedcomm.control.address import MAX_LINE_BYTES, short_path
from fedcomm.control.operations import OPERATIONS
from fedcomm.errors import ConfigError, FedcommError, MemberError, StoreInUse, Unavailable

TIMEOUT_S = 60


async def ask(settings: Settings, host: str, operation: str, arguments: dict[str, object]) -> object:
    """Return what the operation returned.

    Raises what it raised, and Unavailable when a server has the file but is silent.
    """
    try:
        async with open_community(settings, host) as community:
            return await OPERATIONS[operation](community, **arguments)
    except StoreInUse:
        return await _ask_server(settings, {"host": host, "operation": operation, "arguments": arguments})


async def _ask_server(settings: Settings, request: dict[str, object]) -> object:
    question = json.dumps(request).encode() + b"\n"
    if len(question) > MAX_LINE_BYTES:
        raise MemberError(f"That is too much for one command; {MAX_LINE_BYTES // 2**20} MiB are taken")
    try:
        async with asyncio.timeout(TIMEOUT_S):
            with short_path(settings.data) as path:
                reader, writer = await asyncio.open_unix_connection(path, limit=MAX_LINE_BYTES)
            writer.write(question)
            line = await reader.readline()
            writer.close()
            await writer.wait_closed()
    except (OSError, TimeoutError) as error:
        raise Unavailable(f"another process has the community open and does not answer: {error}") from error
    if not line:
        raise Unavailable("the server that has the community open hung up without an answer")
    answer = json.loads(line)
    if "error" in answer:
        raise _error(answer["kind"], answer["error"])
    return answer["result"]


def _error(kind: str, text: str) -> FedcommError:
    """Return the error that the server met: of its own class when it is one of ours that is made from a text."""
    found = getattr(errors, kind, MemberError)
    return found(text) if isinstance(found, type) and issubclass(found, FedcommError) else MemberError(text)


def only_host(settings: Settings, host: str | None) -> str:
    """Return the community that a command means: the named one, or the only one there is."""
    hosts = list(hosts_in(settings.data))
    if host is not None:
        if host not in hosts:
            raise ConfigError(
                f"there is no community {host!r} in {settings.data}; there are: {', '.join(hosts) or 'none'}"
            )
        return host
    if len(hosts) == 1:
        return hosts[0]
    if not hosts:
        raise ConfigError(f"there is no community in {settings.data}; make one with `fedcomm init`")
    raise ConfigError(f"there are several communities; say which with --host: {', '.join(hosts)}")
