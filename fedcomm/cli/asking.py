"""How commands ask an operation of a community: beside a running server and without one."""

import asyncio
from collections.abc import Callable
from typing import Any

from fedcomm.cli import options
from fedcomm.control import client


def ask(operation: str, arguments: dict[str, object], *, words: Callable[[Any], str], **shared: Any) -> None:
    """Ask, and print the answer. `shared` is what `options.asking_options` adds."""
    settings = options.settings_of(data=shared["data"], loopback=shared["loopback"])
    host = client.only_host(settings, shared["host"])
    answer = asyncio.run(client.ask(settings, host, operation, arguments))
    options.show(answer, as_json=shared["as_json"], words=words)
