"""Commands about quotes of the artist's posts."""

from typing import Any

import click

from fedcomm.cli import options
from fedcomm.cli.asking import ask
from fedcomm.model.post import QuotePolicy


@click.command()
@click.argument("post_id")
@click.argument("policy", metavar="WHO", type=click.Choice([str(policy) for policy in QuotePolicy]))
@options.asking_options
def quotes(post_id: str, *, policy: str, **shared: Any) -> None:
    """Let WHO (public, followers or nobody) quote the post POST_ID from now on."""
    arguments: dict[str, object] = {"post_id": post_id, "policy": policy}
    ask("quotes", arguments, words=lambda made: f"quotes by {made['quotes']}: {made['page']}", **shared)


@click.command()
@click.argument("address")
@options.asking_options
def unquote(address: str, **shared: Any) -> None:
    """Take back the consent to the quote in the post at ADDRESS, and tell its server and the followers."""
    ask("unquote", {"address": address}, words=lambda made: f"no longer consenting to {made['revoked']}", **shared)
