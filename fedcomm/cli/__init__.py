"""The command line: one module for each group of commands, one table of commands.

Exit codes: 0 done, 1 refused or not possible (the text says why), 2 wrong usage, 75 try again later, 78 wrong settings.
"""

import sys

import click

from fedcomm.cli import asking, checking, founding, serving
from fedcomm.errors import ConfigError, FedcommError, StoreInUse, Unavailable

#: Every command, by its name. The order is the order of `fedcomm --help`.
COMMANDS: dict[str, click.Command] = {
    "init": founding.init,
    "run": serving.run,
    "up": serving.up,
    "post": asking.post,
    "edit": asking.edit,
    "delete": asking.delete,
    "follow": asking.follow,
    "unfollow": asking.unfollow,
    "followers": asking.followers,
    "following": asking.following,
    "like": asking.like,
    "unlike": asking.unlike,
    "boost": asking.boost,
    "unboost": asking.unboost,
    "timeline": asking.timeline,
    "status": asking.status,
    "login-link": asking.login_link,
    "block": asking.block,
    "unblock": asking.unblock,
    "blocked": asking.blocked,
    "doctor": checking.doctor,
    "config": checking.config,
}


class _Group(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)


@click.group(cls=_Group, commands=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="fedcomm")
def fedcomm() -> None:
    """A home of their own on the social web for every artist."""


def main() -> None:
    """Run the command line and end the process with its exit code."""
    try:
        fedcomm(prog_name="fedcomm")
    except FedcommError as error:
        click.echo(f"fedcomm: {error}", err=True)
        sys.exit(exit_code(error))


def exit_code(error: FedcommError) -> int:
    """Return the exit code of an error (sysexits where it has one)."""
    if isinstance(error, ConfigError):
        return 78
    if isinstance(error, (Unavailable, StoreInUse)):
        return 75
    return 1
