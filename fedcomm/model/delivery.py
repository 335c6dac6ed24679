"""The decision what becomes of a delivery, as pure functions (wire 7.2, security 3)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class DeliveryState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One activity on its way to one inbox.

    `body` is the activity as it was queued; `attempts` counts those that failed. `is_forwarded` says that somebody else
    made it, `is_for_followers` that the digest of the receiver's followers goes with it (FEP-8fcf), `retired_key_id`
    that a key signs it which was replaced.
    """

    id: int
    activity_id: int
    activity_uri: str
    activity_type: str
    is_public: bool
    is_forwarded: bool
    is_for_followers: bool
    retired_key_id: int | None
    activity_created_at: datetime
    actor_id: int
    inbox: str
    host: str
    order_key: str
    body: bytes
    attempts: int
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What an attempt led to. `retry_at` is set only when the delivery waits for another try."""

    state: DeliveryState
    retry_at: datetime | None = None
    #: The inbox does not exist any more: nothing is to be sent there for a while.
    inbox_is_gone: bool = False
    #: Counts against the host's circuit breaker.
    is_host_failure: bool = False


MAX_ATTEMPTS = 30
MAX_AGE = timedelta(days=7)
MAX_WAIT = timedelta(hours=6)
#: A peer may ask for a day at most (wire 7.2, 4).
MAX_RETRY_AFTER_S = 24 * 3600

_GONE = (404, 410)
_AGAIN = (401, 408, 425, 429)


def after(
    status: int | None,
    *,
    attempts: int,
    created_at: datetime,
    now: datetime,
    jitter: float,
    retry_after_s: int | None = None,
    is_refused_here: bool = False,
    has_moved: bool = False,
) -> Outcome:
    """Return what becomes of a delivery after an attempt.

    `status` is the peer's answer, None when there was none; `attempts` counts failed attempts with this one, from 1;
    `jitter` is chance between 0 and 1; `is_refused_here` says that our own guard does not connect there, `has_moved`
    that the delivery waits for another inbox by now.
    """
    if is_refused_here:
        return Outcome(state=DeliveryState.DROPPED)
    if status is not None and 200 <= status < 300:
        return Outcome(state=DeliveryState.DONE)
    if status in _GONE and not has_moved:
        return Outcome(state=DeliveryState.DROPPED, inbox_is_gone=True)
    is_final = status is not None and 400 <= status < 500 and status not in _AGAIN and not has_moved
    if is_final or status == 501:
        return Outcome(state=DeliveryState.DROPPED)
    # 401 and 429 are answers of a living host; only silence and 5xx count against it.
    is_host_failure = status is None or status >= 500
    retry_at = next_try(attempts, created_at=created_at, now=now, jitter=jitter, retry_after_s=retry_after_s)
    state = DeliveryState.DROPPED if retry_at is None else DeliveryState.WAITING
    return Outcome(state=state, retry_at=retry_at, is_host_failure=is_host_failure)


def next_try(
    attempts: int, *, created_at: datetime, now: datetime, jitter: float, retry_after_s: int | None = None
) -> datetime | None:
    """Return when to try again after `attempts` failures, or None to give up.

    Waits 1 minute doubled for each failure, at most 6 hours, a quarter more or less by chance; never before what the
    peer asked for (at most a day). Gives up after 30 attempts or when the next would be more than 7 days after the
    post.
    """
    if attempts >= MAX_ATTEMPTS:
        return None
    wait = min(timedelta(minutes=2 ** min(attempts - 1, 12)), MAX_WAIT) * (0.75 + jitter / 2)
    if retry_after_s is not None:
        wait = max(wait, timedelta(seconds=min(retry_after_s, MAX_RETRY_AFTER_S)))
    retry_at = now + wait
    return None if retry_at - created_at > MAX_AGE else retry_at


BREAKER_FAILURES = 5
BREAKER_FIRST_WAIT_S = 60
BREAKER_MAX_WAIT_S = 3600


def breaker_wait_s(failures: int) -> int:
    """Return for how many seconds a host is left alone after `failures` in a row.

    0 below five, then a minute, doubling to an hour.
    """
    if failures < BREAKER_FAILURES:
        return 0
    return int(min(BREAKER_FIRST_WAIT_S * 2 ** min(failures - BREAKER_FAILURES, 6), BREAKER_MAX_WAIT_S))


#: What an answer means, for people.
_MEANINGS = {
    400: "it does not understand what we sent, or cannot read the signature",
    401: "it does not believe the signature: its clock or ours may be wrong, or it has an old key of ours",
    403: "it refuses us: it may have blocked this server, or lets in only whom it knows",
    404: "there is no such inbox",
    405: "it does not take what is sent to this address",
    408: "it waited too long for us",
    410: "the inbox was deleted",
    413: "what we sent is too large for it",
    415: "it does not take this kind of document",
    421: "that name leads to a server that does not know it",
    425: "it wants us to try again",
    429: "we send it too much at once",
    501: "it does not speak this",
    503: "it has too much to do right now",
}


def meaning(state: DeliveryState, *, status: int | None, error: str | None) -> str:
    """Return what became of a delivery and why. `status` is the last answer, None when there was none."""
    if state is DeliveryState.DONE:
        return f"taken ({status})" if status else "taken"
    said = _said(status, error)
    if state is DeliveryState.DROPPED:
        return f"given up: {said}"
    return f"will be tried again: {said}" if status or error else "not tried yet"


def _said(status: int | None, error: str | None) -> str:
    if status is None:
        return error or "there was no answer"
    if status >= 500:
        return f"{_MEANINGS.get(status, 'it has a fault of its own')} ({status})"
    return f"{_MEANINGS.get(status, 'it refused')} ({status})"
