"""The worker of one community's errands: a little at a time, and never what anybody waits for.

Two errands at once, one of a host. What fails is put off, what cannot be had is over, and a bug in one stops no other.
"""

import asyncio
from collections.abc import Callable

import anyio

from fedcomm import clock, log
from fedcomm.activitypub.uris import origin
from fedcomm.communities import Community
from fedcomm.errands.table import KINDS
from fedcomm.errors import FetchFailed, RemoteError, Unavailable
from fedcomm.model.errand import Errand, next_try
from fedcomm.remote.allowance import AllowanceSpent
from fedcomm.store import errands
from fedcomm.supervisor import rest

MAX_ERRANDS = 2
#: What one errand may fetch, whatever for (security 3: what one activity may cause).
MAX_FETCHES = 20
DEADLINE_S = 120

_log = log.get(__name__)


async def run(community: Community, heartbeat: Callable[[], None]) -> None:
    """Run what is due, for ever. A store that cannot be written ends it; the supervisor starts it again."""
    runner = _Runner(community)
    async with asyncio.TaskGroup() as slots:
        while True:
            heartbeat()
            # Cleared before looking: what comes during the turn wakes the next one.
            community.errands_due.clear()
            await runner.turn(slots)
            await runner.wait()


async def run_due(community: Community) -> int:
    """Run what is due now, and what becomes due by that; returns how many that were."""
    runner = _Runner(community)
    async with asyncio.TaskGroup() as slots:
        while True:
            community.errands_due.clear()
            await runner.turn(slots)
            if runner.is_idle:
                return runner.finished
            await community.errands_due.wait()


class _Runner:
    """The errands under way."""

    def __init__(self, community: Community) -> None:
        self.finished = 0
        self._community = community
        #: The origin that each is about, by its id.
        self._under_way: dict[int, str] = {}
        self._looked_at = clock.now()

    @property
    def is_idle(self) -> bool:
        return not self._under_way

    async def turn(self, slots: asyncio.TaskGroup) -> None:
        """Fill free slots with what is due."""
        self._looked_at = clock.now()
        while len(self._under_way) < MAX_ERRANDS:
            errand = await self._community.store.read(
                errands.longest_due, now=self._looked_at, busy=dict(self._under_way)
            )
            if errand is None:
                return
            self._under_way[errand.id] = origin(errand.uri)
            slots.create_task(self._run(errand))

    async def wait(self) -> None:
        """Return when an errand came, a slot became free or a retry is due; at most after 5 seconds."""
        due_at = await self._community.store.read(errands.next_due_at, after=self._looked_at)
        await rest(self._community.errands_due, due_at=due_at)

    async def _run(self, errand: Errand) -> None:
        await _attempt(self._community, errand)
        self.finished += 1
        del self._under_way[errand.id]
        self._community.errands_due.set()


async def carry_out(community: Community, errand: Errand, *, deadline_s: float = DEADLINE_S) -> None:
    """Run one errand within its bounds. Raises whatever ends it before it is done."""
    # Not asyncio.timeout: the client's library shields its clean-up from anyio's cancellation alone.
    with community.remote.at_most(MAX_FETCHES), anyio.fail_after(deadline_s):
        await KINDS[errand.kind](community, errand)


async def _attempt(community: Community, errand: Errand) -> None:
    """Run one errand and note that it is over, or when it is tried again."""
    try:
        await carry_out(community, errand)
    except Exception as error:  # noqa: BLE001 - supervises one errand: poison must not stop the queue
        if is_worth_another_try(error):
            await _put_off(community, errand, error)
            return
        _log.info("errand-ended", kind=errand.kind, uri=errand.uri, reason=error)
    await community.store.write(errands.finish, errand.id)


def is_worth_another_try(error: Exception) -> bool:
    """Say whether what made an errand fail may pass: silence of a host, a store that is busy, and a bug.

    What was refused, is not there or would cost too much stays so.
    """
    if isinstance(error, FetchFailed):
        return error.is_temporary
    return not isinstance(error, RemoteError | AllowanceSpent)


async def _put_off(community: Community, errand: Errand, error: Exception) -> None:
    if not isinstance(error, FetchFailed | Unavailable | TimeoutError):
        _log.exception("errand-failed", kind=errand.kind, uri=errand.uri, attempts=errand.attempts + 1)
    retry_at = next_try(errand.attempts + 1, now=clock.now())
    _log.info("errand-put-off", kind=errand.kind, uri=errand.uri, attempts=errand.attempts + 1, retry_at=retry_at)
    if retry_at is None:
        await community.store.write(errands.finish, errand.id)
    else:
        await community.store.write(errands.put_off, errand.id, retry_at=retry_at)
