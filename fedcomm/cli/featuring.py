"""Commands about what is on top of the artist's profile."""

from typing import Any

import click

from fedcomm.cli import options
from fedcomm.cli.asking import ask


@click.command()
@click.argument("post_id")
@options.asking_options
def pin(post_id: str, **shared: Any) -> None:
    """Put the post POST_ID on top of the artist's profile."""
    ask("pin", {"post_id": post_id}, words=lambda post: f"pinned {post['page']}", **shared)


@click.command()
@click.argument("post_id")
@options.asking_options
def unpin(post_id: str, **shared: Any) -> None:
    """Take the post POST_ID from the top of the artist's profile."""
    ask("unpin", {"post_id": post_id}, words=lambda post: f"no longer pinned {post['page']}", **shared)


@click.command("feature-tag")
@click.argument("name")
@options.asking_options
def feature_tag(name: str, **shared: Any) -> None:
    """Show the hashtag NAME on the artist's profile."""
    ask("feature-tag", {"name": name}, words=_tags_in_words, **shared)


@click.command("unfeature-tag")
@click.argument("name")
@options.asking_options
def unfeature_tag(name: str, **shared: Any) -> None:
    """Show the hashtag NAME on the artist's profile no longer."""
    ask("unfeature-tag", {"name": name}, words=_tags_in_words, **shared)


def _tags_in_words(made: dict[str, Any]) -> str:
    return " ".join(f"#{name}" for name in made["featured"]) or "none"
