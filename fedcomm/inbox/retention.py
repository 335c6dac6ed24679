"""How long the inbox remembers: what came twice after that was signed too long ago to be taken (wire 2.2)."""

from datetime import datetime, timedelta

from fedcomm.store import reactions, received
from fedcomm.store.connection import Store
from fedcomm.store.db import Db

KEPT = timedelta(days=30)
EVERY = timedelta(hours=1)
#: What goes in one transaction, so that nobody waits for it.
PORTION = 500


class Retention:
    """Forgets, once an hour, what is older than 30 days; in portions, one a turn, until there is no more."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._next_at: datetime | None = None

    async def turn(self, *, now: datetime) -> None:
        if self._next_at is not None and now < self._next_at:
            return
        is_more = await self._store.write(_forget, before=now - KEPT)
        self._next_at = now if is_more else now + EVERY


def _forget(db: Db, *, before: datetime) -> bool:
    """Forget a portion of each; says whether there may be more."""
    forgotten = [
        forget(db, before=before, limit=PORTION) for forget in (received.forget_finished, reactions.forget_undone)
    ]
    return PORTION in forgotten
