"""`fedcomm run` serves the communities; `fedcomm up` founds one on this machine first, for trying out."""

import asyncio
import logging
import socket
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
import uvicorn

from fedcomm import app, clock, config, founding, log
from fedcomm.cli import options
from fedcomm.communities import Communities, directory_of, hosts_in, refuse_served
from fedcomm.errors import ConfigError
from fedcomm.store import accounts

#: A request that is under way at SIGTERM has this long.
DRAIN_S = 10


@click.command()
@click.option("--bind", help="Address to listen on [default: 127.0.0.1].")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on [default: 8000].")
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of words.")
@options.data_option
def run(*, bind: str | None, port: int | None, as_json: bool, data: Path | None, loopback: bool | None) -> None:
    """Serve every community in the data folder."""
    settings = options.settings_of(data=data, loopback=loopback, bind=bind, port=port)
    hosts = list(hosts_in(settings.data))
    if not hosts:
        raise ConfigError(f"there is no community in {settings.data}; make one with `fedcomm init`")

    async def announce(_communities: Communities, port: int) -> None:
        serving = {"hosts": hosts, "bind": settings.bind, "port": port}
        options.show(serving, as_json=as_json, words=_serving_in_words)

    serve(settings, announce)


@click.command()
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    help="Port, and part of the community's address.",
)
@click.option("--handle", default="artist", show_default=True, help="Handle of the artist, at the first start.")
@click.option("--name", help="Name of the artist, at the first start [default: the handle].")
@options.data_option
def up(*, port: int, handle: str, name: str | None, data: Path | None, loopback: bool | None) -> None:
    """Found a community on http://localhost:PORT if it is not there yet, and serve it.

    Prints the artist's page, the handle that fans can search for, and a link that logs the owner in once.
    """
    settings = options.settings_of(data=data, loopback=loopback, port=port)
    refuse_served(settings.data)
    host = founding.check_host(f"localhost:{port}", scheme="http")
    if not directory_of(settings.data, host).exists():
        asyncio.run(founding.found(settings, host=host, name=name or handle.capitalize(), username=handle))

    async def announce(communities: Communities, _port: int) -> None:
        await _welcome(communities, host, asked_handle=handle)

    serve(settings, announce)


def _serving_in_words(serving: dict[str, Any]) -> str:
    return f"serving {', '.join(serving['hosts'])} on http://{serving['bind']}:{serving['port']}"


async def _welcome(communities: Communities, host: str, *, asked_handle: str) -> None:
    community = communities.get(host)
    artist = await community.store.read(accounts.artist)
    token = clock.new_token()
    await community.store.write(founding.make_login_link, artist, token=token, now=clock.now())
    click.echo(
        f"\n  page    {community.urls.profile_page(artist.username)}\n"
        f"  handle  {community.urls.handle(artist.username)}\n"
        f"  log in  {founding.login_address(community.urls, token)}  (works once, for a day)\n"
    )
    if artist.username != asked_handle.lower():
        click.echo(
            f"  The handle stays {artist.username}: it was chosen at the first start and never changes.\n", err=True
        )


Announce = Callable[[Communities, int], Coroutine[Any, Any, None]]


def serve(settings: config.Settings, announce: Announce) -> None:
    """Serve until SIGINT or SIGTERM.

    `announce` is called with the open communities and the port once requests are answered.
    """
    log.setup(settings.log_level)
    application = app.build(settings)
    listener = _listen(settings)

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                await announce(application.state.communities, listener.getsockname()[1])

    server = Server(
        uvicorn.Config(
            application,
            http="httptools",
            loop="uvloop",
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=bool(settings.trusted_proxies),
            forwarded_allow_ips=settings.trusted_proxies,
            timeout_graceful_shutdown=DRAIN_S,
            timeout_keep_alive=5,
        )
    )
    # What the application refuses with is told in one line, by the command line.
    logging.getLogger("uvicorn.error").addFilter(lambda _: application.state.refusal is None)
    with suppress(KeyboardInterrupt, SystemExit):  # Ctrl-C is how a person ends it
        server.run(sockets=[listener])
    if application.state.refusal is not None:
        raise application.state.refusal
    if not server.started:
        raise ConfigError("the server could not start; the lines above say why")


def _listen(settings: config.Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.bind else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.bind, settings.port))
    except OSError as error:
        listener.close()
        raise ConfigError(f"cannot listen on {settings.bind}:{settings.port}: {error.strerror}") from error
    return listener
