"""An activity of ours sets out: stored as it is sent, with one delivery for each inbox, in the caller's transaction."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from fedcomm.activitypub import build
from fedcomm.activitypub.parse import Document
from fedcomm.model.actor import Account
from fedcomm.model.post import Post, Visibility
from fedcomm.model.urls import Urls
from fedcomm.outbox.recipients import Inbox
from fedcomm.store import accounts, activities, deliveries
from fedcomm.store.db import Db


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """An activity that is complete. Those with one `order_key` reach an inbox in turn (Create before Delete).

    `is_public` says whether strangers may read it at its id; the others are told at `model.delivery.Delivery`.
    """

    id: int
    account: Account
    object_uri: str
    document: Document
    order_key: str
    is_public: bool = False
    is_for_followers: bool = False
    retired_key_id: int | None = None


def enqueue(
    db: Db, outgoing: Outgoing, inboxes: Iterable[Inbox], *, now: datetime, not_before: datetime | None = None
) -> None:
    """Store an activity and its deliveries; the caller sets `delivery_due` after the commit.

    Raises MemberError for an account that has said farewell, and with it undoes all that the transaction did before.
    """
    accounts.get(db, outgoing.account.id).check_present()
    document = outgoing.document
    activities.put(
        db,
        activity_id=outgoing.id,
        uri=str(document["id"]),
        type_=str(document["type"]),
        actor_id=outgoing.account.id,
        object_uri=outgoing.object_uri,
        is_public=outgoing.is_public,
        body=build.encode(document).decode(),
        now=now,
        is_for_followers=outgoing.is_for_followers,
        retired_key_id=outgoing.retired_key_id,
    )
    deliveries.put(
        db,
        activity_id=outgoing.id,
        inboxes=inboxes,
        order_key=outgoing.order_key,
        not_before=not_before or now,
        now=now,
    )


def enqueue_about(
    db: Db,
    urls: Urls,
    post: Post,
    built: Callable[[Post, Urls, int], Document],
    inboxes: Iterable[Inbox],
    *,
    now: datetime,
) -> int:
    """Queue the activity that `built` makes of a post of ours, and return its row id.

    Those about one post reach an inbox in their order.
    """
    activity_id = db.new_id()
    outgoing = Outgoing(
        id=activity_id,
        account=accounts.get(db, post.author.id),
        object_uri=post.uri,
        document=built(post, urls, activity_id),
        order_key=post.uri,
        is_public=post.visibility.is_open,
        is_for_followers=post.visibility is Visibility.FOLLOWERS,
    )
    enqueue(db, outgoing, inboxes, now=now)
    return activity_id
