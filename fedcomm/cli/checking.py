"""`fedcomm doctor` says what is wrong, in words; `fedcomm config` shows the settings and where they come from."""

import asyncio
import sys
from pathlib import Path
from typing import Any

import click

from fedcomm import config as settings_module
from fedcomm.cli import options
from fedcomm.control import client


@click.command()
@options.asking_options
def doctor(*, data: Path | None, loopback: bool | None, host: str | None, as_json: bool) -> None:
    """Check a community.

    Database, disk, files, and whether its handle can be found. Ends with 1 when something is wrong.
    """
    settings = options.settings_of(data=data, loopback=loopback)
    findings: Any = asyncio.run(client.ask(settings, client.only_host(settings, host), "doctor", {}))
    options.show(findings, as_json=as_json, words=_in_words)
    if not all(finding["is_well"] for finding in findings):
        sys.exit(1)


def _in_words(findings: list[dict[str, Any]]) -> str:
    return "\n".join(f"{'ok  ' if one['is_well'] else 'FAIL'} {one['check']:9} {one['text']}" for one in findings)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of words.")
@options.data_option
def config(*, as_json: bool, data: Path | None, loopback: bool | None) -> None:
    """Show every setting: its present value, its variable and what it does."""
    settings = options.settings_of(data=data, loopback=loopback)
    rows = [
        {
            "name": name,
            "value": str(getattr(settings, name)),
            "variable": f"FEDCOMM_{name.upper()}",
            "help": field.description,
        }
        for name, field in settings_module.Settings.model_fields.items()
    ]
    options.show(rows, as_json=as_json, words=_settings_in_words)


def _settings_in_words(rows: list[dict[str, str]]) -> str:
    return "\n".join(f"{row['name']} = {row['value']!r}  ({row['variable']})\n    {row['help']}" for row in rows)
