"""A real store in a temporary folder, and builders of whole rows."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from fedcomm.store.connection import Store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "community.db"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[Store]:
    async with Store(path, create=True) as opened:
        yield opened
