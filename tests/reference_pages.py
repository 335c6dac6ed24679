"""The pages of the manual that list what the code has. `python -m tests.reference_pages` writes them anew.

A test compares them with the code, so that nothing is forgotten and nothing is left over.
"""

from collections.abc import Iterable
from pathlib import Path

import click

from fedcomm.cli import COMMANDS
from fedcomm.config import PLACES, Settings

DOCS = Path(__file__).parents[1] / "docs"
#: Options that stand once, at the head of the page; most commands have them.
SHARED = ("data", "loopback", "host", "as_json")
UNITS = {"_s": "seconds", "_bytes": "bytes"}


def commands() -> str:
    """Return `docs/commands.md`."""
    shared = [option for option in _options(COMMANDS["status"]) if option.name in SHARED]
    parts = [_COMMANDS_HEAD, _table(("option", "meaning"), map(_option_row, _in_order(shared)))]
    parts += [_command(name, command) for name, command in COMMANDS.items()]
    return "\n".join(parts)


def settings() -> str:
    """Return `docs/settings.md`."""
    rows = [
        (f"`{name}`", f"`FEDCOMM_{name.upper()}`", _default(field.default), _unit(name), field.description or "")
        for name, field in Settings.model_fields.items()
    ]
    places = [(f"`{name}`", meaning) for name, meaning in PLACES.items()]
    return "\n".join(
        (
            _SETTINGS_HEAD,
            _table(("setting", "variable", "default", "unit", "meaning"), rows),
            _PLACES_HEAD,
            _table(("variable", "meaning"), places),
        )
    )


def _command(name: str, command: click.Command) -> str:
    arguments = [str(one.metavar or one.name).upper() for one in command.params if isinstance(one, click.Argument)]
    own = [option for option in _options(command) if option.name not in SHARED]
    shared = _in_order(option for option in _options(command) if option.name in SHARED)
    lines = [f"## {name}", "", "```", " ".join(["fedcomm", name, *arguments]), "```", ""]
    lines += [line.strip() for line in (command.help or "").strip().splitlines()]
    if own:
        lines += ["", _table(("option", "meaning"), map(_option_row, own)).rstrip("\n")]
    return "\n".join([*lines, "", f"Also: {', '.join(f'`{option.opts[0]}`' for option in shared)}.", ""])


def _options(command: click.Command) -> list[click.Option]:
    return [one for one in command.params if isinstance(one, click.Option)]


def _in_order(options: Iterable[click.Option]) -> list[click.Option]:
    return sorted(options, key=lambda option: SHARED.index(str(option.name)))


def _option_row(option: click.Option) -> tuple[str, str]:
    kinds = "|".join(option.type.choices) if isinstance(option.type, click.Choice) else option.type.name.upper()
    kinds = option.metavar or kinds
    spelling = option.opts[0] if option.is_flag else f"{option.opts[0]} {kinds}"
    meaning = [option.help or ""]
    if option.required:
        meaning.append("Required.")
    elif option.show_default and option.default is not None:
        meaning.append(f"Default: `{option.default}`.")
    return f"`{spelling}`", " ".join(meaning)


def _default(value: object) -> str:
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value}`" if value != "" else "empty"


def _unit(name: str) -> str:
    return next((unit for ending, unit in UNITS.items() if name.endswith(ending)), "")


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *([cell.replace("|", r"\|") for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


_COMMANDS_HEAD = """# Commands

`fedcomm --help` lists them, `fedcomm COMMAND --help` explains one.
They work beside a running server and without one: whoever has the community's file open does what was asked.
With `--json` a command prints JSON; what it talks besides goes to standard error.
How a command ends is an exit code, see [errors](errors.md).
A POST_ID is the number of a post of the artist's, or its address as `fedcomm post` prints it.
Under systemd put `sudo` in front; in Docker put `docker compose -f deploy/compose.yaml exec fedcomm` in front.

```
fedcomm post "New song on Friday" --language en
fedcomm post - --visibility followers < letter.md
fedcomm follow @friend@server.example
fedcomm timeline --limit 5 --json
```

## Options that commands share
"""

_SETTINGS_HEAD = """# Settings

These are the settings of one process.
What belongs to one community, its name, profile and followers, is in its database and is set in the studio.

A setting is taken from the first of these places that has it:

1. the command line
2. the variable `FEDCOMM_…`
3. a file in the folder of secrets, named like the variable in lower case
4. a TOML file: `FEDCOMM_CONFIG`, else `fedcomm.toml` in the present folder
5. the default

The folder of secrets is `FEDCOMM_SECRETS_DIR`, else systemd's `$CREDENTIALS_DIRECTORY`, else `/run/secrets`.
`fedcomm config` shows what each is now.
A `FEDCOMM_…` variable or a name in the TOML file that is no setting is refused: it would be a mistyped one.
The TOML file has one line for each setting:

```toml
port = 8080
trusted_proxies = "127.0.0.1"
log_level = "warning"
```

## All settings
"""

_PLACES_HEAD = """## Where settings are

These two say where to look, and so are variables only.
"""


def all_pages() -> dict[str, str]:
    return {"commands.md": commands(), "settings.md": settings()}


if __name__ == "__main__":
    for name, text in all_pages().items():
        (DOCS / name).write_text(text, encoding="utf-8")
