"""The worker of one community's inbox: takes what is due, and sees to it that nobody waits for a slow server.

What needs no network is processed first, always. What does has slots of its own, at most two a host, which are filled
as they become free. In both, hosts get their turn in a circle. What a signer sends keeps its order of arrival in each
of the two; between them what needs the network waits for the rest, never the other way round. One that is put off holds
up nothing: handlers bear any order (a tombstone or a noted Undo keeps a late Create or Follow from having an effect).
"""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.inbox.processing import process
from fedcomm.inbox.retention import Retention
from fedcomm.model.received import Received
from fedcomm.store import received
from fedcomm.store.db import Db
from fedcomm.supervisor import rest

#: What needs no network is taken in portions of this size.
LOCAL_AT_ONCE = 32
#: What waits for other servers at the same time.
MAX_REMOTE = 8
MAX_REMOTE_PER_HOST = 2


async def run(community: Community, heartbeat: Callable[[], None]) -> None:
    """Process what waits, for ever. A store that cannot be written ends it; the supervisor starts it again."""
    desk, retention = _Desk(community), Retention(community.store)
    async with asyncio.TaskGroup() as slots:
        while True:
            heartbeat()
            # Cleared before looking: what comes during the turn wakes the next one.
            community.inbox_due.clear()
            await desk.turn(slots)
            await retention.turn(now=clock.now())
            await desk.wait()


async def process_due(community: Community) -> int:
    """Process what is due now, and what becomes due by that; returns how many that were."""
    desk = _Desk(community)
    async with asyncio.TaskGroup() as slots:
        while True:
            community.inbox_due.clear()
            await desk.turn(slots)
            if desk.is_done:
                return desk.processed
            await community.inbox_due.wait()


class _Desk:
    """What is being processed, and whose turn it is next."""

    def __init__(self, community: Community) -> None:
        self.processed = 0
        #: The last turn found nothing to do, and nothing is under way.
        self.is_done = False
        self._community = community
        self._in_slots: dict[int, Received] = {}
        self._last_local = self._last_remote = ""
        self._looked_at = clock.now()

    async def turn(self, slots: asyncio.TaskGroup) -> None:
        """Fill free slots, and process a portion of what needs no network."""
        self._looked_at = clock.now()
        local, remote = await self._community.store.read(
            _look,
            now=self._looked_at,
            busy=list(self._in_slots.values()),
            last_local=self._last_local,
            last_remote=self._last_remote,
        )
        for one in remote:
            self._last_remote = one.host
            self._in_slots[one.id] = one
            slots.create_task(self._process_in_slot(one))
        async with asyncio.TaskGroup() as portion:
            for ones in _by_signer(local):
                portion.create_task(self._process_in_order(ones))
        self.is_done = not local and not self._in_slots
        if local:
            self._last_local = local[-1].host
            # There may be more.
            self._community.inbox_due.set()

    async def wait(self) -> None:
        """Return when something came, a slot became free or a retry is due; at most after 5 seconds."""
        due_at = await self._community.store.read(received.next_due_at, after=self._looked_at)
        await rest(self._community.inbox_due, due_at=due_at)

    async def _process_in_slot(self, one: Received) -> None:
        await self._process_in_order([one])
        del self._in_slots[one.id]
        self._community.inbox_due.set()

    async def _process_in_order(self, ones: Iterable[Received]) -> None:
        for one in ones:
            await process(self._community, one)
            self.processed += 1


def _look(
    db: Db, *, now: datetime, busy: list[Received], last_local: str, last_remote: str
) -> tuple[list[Received], list[Received]]:
    """Return what is processed next: without network, and with it."""
    local = received.due_local(db, now=now, limit=LOCAL_AT_ONCE, after_host=last_local)
    remote = received.due_remote(
        db,
        now=now,
        limit=MAX_REMOTE - len(busy),
        per_host=MAX_REMOTE_PER_HOST,
        busy=busy,
        after_host=last_remote,
    )
    return local, remote


def _by_signer(ones: Iterable[Received]) -> Iterable[list[Received]]:
    groups: dict[str, list[Received]] = {}
    for one in ones:
        groups.setdefault(one.signer_uri, []).append(one)
    return groups.values()
