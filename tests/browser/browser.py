"""A real browser for tests: Chromium from the npm packages beside this file, driven step by step by drive.mjs."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests import tools

DRIVER = Path(__file__).with_name("drive.mjs")
PATIENCE_S = 50


class BrowserFailed(AssertionError):
    """A step could not be taken. The message holds the step and what the browser said."""


async def drive(steps: Sequence[Mapping[str, object]]) -> list[object]:
    """Return the result of each step, taken in order in one fresh browser; drive.mjs lists the steps.

    Raises BrowserFailed at the first step that fails, and TimeoutError after 50 seconds in all.
    """
    tools.present(tools.CHROMIUM)
    process = await asyncio.create_subprocess_exec(
        tools.present(tools.NODE),
        DRIVER,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    lines = "".join(json.dumps(step) + "\n" for step in steps)
    try:
        async with asyncio.timeout(PATIENCE_S):
            out, err = await process.communicate(lines.encode())
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()
    if process.returncode != 0:
        raise BrowserFailed(err.decode())
    return [json.loads(line) for line in out.splitlines()]
