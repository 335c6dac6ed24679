"""A stage for each attack."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from fedcomm import config, founding

# Before it is imported: its asserts are those of every case.
pytest.register_assert_rewrite("tests.attacks.stage")
from tests.attacks.stage import HOST, Stage, stage_set  # noqa: E402


@pytest.fixture(scope="session")
def founded_stage(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one community; each test takes a copy, for making keys takes long."""
    data = tmp_path_factory.mktemp("founded-stage")
    settings = config.load(data=data, loopback=True)
    asyncio.run(founding.found(settings, host=HOST, name="The Artist", username="artist"))
    return data


@pytest.fixture
async def stage(founded_stage: Path, tmp_path: Path) -> AsyncIterator[Stage]:
    shutil.copytree(founded_stage, tmp_path / "data")
    async with stage_set(config.load(data=tmp_path / "data", loopback=True, accept_delay_s=0.0)) as opened:
        yield opened
