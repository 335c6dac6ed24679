"""Following others, and what becomes of those who follow us."""

import json
from datetime import datetime

from fedcomm import clock
from fedcomm.activitypub import build
from fedcomm.communities import Community
from fedcomm.errors import MemberError
from fedcomm.model.actor import Account, Actor, ActorState
from fedcomm.model.follow import Follow, FollowState
from fedcomm.model.urls import Urls
from fedcomm.moderation.actors import refuse_blocked
from fedcomm.outbox import recipients, sending
from fedcomm.outbox.answering import accept_follow, reject_follow
from fedcomm.store import follows
from fedcomm.store.db import Db


async def follow(community: Community, account: Account, actor: Actor) -> Follow:
    """Ask to follow an actor of another server; pending until it accepts. A follow that is there is returned as it is.

    Raises MemberError for oneself, an account here, a blocked server or actor, an actor that is gone, and when the
    account has moved away.
    """
    _check(community, account, actor)
    written = await community.store.write(ask, community.urls, account, actor, now=clock.now())
    community.delivery_due.set()
    return written


async def unfollow(community: Community, account: Account, actor: Actor) -> None:
    """Stop following, or take a request back. Without a follow nothing happens."""
    await community.store.write(end, community.urls, account, actor, now=clock.now())
    community.delivery_due.set()


async def accept(community: Community, account: Account, follow: Follow) -> None:
    """Let a follower in who asked. Raises MemberError when the request is not for this account, or was taken back."""
    await community.store.write(_accept, community.urls, account, follow.id, now=clock.now())
    community.delivery_due.set()


async def reject(community: Community, account: Account, follow: Follow) -> None:
    """Turn a request down, or take a follower away: the peer is told the same.

    Raises MemberError when there is no such follow of this account any more.
    """
    await community.store.write(_reject, community.urls, account, follow.id, now=clock.now())
    community.delivery_due.set()


def _check(community: Community, account: Account, actor: Actor) -> None:
    account.check_at_home()
    if actor.id == account.id:
        raise MemberError("You cannot follow yourself")
    if actor.is_local:
        raise MemberError(f"{actor.handle} is on this server already")
    if community.remote.blocked.has(actor.uri) or community.remote.blocked.has(actor.host):
        raise MemberError(f"{actor.host} is blocked here")
    if actor.state is ActorState.GONE:
        raise MemberError(f"{actor.handle} does not exist any more")


def ask(db: Db, urls: Urls, account: Account, actor: Actor, *, now: datetime) -> Follow:
    """Write a follow that waits for its answer and queue it; one that is there is returned as it is.

    Raises MemberError for an actor that is blocked here.
    """
    refuse_blocked(db, actor.uri, handle=actor.handle)
    present = follows.find(db, follower_id=account.id, followee_id=actor.id)
    if present is not None:
        return present
    activity_id = db.new_id()
    activity_uri = urls.activity(activity_id)
    document = build.follow(actor_uri=account.actor.uri, object_uri=actor.uri, activity_uri=activity_uri)
    written = follows.put(
        db,
        follower_id=account.id,
        followee_id=actor.id,
        activity_uri=activity_uri,
        activity=build.encode(document).decode(),
        state=FollowState.PENDING,
        now=now,
    )
    outgoing = _outgoing(account, actor, activity_id, document, object_uri=actor.uri)
    sending.enqueue(db, outgoing, recipients.personal(urls, actor), now=now)
    return written


def end(db: Db, urls: Urls, account: Account, actor: Actor, *, now: datetime) -> None:
    """Take a follow away and queue its Undo; without one nothing happens."""
    present = follows.find(db, follower_id=account.id, followee_id=actor.id)
    if present is None:
        return
    follows.remove(db, present.id)
    activity_id = db.new_id()
    # Threads answers 500 to an Undo that has only the id of what it undoes.
    document = build.undo(
        json.loads(present.activity), actor_uri=account.actor.uri, activity_uri=urls.activity(activity_id)
    )
    outgoing = _outgoing(account, actor, activity_id, document, object_uri=present.activity_uri)
    sending.enqueue(db, outgoing, recipients.personal(urls, actor), now=now)


def deny(db: Db, urls: Urls, account: Account, actor: Actor, *, now: datetime) -> None:
    """Queue the Undo of a follow that nobody here knows of, for an actor whose server believes in it.

    The Follow in it has an id that it never had; peers find theirs by its actor and object, as with Mastodon's.
    """
    follow_uri, activity_id = urls.activity(db.new_id()), db.new_id()
    follow = build.follow(actor_uri=account.actor.uri, object_uri=actor.uri, activity_uri=follow_uri)
    document = build.undo(follow, actor_uri=account.actor.uri, activity_uri=urls.activity(activity_id))
    outgoing = _outgoing(account, actor, activity_id, document, object_uri=follow_uri)
    sending.enqueue(db, outgoing, recipients.personal(urls, actor), now=now)


def _outgoing(
    account: Account, actor: Actor, activity_id: int, document: build.Document, *, object_uri: str
) -> sending.Outgoing:
    """Return a Follow or its Undo; they reach the peer in their order."""
    return sending.Outgoing(
        id=activity_id,
        account=account,
        object_uri=object_uri,
        document=document,
        order_key=f"follow {account.actor.uri} {actor.uri}",
    )


def _accept(db: Db, urls: Urls, account: Account, follow_id: int, *, now: datetime) -> None:
    present = _request(db, account, follow_id)
    follows.accept(db, present.id, now=now)
    accept_follow(db, urls, account, present, now=now)


def _reject(db: Db, urls: Urls, account: Account, follow_id: int, *, now: datetime) -> None:
    present = _request(db, account, follow_id)
    follows.remove(db, present.id)
    reject_follow(db, urls, account, present, now=now)


def _request(db: Db, account: Account, follow_id: int) -> Follow:
    """Return the follow as it is now; the page that named it may be old."""
    present = follows.get(db, follow_id)
    if present is None or present.followee_id != account.id:
        raise MemberError("There is no such request any more")
    return present
