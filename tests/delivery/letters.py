"""Activities on their way, and what became of them."""

from dataclasses import dataclass
from datetime import datetime

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.model.actor import Account
from fedcomm.model.delivery import DeliveryState
from fedcomm.store import activities, deliveries
from fedcomm.store.db import Db


@dataclass(frozen=True, kw_only=True)
class Fate:
    """One row of the queue. `wait_s` is how long the next attempt is off."""

    state: DeliveryState
    attempts: int
    status: int | None
    wait_s: float


async def post_to(
    community: Community, account: Account, *hosts: str, not_before: datetime | None = None, actor_id: int | None = None
) -> None:
    """Queue an activity of an account for the shared inbox of each host."""
    await community.store.write(_put, actor_id or account.id, hosts, not_before or clock.now())
    community.delivery_due.set()


def _put(db: Db, actor_id: int, hosts: tuple[str, ...], not_before: datetime) -> None:
    activity_id, now = db.new_id(), clock.now()
    uri = f"http://artist.localhost/ap/activities/{activity_id}"
    activities.put(
        db,
        activity_id=activity_id,
        uri=uri,
        type_="Create",
        actor_id=actor_id,
        object_uri=uri,
        is_public=True,
        body=f'{{"id":"{uri}","type":"Create"}}',
        now=now,
    )
    inboxes = [(f"http://{host}/inbox", host) for host in hosts]
    deliveries.put(db, activity_id=activity_id, inboxes=inboxes, order_key=uri, not_before=not_before, now=now)


async def fates(community: Community) -> list[Fate]:
    """Return every row of the queue, in its order."""
    rows = await community.store.read(
        lambda db: db.execute("SELECT state, attempts, last_status, next_at FROM delivery ORDER BY id").fetchall()
    )
    now_ms = clock.now_ms()
    return [
        Fate(state=DeliveryState(row[0]), attempts=row[1], status=row[2], wait_s=(row[3] - now_ms) / 1000)
        for row in rows
    ]


async def make_due(community: Community) -> None:
    """Let everything that waits be due, as if its time had passed."""
    await community.store.write(lambda db: db.execute("UPDATE delivery SET next_at = 0 WHERE state = 'waiting'"))
