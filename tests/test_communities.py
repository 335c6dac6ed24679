"""What an open community may reach, and how it names itself there."""

import asyncio
from pathlib import Path

import pytest

from fedcomm import __version__
from fedcomm.communities import Community, reach_of
from fedcomm.config import Settings
from fedcomm.errors import ConfigError, NotFound
from fedcomm.model.community import CommunityProfile
from fedcomm.remote.addresses import Reach
from tests import home

community, data, founded = home.community, home.data, home.founded

pytestmark = pytest.mark.anyio

LOOPBACK = Reach(https_only=False, loopback=True)


def a_profile(host: str) -> CommunityProfile:
    return CommunityProfile(host=host, scheme="https", handle_host=host, title="The Artist")


@pytest.mark.parametrize(
    ("host", "loopback", "reach"),
    [
        pytest.param("band.example", False, Reach(), id="a public host"),
        pytest.param("band.example", True, Reach(), id="a public host, with the setting"),
        pytest.param("band.example:8443", True, Reach(), id="a public host with a port, with the setting"),
        pytest.param("localhost.example", True, Reach(), id="a public host that begins like this machine"),
        pytest.param("notlocalhost", True, Reach(), id="a host that ends like this machine"),
        pytest.param("127.example", True, Reach(), id="a host that begins like its address"),
        pytest.param("10.0.0.1", True, Reach(), id="an address inside of a network"),
        pytest.param("localhost", True, LOOPBACK, id="this machine, with the setting"),
        pytest.param("band.localhost:8000", True, LOOPBACK, id="a name of this machine, with the setting"),
        pytest.param("127.0.0.1:8000", True, LOOPBACK, id="its address, with the setting"),
    ],
)
def test_only_a_community_on_this_machine_reaches_it(tmp_path: Path, host: str, loopback: bool, reach: Reach) -> None:  # noqa: FBT001 - a table
    assert reach_of(a_profile(host), Settings(data=tmp_path, loopback=loopback)) == reach


@pytest.mark.parametrize("host", ["localhost", "band.localhost:8000", "127.0.0.1", "[::1]:8000"])
def test_a_community_on_this_machine_is_not_opened_without_the_setting(tmp_path: Path, host: str) -> None:
    with pytest.raises(ConfigError, match="loopback"):
        reach_of(a_profile(host), Settings(data=tmp_path))


async def test_peers_see_who_asks_them(community: Community) -> None:
    heads: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 404 X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(NotFound):
            await community.remote.document(f"http://127.0.0.1:{port}/")

    lines = heads[0].lower().split(b"\r\n")
    expected = f"user-agent: fedcomm/{__version__} (+{community.urls.base}/)".encode()
    assert [line for line in lines if line.startswith(b"user-agent:")] == [expected]
