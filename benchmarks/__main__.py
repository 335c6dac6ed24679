"""Run the named benchmarks, or all: `python -m benchmarks idle restart`."""

import asyncio
import platform
import sys
import sysconfig
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))  # the servers and peers that the tests use

from benchmarks import idle, restart

BENCHMARKS = {"idle": idle.run, "restart": restart.run}


def main() -> int:
    names = sys.argv[1:] or list(BENCHMARKS)
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"no such benchmark: {', '.join(unknown)}; there are: {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    optimised = "--enable-optimizations" in (sysconfig.get_config_var("CONFIG_ARGS") or "")
    print(f"{platform.python_implementation()} {platform.python_version()}, optimised build: {optimised}")
    for name in names:
        asyncio.run(BENCHMARKS[name]())
    return 0


sys.exit(main())
