"""A store, two sites on this machine, and our community's way to them."""

import pytest
from peers import Time, remote_running, site_running, store_open


@pytest.fixture
async def store(tmp_path):
    async with store_open(tmp_path) as store:
        yield store


@pytest.fixture
def time():
    return Time()


@pytest.fixture
async def remote(store, time):
    async with remote_running(store, time=time) as remote:
        yield remote


@pytest.fixture
async def site():
    async with site_running("fan") as site:
        yield site


@pytest.fixture
async def evil():
    async with site_running("evil") as site:
        yield site
