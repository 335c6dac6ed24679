"""Options and output that several commands share."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from fedcomm import config

Decorated = Callable[..., Any]


def data_option(command: Decorated) -> Decorated:
    """Add `--data`, `--loopback`: where the communities are, and whether those on this machine may work."""
    command = click.option(
        "--data", type=click.Path(path_type=Path), help="Folder of the communities [default: data]."
    )(command)
    return click.option(
        "--loopback", is_flag=True, default=None, help="Allow communities on localhost (trying out only)."
    )(command)


def asking_options(command: Decorated) -> Decorated:
    """Add what every command that asks a community takes."""
    command = click.option("--host", help="Which community, when there are several.")(command)
    command = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of words.")(command)
    return data_option(command)


def settings_of(*, data: Path | None, loopback: bool | None, **more: object) -> config.Settings:
    return config.load(data=data, loopback=loopback, **more)


def show(value: object, *, as_json: bool, words: Callable[[Any], str]) -> None:
    """Print a result: as JSON for programs, in words for people."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False) if as_json else words(value))
