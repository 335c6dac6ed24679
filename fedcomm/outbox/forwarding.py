"""Passing on what others say under our posts to those who hear of the posts (ActivityPub 7.1.2; wire 4.4)."""

from datetime import datetime

from fedcomm.model.actor import Account
from fedcomm.model.urls import Urls
from fedcomm.outbox import recipients
from fedcomm.remote.blocklist import IsBlocked
from fedcomm.remote.urls import authority
from fedcomm.store import activities, deliveries
from fedcomm.store.db import Db


def forward(
    db: Db,
    urls: Urls,
    account: Account,
    *,
    activity_uri: str,
    type_: str,
    object_uri: str,
    body: bytes,
    is_blocked: IsBlocked,
    now: datetime,
) -> bool:
    """Queue the activity of somebody else for an account's followers, but those on its own server; says if it was.

    Byte for byte: what its author signed in the body holds then, and nothing else makes peers believe it. Once: two
    servers that forward to each other would go on for ever (security RES12).
    """
    if activities.find(db, activity_uri) is not None:
        return False
    reached = recipients.followers(db, urls, account=account, besides=[], is_blocked=is_blocked)
    inboxes = [(inbox, host) for inbox, host in reached if host != authority(activity_uri)]
    if not inboxes:
        return False
    activity_id = db.new_id()
    activities.put(
        db,
        activity_id=activity_id,
        uri=activity_uri,
        type_=type_,
        actor_id=account.id,
        object_uri=object_uri,
        is_public=False,
        is_forwarded=True,
        body=body.decode(),
        now=now,
    )
    deliveries.put(db, activity_id=activity_id, inboxes=inboxes, order_key=object_uri, not_before=now, now=now)
    return True
