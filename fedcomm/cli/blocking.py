"""Commands for blocks: `block`, `unblock`, `blocked`."""

from typing import Any

import click

from fedcomm.cli import options
from fedcomm.cli.asking import ask


@click.command()
@click.argument("target", metavar="HOST|HANDLE")
@click.option("--comment", default="", help="Why, for yourself.")
@options.asking_options
def block(target: str, *, comment: str, **shared: Any) -> None:
    """Have nothing to do with HOST and its subdomains from now on, or with one person, such as @you@server.example."""
    ask("block", {"target": target, "comment": comment}, words=lambda made: f"blocked {made['blocked']}", **shared)


@click.command()
@click.argument("target", metavar="HOST|HANDLE")
@options.asking_options
def unblock(target: str, **shared: Any) -> None:
    """Hear and speak to a host or a person again. What the block cut does not come back by itself."""
    ask("unblock", {"target": target}, words=lambda made: f"unblocked {made['unblocked']}", **shared)


@click.command()
@options.asking_options
def blocked(**shared: Any) -> None:
    """List the blocked hosts and people."""
    ask("blocked", {}, words=_blocks_in_words, **shared)


def _blocks_in_words(found: list[dict[str, Any]]) -> str:
    return "\n".join(f"{one.get('host') or one['handle']}  {one['comment']}".rstrip() for one in found) or "none"
