"""A community of the artist's, seen by a stranger and by its owner."""

from collections.abc import AsyncIterator

import httpx
import pytest

from fedcomm.communities import Community
from fedcomm.model.actor import Account
from tests.home import artist, community, data, founded  # noqa: F401 - fixtures
from tests.web.visitors import Owner, log_in, visiting


@pytest.fixture
async def stranger(community: Community) -> AsyncIterator[httpx.AsyncClient]:  # noqa: F811
    async with visiting(community) as client:
        yield client


@pytest.fixture
async def owner(community: Community, artist: Account) -> AsyncIterator[Owner]:  # noqa: F811
    async with visiting(community) as client:
        yield await log_in(community, artist, client)
