"""Blocking one actor of another server (wire 4.2, Block): the two have nothing to do with each other from then on.

Its server is told, as by Mastodon, for it keeps its people from reading on: with the Block, and with what ends the
follows. What is shown of a blocked actor here is decided where it is read, by `store.blocked_actors`.
"""

import json
from datetime import datetime

from fedcomm import clock
from fedcomm.activitypub import build
from fedcomm.communities import Community
from fedcomm.errors import MemberError
from fedcomm.model.actor import Account, Actor
from fedcomm.model.urls import Urls
from fedcomm.outbox import answering, following, recipients, sending
from fedcomm.store import actors, blocked_actors, deliveries, follows, notifications, reactions
from fedcomm.store.blocked_actors import BlockedActor
from fedcomm.store.db import Db


async def block(community: Community, account: Account, actor: Actor, *, comment: str = "") -> None:
    """Block an actor: follows both ways end, and what it did here goes out of sight. `comment` is for the owner.

    Raises MemberError for oneself, an account here, and one that is blocked already.
    """
    if actor.id == account.id:
        raise MemberError("You cannot block yourself")
    if actor.is_local:
        raise MemberError(f"{actor.handle} is on this server, and cannot be blocked")
    await community.store.write(_block, community.urls, account, actor, comment=comment, now=clock.now())
    community.delivery_due.set()


async def unblock(community: Community, account: Account, actor: Actor) -> None:
    """Take a block back. The follows and reactions that it ended do not come back by themselves.

    Raises MemberError when there is none.
    """
    await community.store.write(_unblock, community.urls, account, actor, now=clock.now())
    community.delivery_due.set()


def _block(db: Db, urls: Urls, account: Account, actor: Actor, *, comment: str, now: datetime) -> None:
    if blocked_actors.find(db, account.id, actor.uri) is not None:
        raise MemberError(f"{actor.handle} is blocked already")
    _drop_what_waits(db, urls, actor, now=now)
    _end_follows(db, urls, account, actor, now=now)
    notifications.remove_of_actor(db, actor.id)
    reactions.remove_all_of(db, actor.id)
    activity_id = db.new_id()
    document = build.block(account.actor.uri, actor.uri, urls.activity(activity_id))
    blocked_actors.put(
        db,
        BlockedActor(
            account_id=account.id,
            actor_uri=actor.uri,
            activity_uri=urls.activity(activity_id),
            activity=build.encode(document).decode(),
            comment=comment,
            created_at=now,
        ),
    )
    outgoing = _outgoing(account, actor, activity_id, document, object_uri=actor.uri)
    sending.enqueue(db, outgoing, recipients.personal(urls, actor), now=now)


def _unblock(db: Db, urls: Urls, account: Account, actor: Actor, *, now: datetime) -> None:
    present = blocked_actors.find(db, account.id, actor.uri)
    if present is None:
        raise MemberError(f"{actor.handle} is not blocked")
    blocked_actors.remove(db, account.id, actor.uri)
    activity_id, sent = db.new_id(), json.loads(present.activity)
    document = build.undo(sent, actor_uri=account.actor.uri, activity_uri=urls.activity(activity_id))
    outgoing = _outgoing(account, actor, activity_id, document, object_uri=present.activity_uri)
    sending.enqueue(db, outgoing, recipients.personal(urls, actor), now=now)


def _drop_what_waits(db: Db, urls: Urls, actor: Actor, *, now: datetime) -> None:
    """Drop what waits for the actor alone. An inbox that others have, too, is theirs as well."""
    if len(actors.of_inbox(db, actor.inbox, limit=2)) == 1:
        for inbox, host in recipients.personal(urls, actor):
            deliveries.drop_unsent_to(db, inbox, host, now=now)


def _end_follows(db: Db, urls: Urls, account: Account, actor: Actor, *, now: datetime) -> None:
    following.end(db, urls, account, actor, now=now)
    theirs = follows.find(db, follower_id=actor.id, followee_id=account.id)
    if theirs is not None:
        follows.remove(db, theirs.id)
        answering.reject_follow(db, urls, account, theirs, now=now)


def _outgoing(
    account: Account, actor: Actor, activity_id: int, document: build.Document, *, object_uri: str
) -> sending.Outgoing:
    """Return a Block or its Undo; they reach the peer in their order."""
    return sending.Outgoing(
        id=activity_id,
        account=account,
        object_uri=object_uri,
        document=document,
        order_key=f"block {account.actor.uri} {actor.uri}",
    )
