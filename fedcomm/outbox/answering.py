"""Answers to follows: Accept and Reject. Both embed the Follow as it came (wire 4.2)."""

import json
from collections.abc import Callable
from datetime import datetime

from fedcomm.activitypub import build
from fedcomm.activitypub.parse import Document
from fedcomm.model.actor import Account
from fedcomm.model.follow import Follow
from fedcomm.model.urls import Urls
from fedcomm.outbox import recipients, sending
from fedcomm.store import actors
from fedcomm.store.db import Db


def accept_follow(
    db: Db, urls: Urls, account: Account, follow: Follow, *, now: datetime, not_before: datetime | None = None
) -> None:
    """Queue the Accept of a follow of `account`, to be sent not before `not_before`.

    A peer that gets it before it has committed its own Follow loses it (WordPress, PeerTube); `Settings.accept_delay_s`
    says how long to wait. A peer that follows again is answered again.
    """
    _answer(db, urls, account, follow, build.accept, now=now, not_before=not_before)


def reject_follow(
    db: Db, urls: Urls, account: Account, follow: Follow, *, now: datetime, not_before: datetime | None = None
) -> None:
    """Queue the Reject of a follow of `account`; sent later, it takes an accepted follower away."""
    _answer(db, urls, account, follow, build.reject, now=now, not_before=not_before)


def _answer(
    db: Db,
    urls: Urls,
    account: Account,
    follow: Follow,
    built: Callable[..., Document],
    *,
    now: datetime,
    not_before: datetime | None,
) -> None:
    activity_id = db.new_id()
    follower = actors.get(db, follow.follower_id)
    document = built(json.loads(follow.activity), actor_uri=account.actor.uri, activity_uri=urls.activity(activity_id))
    outgoing = sending.Outgoing(
        id=activity_id,
        account=account,
        object_uri=follow.activity_uri,
        document=document,
        order_key=f"answer {account.actor.uri} {follower.uri}",
    )
    sending.enqueue(db, outgoing, recipients.personal(urls, follower), now=now, not_before=not_before)
