"""The whole application in this process, asked as peers ask it, with one community and other servers around it."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import anyio
import pytest
from community_site import HOST, Site, site_open
from world import World, world

from fedcomm import config, founding


@pytest.fixture(scope="session")
def founded_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one community; each test takes a copy, for making keys takes long."""
    data = tmp_path_factory.mktemp("founded-site")
    settings = config.load(data=data, loopback=True)
    anyio.run(lambda: founding.found(settings, host=HOST, name="The Artist", username="artist"))
    return data


@pytest.fixture
async def site(founded_site: Path, tmp_path: Path) -> AsyncIterator[Site]:
    shutil.copytree(founded_site, tmp_path / "data")
    async with site_open(config.load(data=tmp_path / "data", loopback=True, accept_delay_s=0.0)) as opened:
        yield opened


@pytest.fixture
async def fans() -> AsyncIterator[World]:
    """A server with actors that sign."""
    async with world() as running:
        yield running


@pytest.fixture
async def strangers() -> AsyncIterator[World]:
    """Another one, of another origin."""
    async with world() as running:
        yield running
