"""Activities that came in, and what became of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class ReceivedState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    #: Understood to be nothing for us: an unknown type, an object we never had.
    IGNORED = "ignored"
    #: The sender had no right to it; nothing changed.
    REFUSED = "refused"
    #: A bug, or a fetch that never came, after the last try.
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """One raw activity.

    `signer_uri` is the actor whose word it is: whose key signed the request that brought it, or a proof in it. `host`
    is that of the one who brought it.
    """

    id: int
    activity_uri: str
    type: str
    actor_uri: str
    signer_uri: str
    host: str
    body: bytes
    attempts: int
    received_at: datetime


_LAST_ATTEMPT = 8


def retry_at(attempts: int, *, now: datetime) -> datetime | None:
    """Return when to process again what failed `attempts` times, or None to give up (after 8 tries, about an hour)."""
    if attempts >= _LAST_ATTEMPT:
        return None
    return now + timedelta(seconds=min(30 * 2 ** (attempts - 1), 900))
