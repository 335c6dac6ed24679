"""Commands about the artist's own posts."""

import sys
from typing import Any

import click

from fedcomm.cli import options
from fedcomm.cli.asking import ask
from fedcomm.model.post import Visibility


def _text_or_stdin(text: str) -> str:
    return sys.stdin.read() if text == "-" else text


@click.command()
@click.argument("text")
@click.option(
    "--visibility",
    type=click.Choice([str(level) for level in Visibility]),
    default=str(Visibility.PUBLIC),
    show_default=True,
    help="Who it is for.",
)
@click.option("--warning", default="", help="Content warning: the text is shown after a click.")
@click.option("--language", help="Language of the text, such as en or de.")
@click.option("--reply-to", help="Address of the post that this answers.")
@options.asking_options
def post(
    text: str, *, visibility: str, warning: str, language: str | None, reply_to: str | None, **shared: Any
) -> None:
    """Post TEXT (Markdown; - reads it from standard input) to the fans."""
    arguments: dict[str, object] = {
        "text": _text_or_stdin(text),
        "visibility": visibility,
        "warning": warning,
        "language": language,
        "reply_to": reply_to,
    }
    ask("post", arguments, words=lambda made: f"{made['page']}", **shared)


@click.command()
@click.argument("post_id")
@click.argument("text")
@click.option("--warning", help="New content warning [default: as it was].")
@options.asking_options
def edit(post_id: str, text: str, *, warning: str | None, **shared: Any) -> None:
    """Replace the text of the post POST_ID with TEXT (- reads it from standard input)."""
    arguments: dict[str, object] = {"post_id": post_id, "text": _text_or_stdin(text), "warning": warning}
    ask("edit", arguments, words=lambda made: f"edited {made['page']}", **shared)


@click.command()
@click.argument("post_id")
@options.asking_options
def delete(post_id: str, **shared: Any) -> None:
    """Delete the post POST_ID here, and ask every server that has it to delete it."""
    ask("delete", {"post_id": post_id}, words=lambda made: f"deleted {made['deleted']}", **shared)
