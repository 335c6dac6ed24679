"""Workers that die are started again, and health says so."""

import asyncio
from contextlib import suppress

import pytest

from fedcomm import supervisor
from fedcomm.supervisor import Heartbeat, Supervisor

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "FIRST_BACKOFF_S", 0.01)


async def supervised(keeper: Supervisor, work, *, until) -> None:
    task = asyncio.create_task(keeper.run("worker", work))
    for _ in range(500):
        if until():
            break
        await asyncio.sleep(0.01)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_a_worker_that_dies_is_started_again() -> None:
    keeper, starts = Supervisor(), []

    async def work(beat: Heartbeat) -> None:
        starts.append(1)
        raise RuntimeError("a bug")

    await supervised(keeper, work, until=lambda: len(starts) == 3)

    assert len(starts) == 3


async def test_a_worker_that_ends_is_started_again_too() -> None:
    keeper, starts = Supervisor(), []

    async def work(beat: Heartbeat) -> None:
        starts.append(1)

    await supervised(keeper, work, until=lambda: len(starts) == 2)

    assert len(starts) == 2


async def test_a_running_worker_is_healthy_and_a_dead_one_is_not() -> None:
    keeper, seen = Supervisor(), []

    async def work(beat: Heartbeat) -> None:
        beat()
        seen.append(keeper.report()["worker"]["healthy"])
        raise RuntimeError("a bug")

    await supervised(keeper, work, until=lambda: seen)
    await asyncio.sleep(0)

    assert seen[0] is True
    assert keeper.report()["worker"]["healthy"] is False
    assert keeper.report()["worker"]["deaths"] >= 1


async def test_a_worker_without_a_heartbeat_is_not_healthy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "STALE_S", 0.0)
    keeper, seen = Supervisor(), []

    async def work(beat: Heartbeat) -> None:
        await asyncio.sleep(0.01)
        seen.append(keeper.report()["worker"]["healthy"])

    await supervised(keeper, work, until=lambda: seen)

    assert seen[0] is False
