"""Commands about the artist's own posts."""

import sys
from typing import Any

import click

from fedcomm.cli import options
from fedcomm.cli.asking import ask
from fedcomm.model.post import QuotePolicy, Visibility


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
@click.option("--quote", help="Address of the post that this quotes.")
@click.option(
    "--quotes",
    type=click.Choice([str(policy) for policy in QuotePolicy]),
    default=str(QuotePolicy.PUBLIC),
    show_default=True,
    help="Who may quote it.",
)
@click.option("--poll", multiple=True, metavar="OPTION", help="Let the fans vote: an option, once for each.")
@click.option("--poll-multiple", is_flag=True, help="Several options can be chosen.")
@click.option(
    "--poll-hours", type=click.FloatRange(0, 24 * 31), default=24, show_default=True, help="How long they can vote."
)
@options.asking_options
def post(
    text: str,
    *,
    visibility: str,
    warning: str,
    language: str | None,
    reply_to: str | None,
    quote: str | None,
    quotes: str,
    poll: tuple[str, ...],
    poll_multiple: bool,
    poll_hours: float,
    **shared: Any,
) -> None:
    """Post TEXT (Markdown; - reads it from standard input) to the fans."""
    arguments: dict[str, object] = {
        "text": _text_or_stdin(text),
        "visibility": visibility,
        "warning": warning,
        "language": language,
        "reply_to": reply_to,
        "quote": quote,
        "quotes": quotes,
        "poll": list(poll),
        "poll_multiple": poll_multiple,
        "poll_hours": poll_hours,
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
