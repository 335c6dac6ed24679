"""The queue worker of one community: takes what is due, sends it side by side, and writes down what became of it.

One loop, one write a turn: results that have come are recorded and free slots are filled in the same transaction, so
that a slow host holds up nothing but its own slot. What was answered 2xx and recorded is never sent again; what was
being sent when the process died is sent again (peers know an activity by its id).
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from fedcomm import clock, log
from fedcomm.communities import Community
from fedcomm.delivery import gone, sender
from fedcomm.delivery.sender import Attempt
from fedcomm.errors import Unavailable
from fedcomm.model.delivery import Delivery, DeliveryState, Outcome, after, breaker_wait_s
from fedcomm.store import deliveries, peers
from fedcomm.store.db import Db
from fedcomm.supervisor import rest

#: Sends at the same time (security 3).
MAX_SENDS = 16
MAX_SENDS_PER_HOST = 2
#: Longer than four knocks with all their time-outs, and than asking where an inbox has gone.
LEASE = timedelta(minutes=10)
#: An inbox that is gone is tried again with the first post after so long.
INBOX_REST = timedelta(days=1)

_log = log.get(__name__)


async def run(community: Community, heartbeat: Callable[[], None]) -> None:
    """Deliver until cancelled. Call it once a community: leases that are there at the start are nobody's."""
    await community.store.write(deliveries.release_leases)
    courier = _Courier(community)
    try:
        async with asyncio.TaskGroup() as sends:
            while True:
                heartbeat()
                community.delivery_due.clear()
                try:
                    await courier.turn(sends)
                except Unavailable as error:
                    _log.warning("delivery-halted", host=community.host, text=error)
                await courier.wait()
    finally:
        with suppress(Unavailable):
            await courier.record()


async def deliver_due(community: Community) -> int:
    """Send all that is due now, and what becomes due by that; return how many attempts were made."""
    courier = _Courier(community)
    async with asyncio.TaskGroup() as sends:
        while True:
            community.delivery_due.clear()
            await courier.turn(sends)
            if not courier.is_sending:
                return courier.attempts
            await community.delivery_due.wait()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Finished:
    """An attempt that ended, with the decision that was made of it. `at` is when it ended."""

    delivery: Delivery
    attempt: Attempt
    outcome: Outcome
    at: datetime


class _Courier:
    """What is on its way, and what came back and is not written down yet."""

    def __init__(self, community: Community) -> None:
        self.attempts = 0
        self._community = community
        self._in_flight: dict[int, str] = {}
        self._finished: list[_Finished] = []
        self._last_host = ""

    @property
    def is_sending(self) -> bool:
        return bool(self._in_flight or self._finished)

    async def turn(self, sends: asyncio.TaskGroup) -> None:
        """Record what came back and start as much as there are free slots.

        Raises Unavailable when the disk cannot be written now; results are kept for the next turn.
        """
        for delivery in await self._write(limit=MAX_SENDS - len(self._in_flight)):
            if delivery.id in self._in_flight:
                continue  # its lease ran out, for its host takes its time; it has another one now
            self._in_flight[delivery.id] = delivery.host
            self._last_host = delivery.host
            sends.create_task(self._send(delivery))

    async def record(self) -> None:
        """Write down what came back, and start nothing."""
        if self._finished:
            await self._write(limit=0)

    async def wait(self) -> None:
        """Wait until a send ended, something was queued or becomes due; at most 5 seconds."""
        due_at = await self._community.store.read(deliveries.next_due_at, after=clock.now())
        await rest(self._community.delivery_due, due_at=due_at)

    async def _write(self, *, limit: int) -> list[Delivery]:
        batch = tuple(self._finished)
        claimed = await self._community.store.write(
            _turn, batch, limit=limit, busy_hosts=self._busy_hosts(), after_host=self._last_host, now=clock.now()
        )
        del self._finished[: len(batch)]
        return claimed

    def _busy_hosts(self) -> Counter[str]:
        return Counter(self._in_flight.values())

    async def _send(self, delivery: Delivery) -> None:
        self.attempts += 1
        attempt = await _attempt(self._community, delivery)
        has_moved = attempt.status in gone.SAYS_SO and await gone.ask_again(self._community, delivery)
        self._finished.append(_judged(delivery, attempt, has_moved=has_moved))
        del self._in_flight[delivery.id]
        self._community.delivery_due.set()


async def _attempt(community: Community, delivery: Delivery) -> Attempt:
    try:
        return await sender.send(community, delivery)
    except Exception as error:  # noqa: BLE001 - a bug in one delivery must not stop the others for ever
        _log.exception("delivery-crashed", activity=delivery.activity_uri, host=delivery.host)
        return Attempt(error=f"bug: {type(error).__name__}")


def _judged(delivery: Delivery, attempt: Attempt, *, has_moved: bool) -> _Finished:
    now = clock.now()
    outcome = after(
        attempt.status,
        attempts=delivery.attempts + 1,
        created_at=delivery.created_at,
        now=now,
        jitter=clock.chance(),
        retry_after_s=attempt.retry_after_s,
        is_refused_here=attempt.is_refused_here,
        has_moved=has_moved,
    )
    write = _log.debug if outcome.state is DeliveryState.DONE else _log.info
    write(
        _EVENTS[outcome.state],
        activity=delivery.activity_uri,
        host=delivery.host,
        status=attempt.status,
        error=attempt.error,
        attempts=delivery.attempts + 1,
        retry_at=outcome.retry_at,
    )
    return _Finished(delivery=delivery, attempt=attempt, outcome=outcome, at=now)


_EVENTS = {
    DeliveryState.DONE: "delivered",
    DeliveryState.WAITING: "delivery-failed",
    DeliveryState.DROPPED: "delivery-dropped",
}


def _turn(
    db: Db, batch: Sequence[_Finished], *, limit: int, busy_hosts: Counter[str], after_host: str, now: datetime
) -> list[Delivery]:
    """Write down results and lease what is sent next, in one transaction."""
    deliveries.finish(db, [_result(finished) for finished in batch], now=now)
    for finished in batch:
        _learn(db, finished)
    return deliveries.claim(
        db,
        now=now,
        leased_until=now + LEASE,
        limit=limit,
        per_host=MAX_SENDS_PER_HOST,
        busy_hosts=busy_hosts,
        after_host=after_host,
    )


def _result(finished: _Finished) -> deliveries.Result:
    return deliveries.Result(
        delivery_id=finished.delivery.id,
        state=finished.outcome.state,
        next_at=finished.outcome.retry_at or finished.at,
        status=finished.attempt.status,
        error=finished.attempt.error,
    )


def _learn(db: Db, finished: _Finished) -> None:
    """Keep what an attempt said about its inbox and its host."""
    host, attempt, now = finished.delivery.host, finished.attempt, finished.at
    if finished.outcome.inbox_is_gone:
        deliveries.give_up_inbox(db, finished.delivery.inbox, host, until=now + INBOX_REST, now=now)
    if finished.outcome.is_host_failure:
        _note_failure(db, host, error=attempt.error or "", now=now)
    elif attempt.status is not None:
        peers.note_success(db, host, now=now)


def _note_failure(db: Db, host: str, *, error: str, now: datetime) -> None:
    peer = peers.find(db, host)
    if peer is not None and peer.open_until is not None and peer.open_until > now:
        return  # was under way when the circuit opened
    failures = (peer.failures if peer else 0) + 1
    wait_s = breaker_wait_s(failures)
    open_until = now + timedelta(seconds=wait_s) if wait_s else None
    if open_until:
        _log.warning("host-unreachable", host=host, failures=failures, until=open_until)
    peers.note_failure(db, host, error=error, failures=failures, open_until=open_until, now=now)
