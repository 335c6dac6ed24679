"""A community and two servers of others that it can reach."""

from collections.abc import AsyncIterator

import pytest
from elsewhere import Elsewhere, Note, elsewhere_running
from home import artist, community, data, founded, put_follow

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.model.actor import Account, Actor
from fedcomm.model.errand import ErrandKind
from fedcomm.store import errands

__all__ = ["artist", "community", "data", "founded"]


@pytest.fixture
async def there() -> AsyncIterator[Elsewhere]:
    """The server of Ann."""
    async with elsewhere_running("there") as running:
        running.person("ann")
        yield running


@pytest.fixture
async def beyond() -> AsyncIterator[Elsewhere]:
    """The server of Ben, of another origin."""
    async with elsewhere_running("beyond") as running:
        running.person("ben")
        yield running


@pytest.fixture
def note_errand(community: Community) -> Note:
    async def note(kind: ErrandKind, uri: str) -> None:
        await community.store.write(errands.put, kind=kind, uri=uri, actor_uri=uri, now=clock.now())

    return note


@pytest.fixture
async def ann(community: Community, artist: Account, there: Elsewhere) -> Actor:
    """Ann, whom the artist follows."""
    actor = await community.remote.actor(f"{there.base}/users/ann")
    await community.store.write(put_follow, artist.id, actor.id, activity_uri=community.urls.activity(1))
    there.asked.clear()
    return actor
