"""A community whose inbox is called directly, and two servers of fans that it can reach."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import anyio
import pytest
from fans import HOST, Fan, FanServer, fan_server_running, post_of

from fedcomm import clock, config, founding
from fedcomm.communities import Community, open_community
from fedcomm.model.actor import Account
from fedcomm.model.follow import FollowState
from fedcomm.model.post import Post
from fedcomm.store import accounts, follows


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one community; each test takes a copy, for making keys takes long."""
    data = tmp_path_factory.mktemp("founded")
    settings = config.load(data=data, loopback=True)
    anyio.run(lambda: founding.found(settings, host=HOST, name="The Artist", username="artist"))
    return data


@pytest.fixture
async def community(founded: Path, tmp_path: Path) -> AsyncIterator[Community]:
    shutil.copytree(founded, tmp_path / "data")
    async with open_community(config.load(data=tmp_path / "data", loopback=True), HOST) as opened:
        yield opened


@pytest.fixture
async def artist(community: Community) -> Account:
    return await community.store.read(accounts.artist)


@pytest.fixture
async def server() -> AsyncIterator[FanServer]:
    async with fan_server_running() as running:
        yield running


@pytest.fixture
async def elsewhere() -> AsyncIterator[FanServer]:
    """A second server, of another origin."""
    async with fan_server_running() as running:
        yield running


@pytest.fixture
async def ann(community: Community, server: FanServer) -> Fan:
    """A fan whom the community knows."""
    fan = server.person("ann")
    await community.remote.actor(fan.uri)
    server.asked.clear()
    return fan


@pytest.fixture
async def mallory(community: Community, elsewhere: FanServer) -> Fan:
    """Somebody of another server whom the community knows, and who is up to no good."""
    fan = elsewhere.person("mallory")
    await community.remote.actor(fan.uri)
    elsewhere.asked.clear()
    return fan


@pytest.fixture
async def post(community: Community, artist: Account) -> Post:
    return await post_of(community, artist)


@pytest.fixture
async def ann_is_followed(community: Community, artist: Account, ann: Fan) -> str:
    """The artist follows Ann; the id of the Follow."""
    uri = community.urls.activity(1)
    followee = await community.remote.actor(ann.uri)
    await community.store.write(
        follows.put,
        follower_id=artist.id,
        followee_id=followee.id,
        activity_uri=uri,
        activity="{}",
        state=FollowState.ACCEPTED,
        now=clock.now(),
    )
    return uri
