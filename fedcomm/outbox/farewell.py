"""The end of an account: everybody who may know of it is told that it is no more (wire 4.2, Delete of an actor).

There is no way back: peers remember for good that such an id was deleted. Its keys stay, for they sign the Delete until
the last server has it; of all else nothing is said any more, and every address of it answers 410.
"""

from datetime import datetime

from fedcomm import clock
from fedcomm.activitypub import build
from fedcomm.communities import Community
from fedcomm.model.actor import Account
from fedcomm.outbox import recipients, sending
from fedcomm.store import accounts, actors, deliveries, follows, sessions
from fedcomm.store.db import Db


async def say_farewell(community: Community, account: Account) -> int:
    """Delete an account everywhere but here, for good. Returns how many inboxes are told.

    What waits to be sent is dropped, but other Deletes. Raises MemberError when it has said farewell before.
    """
    told = await community.store.write(_leave, community, account.id, now=clock.now())
    community.delivery_due.set()
    return told


def _leave(db: Db, community: Community, account_id: int, *, now: datetime) -> int:
    account = accounts.get(db, account_id)
    account.check_present()
    inboxes = recipients.everybody(db, community.urls, is_blocked=community.remote.blocked.has)
    deliveries.drop_all_of(db, account.id, now=now)
    activity_id = db.new_id()
    outgoing = sending.Outgoing(
        id=activity_id,
        account=account,
        object_uri=account.actor.uri,
        document=build.delete_actor(account, community.urls, activity_id),
        order_key=account.actor.uri,
        is_public=True,
    )
    sending.enqueue(db, outgoing, inboxes, now=now)
    follows.remove_all_of(db, account.id)
    sessions.remove_all_of(db, account.id)
    accounts.touch(db, account, now=now)
    actors.mark_gone(db, account.actor.uri)
    return len(inboxes)
