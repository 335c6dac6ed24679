"""Commands about reports."""

from typing import Any

import click

from fedcomm.cli import options
from fedcomm.cli.asking import ask


@click.command()
@click.argument("handle")
@click.option("--post", "posts", multiple=True, metavar="ADDRESS", help="A post that it is about; can be repeated.")
@click.option("--comment", default="", help="What is wrong, for those who run the server.")
@options.asking_options
def report(handle: str, *, posts: tuple[str, ...], comment: str, **shared: Any) -> None:
    """Report HANDLE to those who run its server. They are not told who reported."""
    arguments: dict[str, object] = {"handle": handle, "posts": list(posts), "comment": comment}
    ask("report", arguments, words=lambda made: f"reported {made['reported']} to {made['to']}", **shared)


@click.command()
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True, help="How many at most.")
@options.asking_options
def reports(*, limit: int, **shared: Any) -> None:
    """List reports, those that came from other servers and those that were sent, latest first."""
    ask("reports", {"limit": limit}, words=_reports_in_words, **shared)


def _reports_in_words(page: list[dict[str, Any]]) -> str:
    entries = [
        "\n  ".join([f"{one['at']}  {one['direction']} from {one['from']}: {one['accused']}", *_about(one)])
        for one in page
    ]
    return "\n".join(entries) or "none"


def _about(one: dict[str, Any]) -> list[str]:
    return [*one["posts"], *([" ".join(one["comment"].split())] if one["comment"] else [])]
