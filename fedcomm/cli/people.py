"""Commands about those who follow and are followed, and about their posts."""

from typing import Any

import click

from fedcomm.activitypub import html
from fedcomm.cli import options
from fedcomm.cli.asking import ask


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
@click.argument("address")
@click.argument("chosen", metavar="OPTION...", nargs=-1, required=True)
@options.asking_options
def vote(address: str, chosen: tuple[str, ...], **shared: Any) -> None:
    """Vote in the poll at ADDRESS for each OPTION, its name or its number from 1. A vote cannot be changed."""
    arguments: dict[str, object] = {"address": address, "options": list(chosen)}
    ask("vote", arguments, words=lambda post: f"voted in {post['page']}", **shared)


@click.command()
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="How many at most.")
@options.asking_options
def timeline(*, limit: int, **shared: Any) -> None:
    """Show the artist's posts, those of whom the artist follows, and those that name the artist, newest first."""
    ask("timeline", {"limit": limit}, words=_timeline_in_words, **shared)


def _timeline_in_words(page: list[dict[str, Any]]) -> str:
    entries = [
        f"{one['published']}  {one['author']}  {one['page']}\n  {one['warning'] or html.plain(one['content'])}"
        + _options_in_words(one["poll"])
        for one in page
    ]
    return "\n".join(entries) or "nothing yet"


def _options_in_words(poll: dict[str, Any] | None) -> str:
    """Return the options of a poll with the numbers that `fedcomm vote` takes, each in a line of its own."""
    options_of = poll["options"] if poll else []
    return "".join(f"\n  {n}. {one['name']} ({one['votes']})" for n, one in enumerate(options_of, 1))


@click.command()
@click.argument("address")
@options.asking_options
def thread(address: str, **shared: Any) -> None:
    """Show the conversation around the post at ADDRESS; what is missing here is fetched from other servers first."""
    ask("thread", {"address": address}, words=_thread_in_words, **shared)


def _thread_in_words(found: list[dict[str, Any]]) -> str:
    entries = [(one["depth"], one["author"], one["warning"] or html.plain(one["content"])) for one in found]
    return "\n".join(f"{'  ' * min(depth, 10)}{author}  {text}" for depth, author, text in entries)
