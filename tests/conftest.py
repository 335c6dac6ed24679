"""Fixtures that every test may name: the event loop and, in time, real stores, keys and servers."""

import pytest


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
