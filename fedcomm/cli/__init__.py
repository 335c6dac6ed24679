"""The command line: one module for each group of commands, one table of commands.

Exit codes: 0 done, 1 refused or not possible (the text says why), 2 wrong usage, 75 try again later, 78 wrong settings.
"""

import sys

import click

from fedcomm import log
from fedcomm.cli import (
    blocking,
    checking,
    deliveries,
    farewell,
    featuring,
    founding,
    hosting,
    moving,
    people,
    posting,
    quoting,
    reporting,
    serving,
)
from fedcomm.errors import ConfigError, FedcommError, StoreInUse, Unavailable

#: Every command, by its name. The order is the order of `fedcomm --help`.
COMMANDS: dict[str, click.Command] = {
    "init": founding.init,
    "run": serving.run,
    "up": serving.up,
    "post": posting.post,
    "edit": posting.edit,
    "delete": posting.delete,
    "quotes": quoting.quotes,
    "unquote": quoting.unquote,
    "follow": people.follow,
    "unfollow": people.unfollow,
    "followers": people.followers,
    "following": people.following,
    "like": people.like,
    "unlike": people.unlike,
    "boost": people.boost,
    "unboost": people.unboost,
    "vote": people.vote,
    "timeline": people.timeline,
    "pin": featuring.pin,
    "unpin": featuring.unpin,
    "feature-tag": featuring.feature_tag,
    "unfeature-tag": featuring.unfeature_tag,
    "report": reporting.report,
    "reports": reporting.reports,
    "thread": people.thread,
    "alias": moving.alias,
    "move": moving.move,
    "rotate-keys": moving.rotate_keys,
    "farewell": farewell.farewell,
    "status": hosting.status,
    "login-link": hosting.login_link,
    "block": blocking.block,
    "unblock": blocking.unblock,
    "blocked": blocking.blocked,
    "authorized-fetch": hosting.authorized_fetch,
    "doctor": checking.doctor,
    "deliveries": deliveries.deliveries,
    "why": deliveries.why,
    "signature": deliveries.signature,
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
    # A command says in its own words what there is to say; a server sets the level that is asked for.
    log.setup("error")
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
