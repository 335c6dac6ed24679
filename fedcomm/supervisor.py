"""Workers under supervision: one that dies is started again with back-off, and its heartbeat says whether it lives.

uvicorn goes on answering 200 when a task inside the lifespan dies (seen with 0.54), so health is asked of the workers
themselves.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from fedcomm import clock, log

Heartbeat = Callable[[], None]
Work = Callable[[Heartbeat], Awaitable[None]]

#: A worker beats at least so often; one that has not for as long as the second hangs.
MAX_IDLE_S = 5.0
STALE_S = 30.0
FIRST_BACKOFF_S = 0.5
MAX_BACKOFF_S = 60.0

_log = log.get(__name__)


async def rest(wake: asyncio.Event, *, due_at: datetime | None) -> None:
    """Return when a worker has something to do: it is woken, or a moment has come; at most after 5 seconds."""
    idle_s = MAX_IDLE_S if due_at is None else min((due_at - clock.now()).total_seconds(), MAX_IDLE_S)
    with suppress(TimeoutError):
        async with asyncio.timeout(idle_s):
            await wake.wait()


@dataclass(slots=True)
class Worker:
    """What is known of one worker. `last_beat_s` is on the monotonic clock."""

    name: str
    last_beat_s: float
    is_running: bool = False
    deaths: int = 0

    def is_healthy(self, now_s: float) -> bool:
        return self.is_running and now_s - self.last_beat_s < STALE_S


class Supervisor:
    """Runs workers until it is cancelled; every one of them on its own."""

    def __init__(self) -> None:
        self._workers: dict[str, Worker] = {}

    async def run(self, name: str, work: Work) -> None:
        """Run `work` for ever.

        Whatever it raises is logged, and it is started again after a wait that doubles to a minute.
        """
        worker = self._workers[name] = Worker(name, clock.monotonic_s())
        backoff_s = FIRST_BACKOFF_S
        while True:
            started_s = worker.last_beat_s = clock.monotonic_s()
            worker.is_running = True
            try:
                await work(self._heartbeat_of(worker))
                _log.warning("worker-ended", worker=name)
            except Exception:  # noqa: BLE001 - the supervisor is where a bug in a worker stops
                _log.exception("worker-died", worker=name, deaths=worker.deaths + 1)
            worker.is_running = False
            worker.deaths += 1
            if clock.monotonic_s() - started_s > MAX_BACKOFF_S:
                backoff_s = FIRST_BACKOFF_S
            await asyncio.sleep(backoff_s)
            backoff_s = min(backoff_s * 2, MAX_BACKOFF_S)

    def report(self) -> dict[str, dict[str, object]]:
        """Return for each worker whether it is healthy, how often it died and seconds since its last beat."""
        now_s = clock.monotonic_s()
        return {
            worker.name: {
                "healthy": worker.is_healthy(now_s),
                "deaths": worker.deaths,
                "seconds_since_beat": round(now_s - worker.last_beat_s, 1),
            }
            for worker in self._workers.values()
        }

    @staticmethod
    def _heartbeat_of(worker: Worker) -> Heartbeat:
        def beat() -> None:
            worker.last_beat_s = clock.monotonic_s()

        return beat
