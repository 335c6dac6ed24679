"""Commands for moving house and for new keys: `alias`, `move`, `rotate-keys`."""

from typing import Any

import click

from fedcomm.cli import options
from fedcomm.cli.asking import ask


@click.command()
@click.argument("action", type=click.Choice(["add", "remove", "list"]))
@click.argument("address", required=False)
@options.asking_options
def alias(action: str, address: str | None, **shared: Any) -> None:
    """Add, remove or list other addresses of the artist, which a move between servers is checked against.

    ADDRESS is a handle such as @me@old.example, or the address of a profile; to list them takes none.
    """
    if (action == "list") != (address is None):
        raise click.UsageError("add and remove need an ADDRESS, list takes none")
    if address is None:
        ask("aliases", {}, words=_aliases_in_words, **shared)
    else:
        ask(f"alias-{action}", {"address": address}, words=_aliases_in_words, **shared)


@click.command()
@click.argument("address", metavar="TO", required=False)
@click.option("--from", "old", metavar="OLD", help="Move from OLD on another server to here instead.")
@click.option("--cancel", is_flag=True, help="Take a move back: the artist lives here again.")
@options.asking_options
def move(address: str | None, *, old: str | None, cancel: bool, **shared: Any) -> None:
    """Move the artist to TO on another server: followers are asked to follow there.

    TO has to name the address here as its alias first. The old address stays, shows where the artist went, and posts
    nothing new.
    """
    if [address is not None, old is not None, cancel].count(True) != 1:
        raise click.UsageError("say one of: where TO move, --from where, or --cancel")
    if cancel:
        ask("move-cancel", {}, words=lambda made: f"{made['handle']} lives here again", **shared)
    elif old is not None:
        ask("move-from", {"old": old}, words=_steps_on_the_old_server, **shared)
    else:
        ask("move", {"to": address}, words=_moved_in_words, **shared)


@click.command("rotate-keys")
@click.option("--instance", is_flag=True, help="The keys that sign what the community fetches instead.")
@options.asking_options
def rotate_keys(*, instance: bool, **shared: Any) -> None:
    """Give the artist new keys, and tell the other servers, signed with the old one."""
    ask("rotate-keys", {"instance": instance}, words=lambda made: f"{made['key']} is a new key now", **shared)


def _aliases_in_words(found: list[str]) -> str:
    return "\n".join(found) or "none"


def _moved_in_words(made: dict[str, Any]) -> str:
    return f"{made['handle']} has moved to {made['moved_to']['handle']}; its followers are being told"


def _steps_on_the_old_server(made: dict[str, Any]) -> str:
    return "\n".join(
        (
            f"{made['handle']} now says that the old account is its own.",
            "What is left to do, on the old server:",
            "  1. Log in there. Mastodon: Preferences, Account, Move to a different account.",
            f"  2. Enter {made['handle']} as the new account, and confirm.",
            "The old server then asks the followers to follow here. Posts stay where they are.",
        )
    )
