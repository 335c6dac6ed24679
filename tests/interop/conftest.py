"""The community of the artist, for tests that need one and a server of others."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.interop.stage import Home
from tests.served import served
from tests.world import free_port


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[Home]:
    async with (
        httpx.AsyncClient(trust_env=False, timeout=10) as http,
        served(tmp_path / "home", free_port()) as server,
    ):
        yield Home(server, "artist", http)
