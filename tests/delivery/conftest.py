"""The community that delivers in these tests, and the server that it delivers to."""

from collections.abc import AsyncIterator

import pytest
from home import artist, community, data, founded
from listener import Listener, listening

from fedcomm.communities import Community
from fedcomm.model.actor import Account

__all__ = ["artist", "community", "data", "founded"]


@pytest.fixture
async def peer(community: Community, artist: Account) -> AsyncIterator[Listener]:
    async with listening(community, artist) as listener:
        yield listener
