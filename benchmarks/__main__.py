"""Run the named benchmarks, or all: `python -m benchmarks idle restart`."""

import asyncio
import importlib
import platform
import ssl
import sys
import sysconfig
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))  # the servers and peers that the tests use

import uvloop

from benchmarks import figures
from fedcomm.store import driver

#: Each is a module here with a coroutine `run`.
BENCHMARKS = (
    "idle",
    "restart",
)


def main() -> int:
    names = sys.argv[1:] or list(BENCHMARKS)
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"no such benchmark: {', '.join(unknown)}; there are: {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    optimised = "--enable-optimizations" in (sysconfig.get_config_var("CONFIG_ARGS") or "")
    print(
        f"{platform.python_implementation()} {platform.python_version()}, optimised build: {optimised}; "
        f"SQLite {driver.version()}; {ssl.OPENSSL_VERSION}"
    )
    for name in names:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(importlib.import_module(f"benchmarks.{name}").run())
    short = [figure.name for figure in figures.SHOWN if figure.is_passed is False]
    print(f"{len(figures.SHOWN)} figures; falls short: {', '.join(short) or 'none'}")
    return 0


sys.exit(main())
