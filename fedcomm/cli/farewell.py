"""The command that ends the artist's account: `farewell`."""

from typing import Any

import click

from fedcomm.cli import options
from fedcomm.cli.asking import ask

_WARNING = (
    "Everybody is told to delete the artist, and nobody can follow this address ever again. "
    "There is no way back.\nType the handle, such as @me@band.example, to go on"
)


@click.command()
@click.option("--yes", is_flag=True, help="Do not ask for the handle first.")
@options.asking_options
def farewell(*, yes: bool, **shared: Any) -> None:
    """Delete the artist everywhere but here, for good: other servers are told, and every address answers 410.

    The server has to run for a week more, to tell those that are down. What was written stays in the folder.
    """
    typed = None if yes else click.prompt(_WARNING)
    ask("farewell", {"typed": typed}, words=_told_in_words, **shared)


def _told_in_words(made: dict[str, Any]) -> str:
    return f"{made['handle']} is no more; {made['inboxes']} inboxes are being told (fedcomm deliveries)"
