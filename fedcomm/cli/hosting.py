"""Commands for whoever runs the server."""

from typing import Any

import click

from fedcomm.cli import options
from fedcomm.cli.asking import ask


@click.command()
@options.asking_options
def status(**shared: Any) -> None:
    """Show the community in numbers: followers, posts, what waits, which hosts fail."""
    ask("status", {}, words=_status_in_words, **shared)


def _status_in_words(values: dict[str, Any]) -> str:
    return "\n".join(f"{name.replace('_', ' '):22} {_one_line(value)}" for name, value in values.items())


def _one_line(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {count}" for name, count in value.items()) or "none"
    return "none" if value is None else str(value)


@click.command("login-link")
@options.asking_options
def login_link(**shared: Any) -> None:
    """Print a link that logs the owner in once, within a day."""
    ask("login-link", {}, words=lambda made: f"{made['login_link']}", **shared)


@click.command("authorized-fetch")
@click.argument("state", type=click.Choice(["on", "off", "status"]), default="status")
@options.asking_options
def authorized_fetch(state: str, **shared: Any) -> None:
    """Let only servers read that say who they are: STATE is on, off, or status to show which it is.

    Pages and feeds for people stay open to everybody.
    """
    ask("authorized-fetch", {"state": state}, words=lambda made: f"{made['authorized_fetch']}", **shared)
