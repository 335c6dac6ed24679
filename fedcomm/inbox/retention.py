"""How long the inbox remembers.

What came twice after 30 days was signed too long ago to be taken (wire 2.2), and a proof in it is older still.
"""

from datetime import datetime, timedelta

from fedcomm.store import activities, received, reports, tombstones, undone
from fedcomm.store.connection import Store
from fedcomm.store.db import Db

KEPT = timedelta(days=30)
#: So long somebody may want to look at what others found wrong here.
REPORTS_KEPT = timedelta(days=365)
EVERY = timedelta(hours=1)
#: What goes in one transaction, so that nobody waits for it.
PORTION = 500

#: What others can fill the disk with, and for how long each is kept.
_FORGETTING = (
    (received.forget_finished, KEPT),
    (undone.forget, KEPT),
    (tombstones.forget_of_others, KEPT),
    (activities.forget_sent_for_others, KEPT),
    (reports.forget_of_others, REPORTS_KEPT),
)


class Retention:
    """Forgets, once an hour, what is too old; in portions, one a turn, until there is no more."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._next_at: datetime | None = None

    async def turn(self, *, now: datetime) -> None:
        if self._next_at is not None and now < self._next_at:
            return
        is_more = await self._store.write(_forget, now=now)
        self._next_at = now if is_more else now + EVERY


def _forget(db: Db, *, now: datetime) -> bool:
    """Forget a portion of each; says whether there may be more."""
    forgotten = [forget(db, before=now - kept, limit=PORTION) for forget, kept in _FORGETTING]
    return PORTION in forgotten
