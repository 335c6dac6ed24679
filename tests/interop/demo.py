"""`make demo`: two communities and an independent server on this machine, seen from the other side step by step.

Run it as `.venv/bin/python -m tests.interop.demo [cavage|rfc9421]`. Ends with 0 only if every step was seen on the
other side.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

import click

from tests.interop.scenario import STEPS, play
from tests.interop.stage import NotSeen, set_up


@click.command()
@click.argument("knock", type=click.Choice(["cavage", "rfc9421"]), default="cavage")
def demo(knock: str) -> None:
    """Show the scenario; KNOCK is the signature that Fedify tries first."""
    try:
        asyncio.run(show(knock))
    except NotSeen as error:
        click.echo(f"✗ {error}", err=True)
        sys.exit(1)


async def show(knock: str) -> None:
    clock = asyncio.get_running_loop()
    began = clock.time()
    click.echo(f"Starting two communities and two Fedify servers that sign with {knock} first ...")
    with tempfile.TemporaryDirectory(prefix="fedcomm-demo-") as folder:
        async with set_up(Path(folder), knock=knock) as stage:
            click.echo(f"  ours:    {stage.home.handle} and {stage.band.handle}, each in a process of its own")
            click.echo(f"  Fedify:  {stage.fedify.base}, and {stage.locked.base} where a follow has to be asked for\n")
            await play(stage, tell)
    click.echo(f"\nAll {len(STEPS)} steps were seen on the other side, in {clock.time() - began:.0f} s.")


def tell(sentence: str, evidence: str) -> None:
    click.echo(f"✓ {sentence}\n    {evidence}")


if __name__ == "__main__":
    demo()
