"""A community whose inbox is called directly, and two servers of fans that it can reach."""

from collections.abc import AsyncIterator

import pytest
from fans import Fan, FanServer, fan_server_running, post_of
from home import artist, community, data, founded, profile, put_follow

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.model.actor import Account, Role
from fedcomm.model.follow import FollowState
from fedcomm.model.post import Post
from fedcomm.store import accounts
from fedcomm.store.db import Db

__all__ = ["artist", "community", "data", "founded"]


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
    await community.store.write(put_follow, artist.id, followee.id, activity_uri=uri)
    return uri


@pytest.fixture
async def ann_was_asked(community: Community, artist: Account, ann: Fan) -> str:
    """The artist asked to follow Ann; the id of the Follow."""
    uri = community.urls.activity(1)
    followee = await community.remote.actor(ann.uri)
    await community.store.write(put_follow, artist.id, followee.id, activity_uri=uri, state=FollowState.PENDING)
    return uri


@pytest.fixture
async def label(community: Community) -> Account:
    """A second account with an owner."""
    uri = community.urls.actor("label")
    own = profile("label", community.host, uri=uri, inbox=f"{uri}/inbox", followers=f"{uri}/followers")

    def write(db: Db) -> Account:
        now = clock.now()
        return accounts.create(db, own, role=Role.ARTIST, rsa_private_pem="", ed25519_private_pem="", now=now)

    return await community.store.write(write)
