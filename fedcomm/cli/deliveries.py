"""Commands about deliveries: `deliveries`, `retry`, `drop`, `why`, and `signature` for those who look into one."""

import sys
from pathlib import Path
from typing import Any

import click

from fedcomm.cli import options
from fedcomm.cli.asking import ask


@click.command()
@click.argument("peer", metavar="[SERVER]", required=False)
@click.option(
    "--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="How many deliveries to one server."
)
@click.option("--retry", is_flag=True, help="Try again now what waits for SERVER; a number means one delivery.")
@click.option("--drop", is_flag=True, help="Give up what waits for SERVER; a number means one delivery.")
@options.asking_options
def deliveries(peer: str | None, *, limit: int, retry: bool, drop: bool, **shared: Any) -> None:
    """Show what was sent to each server last, what it answered, and when the next try is.

    With SERVER: the last deliveries to it, each with its number.
    """
    if retry and drop:
        raise click.UsageError("--retry and --drop exclude each other")
    if (retry or drop) and peer is None:
        raise click.UsageError("say which SERVER, or the number of which delivery")
    if retry:
        ask("retry", {"target": peer}, words=lambda made: f"{made['retried']} will be tried again now", **shared)
    elif drop:
        ask("drop", {"target": peer}, words=lambda made: f"{made['dropped']} given up", **shared)
    elif peer is None:
        ask("deliveries", {}, words=_hosts_in_words, **shared)
    else:
        ask("deliveries", {"peer": peer, "limit": limit}, words=_deliveries_in_words, **shared)


@click.command()
@click.argument("handle")
@click.argument("post_id")
@options.asking_options
def why(handle: str, post_id: str, **shared: Any) -> None:
    """Say why the post POST_ID did not arrive at HANDLE, or how far it came."""
    ask(
        "why",
        {"handle": handle, "post_id": post_id},
        words=lambda made: "\n".join([f"{made['post']} to {made['handle']}", *(f"- {r}" for r in made["reasons"])]),
        **shared,
    )


@click.command()
@click.argument("request_file", metavar="FILE", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--theirs",
    type=click.Path(path_type=Path),
    help="File with the signing string that the sender says it signed.",
)
@options.asking_options
def signature(request_file: Path, *, theirs: Path | None, **shared: Any) -> None:
    """Print the exact string that the signature of a captured request is for, and what differs.

    FILE holds the request as it came: request line, headers, an empty line, the body (- reads it from standard input).
    """
    arguments: dict[str, object] = {"request": _text(request_file), "theirs": _text(theirs) if theirs else None}
    ask("signature", arguments, words=_signature_in_words, **shared)


def _text(file: Path) -> str:
    """Return what a file holds, with its line ends as they are: a digest counts them."""
    try:
        found = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        return found.decode()
    except (OSError, UnicodeError) as error:
        raise click.FileError(str(file), hint=str(error)) from error


def _hosts_in_words(hosts: list[dict[str, Any]]) -> str:
    return "\n".join(_host_in_words(one) for one in hosts) or "nothing was sent yet"


def _host_in_words(one: dict[str, Any]) -> str:
    lines = [f"{one['host']}: {one['waiting']} waiting, last heard of {one['last_heard'] or 'never'}"]
    if one["rests_until"]:
        lines.append(f"  left alone until {one['rests_until']}, after {_failures(one['failures_in_a_row'])} in a row")
    if one["last"]:
        lines.append(f"  last: {_delivery_in_words(one['last'])}")
    return "\n".join(lines)


def _deliveries_in_words(found: list[dict[str, Any]]) -> str:
    return "\n".join(f"{one['id']}  {_delivery_in_words(one)}" for one in found) or "nothing was sent there"


def _delivery_in_words(one: dict[str, Any]) -> str:
    again = f"; next try {one['next_try']}, after {_failures(one['attempts'])}" if one["next_try"] else ""
    again += f", once number {one['waits_for']} has gone" if one["waits_for"] else ""
    return f"{one['activity']} of {one['object']}: {one['meaning']}{again}"


def _failures(count: int) -> str:
    return f"{count} failure" if count == 1 else f"{count} failures"


def _signature_in_words(found: dict[str, Any]) -> str:
    lines = [
        f"scheme  {found['scheme']}",
        f"key     {found['key_id']}",
        f"digest  {'fits the body' if found['digest_fits'] else 'does NOT fit the body'}",
        f"answer  {'refused: ' + found['refused'] if found['refused'] else 'the signature holds'}",
        "signing string, line by line:",
        *(f"{number:3} {line}" for number, line in enumerate(found["signing_string"].splitlines(), start=1)),
    ]
    difference = found["difference"]
    if difference:
        lines += [
            f"first difference in line {difference['line']} ({difference['because']}):",
            f"  ours   {difference['ours']}",
            f"  theirs {difference['theirs']}",
        ]
    return "\n".join(lines)
