"""Commands that ask an operation of a community; they work beside a running server and without one."""

import asyncio
import sys
from collections.abc import Callable
from typing import Any

import click

from fedcomm.activitypub import html
from fedcomm.cli import options
from fedcomm.control import client
from fedcomm.model.post import Visibility


def ask(operation: str, arguments: dict[str, object], *, words: Callable[[Any], str], **shared: Any) -> None:
    """Ask, and print the answer. `shared` is what `options.asking_options` adds."""
    settings = options.settings_of(data=shared["data"], loopback=shared["loopback"])
    host = client.only_host(settings, shared["host"])
    answer = asyncio.run(client.ask(settings, host, operation, arguments))
    options.show(answer, as_json=shared["as_json"], words=words)


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


@click.command()
@click.argument("handle")
@options.asking_options
def follow(handle: str, **shared: Any) -> None:
    """Follow HANDLE, such as @you@server.example."""
    ask("follow", {"handle": handle}, words=lambda made: f"{made['state']}: {made['handle']}", **shared)


@click.command()
@click.argument("handle")
@options.asking_options
def unfollow(handle: str, **shared: Any) -> None:
    """Stop following HANDLE."""
    ask("unfollow", {"handle": handle}, words=lambda made: f"no longer following {made['handle']}", **shared)


@click.command()
@click.option("--requests", is_flag=True, help="Those who wait for approval instead.")
@click.option("--limit", type=click.IntRange(1, 1000), default=100, show_default=True, help="How many at most.")
@options.asking_options
def followers(*, requests: bool, limit: int, **shared: Any) -> None:
    """List who follows the artist, latest first."""
    ask("followers", {"requests": requests, "limit": limit}, words=_people_in_words, **shared)


@click.command()
@click.option("--requests", is_flag=True, help="Those who have not agreed yet instead.")
@click.option("--limit", type=click.IntRange(1, 1000), default=100, show_default=True, help="How many at most.")
@options.asking_options
def following(*, requests: bool, limit: int, **shared: Any) -> None:
    """List whom the artist follows, latest first."""
    ask("following", {"requests": requests, "limit": limit}, words=_people_in_words, **shared)


def _people_in_words(page: dict[str, Any]) -> str:
    lines = [f"{actor['handle']}  {actor['name']}".rstrip() for actor in page["actors"]]
    return "\n".join([f"{page['total']} in all", *lines])


@click.command()
@click.argument("address")
@options.asking_options
def like(address: str, **shared: Any) -> None:
    """Like the post at ADDRESS, its id such as `fedcomm timeline --json` shows it as uri."""
    ask("like", {"address": address}, words=lambda post: f"liked {post['page']}", **shared)


@click.command()
@click.argument("address")
@options.asking_options
def unlike(address: str, **shared: Any) -> None:
    """Take the like of the post at ADDRESS back."""
    ask("unlike", {"address": address}, words=lambda post: f"no longer liking {post['page']}", **shared)


@click.command()
@click.argument("address")
@options.asking_options
def boost(address: str, **shared: Any) -> None:
    """Show the post at ADDRESS to the artist's followers."""
    ask("boost", {"address": address}, words=lambda post: f"boosted {post['page']}", **shared)


@click.command()
@click.argument("address")
@options.asking_options
def unboost(address: str, **shared: Any) -> None:
    """Take the boost of the post at ADDRESS back."""
    ask("unboost", {"address": address}, words=lambda post: f"no longer boosting {post['page']}", **shared)


@click.command()
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="How many at most.")
@options.asking_options
def timeline(*, limit: int, **shared: Any) -> None:
    """Show what those whom the artist follows posted, newest first."""
    ask("timeline", {"limit": limit}, words=_timeline_in_words, **shared)


def _timeline_in_words(page: list[dict[str, Any]]) -> str:
    entries = [
        f"{one['published']}  {one['author']}  {one['page']}\n  {one['warning'] or html.plain(one['content'])}"
        for one in page
    ]
    return "\n".join(entries) or "nothing yet"


@click.command()
@options.asking_options
def status(**shared: Any) -> None:
    """Show the community in numbers: followers, posts, what waits, which hosts fail."""
    ask("status", {}, words=_status_in_words, **shared)


def _status_in_words(values: dict[str, Any]) -> str:
    return "\n".join(f"{name.replace('_', ' '):22} {_one_line(value)}" for name, value in values.items())


def _one_line(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {count}" for name, count in value.items()) or "none"
    return "none" if value is None else str(value)


@click.command("login-link")
@options.asking_options
def login_link(**shared: Any) -> None:
    """Print a link that logs the owner in once, within a day."""
    ask("login-link", {}, words=lambda made: f"{made['login_link']}", **shared)


@click.command()
@click.argument("blocked_host", metavar="HOST")
@click.option("--comment", default="", help="Why, for yourself.")
@options.asking_options
def block(blocked_host: str, *, comment: str, **shared: Any) -> None:
    """Neither hear nor speak to HOST and its subdomains from now on."""
    ask("block", {"host": blocked_host, "comment": comment}, words=lambda made: f"blocked {made['blocked']}", **shared)


@click.command()
@click.argument("blocked_host", metavar="HOST")
@options.asking_options
def unblock(blocked_host: str, **shared: Any) -> None:
    """Hear and speak to HOST again. What the block cut does not come back by itself."""
    ask("unblock", {"host": blocked_host}, words=lambda made: f"unblocked {made['unblocked']}", **shared)


@click.command()
@options.asking_options
def blocked(**shared: Any) -> None:
    """List the blocked hosts."""
    ask("blocked", {}, words=_blocks_in_words, **shared)


def _blocks_in_words(found: list[dict[str, Any]]) -> str:
    return "\n".join(f"{one['host']}  {one['comment']}".rstrip() for one in found) or "none"
