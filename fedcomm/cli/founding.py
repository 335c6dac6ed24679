"""`fedcomm init`: found a community."""

import asyncio
from pathlib import Path

import click

from fedcomm.cli import options
from fedcomm.founding import ArtistType, Founded, found


@click.command()
@click.argument("host")
@click.option("--name", required=True, help="Name of the artist, as fans read it.")
@click.option("--handle", required=True, help="Name in the handle: a-z, 0-9 and _, at most 30. It never changes.")
@click.option(
    "--type",
    "artist_type",
    type=click.Choice([str(kind) for kind in ArtistType]),
    default=str(ArtistType.PERSON),
    show_default=True,
    help="Person for one, Organization for a band or label.",
)
@click.option(
    "--handle-host", help="Host in the handle when it is not HOST (it must redirect /.well-known/webfinger here)."
)
@click.option("--behind-tls", is_flag=True, help="Speak https though on localhost: a proxy in front has a certificate.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of words.")
@options.data_option
def init(
    host: str,
    *,
    name: str,
    handle: str,
    artist_type: str,
    handle_host: str | None,
    behind_tls: bool,
    as_json: bool,
    data: Path | None,
    loopback: bool | None,
) -> None:
    """Found the community of an artist at HOST, such as band.example.

    Makes the folder data/HOST with the database and keys, and prints a link that logs the owner in once, within a day.
    Nothing that is there already is changed.
    """
    settings = options.settings_of(data=data, loopback=loopback)
    founded = asyncio.run(
        found(
            settings,
            host=host,
            name=name,
            username=handle,
            artist_type=ArtistType(artist_type),
            handle_host=handle_host,
            is_behind_tls=behind_tls,
        )
    )
    options.show(shown(founded), as_json=as_json, words=words)


def shown(founded: Founded) -> dict[str, str]:
    return {
        "directory": str(founded.directory),
        "page": founded.urls.profile_page(founded.username),
        "handle": founded.urls.handle(founded.username),
        "login_link": founded.login_link,
    }


def words(values: dict[str, str]) -> str:
    return (
        f"Founded in {values['directory']}\n"
        f"  page    {values['page']}\n"
        f"  handle  {values['handle']}\n"
        f"  log in  {values['login_link']}  (works once, for a day)\n"
        "Keep that folder safe: its keys are the artist's identity.\n"
        "Start it with: fedcomm run (a server that runs already has to be started again)"
    )
