"""`python -m tests.fuzz`: spoiled bodies against the running application. `make fuzz` sends 100,000.

The application runs in a process of its own, so that its death is a finding too.
"""

# ruff: noqa: T201 - a command talks by printing

import argparse
import asyncio
import faulthandler
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz import campaign
from tests.fuzz.campaign import Figures


def main() -> int:
    """Run the campaign that the command line asks for; 1 when there is a finding."""
    asked = _arguments()
    if asked.child:
        faulthandler.enable()
        return asyncio.run(_child(asked))
    print(f"seed {asked.seed}, {asked.bodies} bodies from number {asked.first}", flush=True)
    asked.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="run-", dir=asked.folder) as run:
        return _supervised(asked, Path(run))


def _supervised(asked: argparse.Namespace, run: Path) -> int:
    """Run the campaign in a process of its own, and keep what it was sent last when it dies."""
    words = ["--seed", asked.seed, "--first", str(asked.first), "--bodies", str(asked.bodies), "--folder", str(run)]
    ended = subprocess.run([sys.executable, "-m", "tests.fuzz", "--child", *words], check=False)
    if ended.returncode not in (0, 1):
        print(f"the process died of {ended.returncode}; it was sent last:")
        for file in sorted(run.glob("last-*")):
            index, _, body = file.read_bytes().partition(b"\n")
            kept = asked.folder / f"{asked.seed}-{index.decode()}.json"
            kept.write_bytes(body)
            print(f"  body {index.decode()}: {kept}")
    return ended.returncode


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--bodies", type=int, default=100_000)
    parser.add_argument("--first", type=int, default=0, help="number of the first body; with --bodies 1 a single one")
    parser.add_argument("--seed", default=str(time.time_ns() // 1_000_000))
    parser.add_argument(
        "--folder",
        type=Path,
        default=Path(tempfile.gettempdir()) / "fedcomm-fuzz",
        help="where the community lives meanwhile, and where bodies that found something are kept",
    )
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


async def _child(asked: argparse.Namespace) -> int:
    figures = await campaign.run(asked.folder, seed=asked.seed, first=asked.first, bodies=asked.bodies, told=_tell)
    print(figures.summary(), flush=True)
    for finding in figures.findings:
        print(f"FOUND {finding}")
    print(f"{len(figures.findings)} findings" if figures.findings else "nothing found")
    return 1 if figures.findings else 0


async def _tell(figures: Figures) -> None:
    while True:
        await asyncio.sleep(30)
        print(
            f"{figures.bodies} bodies, {len(figures.findings)} findings, slowest {figures.slowest_ms} ms, "
            f"{dict(figures.statuses)}",
            file=sys.stderr,
            flush=True,
        )


if __name__ == "__main__":
    sys.exit(main())
