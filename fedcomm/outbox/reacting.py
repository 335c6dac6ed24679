"""Likes and boosts of an account here, and taking them back. Each is done once; doing it again changes nothing."""

import json
from dataclasses import dataclass
from datetime import datetime

from fedcomm import clock
from fedcomm.activitypub import build
from fedcomm.communities import Community
from fedcomm.errors import MemberError
from fedcomm.model.actor import Account
from fedcomm.model.post import Post, can_see
from fedcomm.model.reaction import Reaction, ReactionKind
from fedcomm.moderation.actors import refuse_blocked
from fedcomm.outbox import recipients, sending
from fedcomm.outbox.recipients import Inbox
from fedcomm.store import activities, follows, reactions
from fedcomm.store.db import Db


async def like(community: Community, account: Account, post: Post) -> None:
    """Like a post that the account may see, of somebody not blocked here. Raises MemberError otherwise."""
    await _do(community, account, post, ReactionKind.LIKE)


async def announce(community: Community, account: Account, post: Post) -> None:
    """Boost a post that anybody may read, also an own one. Raises MemberError otherwise, and after a move."""
    account.check_at_home()
    await _do(community, account, post, ReactionKind.ANNOUNCE)


async def unlike(community: Community, account: Account, post: Post) -> None:
    await _undo(community, account, post, ReactionKind.LIKE)


async def unannounce(community: Community, account: Account, post: Post) -> None:
    await _undo(community, account, post, ReactionKind.ANNOUNCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Act:
    """Who reacts in which way to what."""

    community: Community
    account: Account
    post: Post
    kind: ReactionKind
    now: datetime

    @property
    def order_key(self) -> str:
        """A like, its Undo and the next like reach a peer in this order."""
        return f"{self.kind} {self.account.actor.uri} {self.post.uri}"

    def inboxes(self, db: Db) -> list[Inbox]:
        """Return the author's inbox, and for a boost those of the followers."""
        urls = self.community.urls
        if self.kind is ReactionKind.LIKE:
            return recipients.personal(urls, self.post.author)
        is_blocked = self.community.remote.blocked.has
        return recipients.followers(db, urls, account=self.account, besides=[self.post.author], is_blocked=is_blocked)


async def _do(community: Community, account: Account, post: Post, kind: ReactionKind) -> None:
    act = _Act(community=community, account=account, post=post, kind=kind, now=clock.now())
    await community.store.write(_put, act)
    community.delivery_due.set()


async def _undo(community: Community, account: Account, post: Post, kind: ReactionKind) -> None:
    act = _Act(community=community, account=account, post=post, kind=kind, now=clock.now())
    await community.store.write(_take_back, act)
    community.delivery_due.set()


def _put(db: Db, act: _Act) -> None:
    _check(db, act)
    activity_id = db.new_id()
    activity_uri = act.community.urls.activity(activity_id)
    actor = act.account.actor
    written = reactions.put(
        db, kind=act.kind, object_uri=act.post.uri, actor_id=actor.id, activity_uri=activity_uri, now=act.now
    )
    if written is None:
        return
    document = _document(act, activity_uri)
    _enqueue(db, act, activity_id, document, act.post.uri)


def _check(db: Db, act: _Act) -> None:
    refuse_blocked(db, act.post.author.uri, handle=act.post.author.handle)
    follows_author = follows.is_accepted(db, follower_id=act.account.id, followee_id=act.post.author.id)
    if not can_see(act.account.actor, act.post, follows_author=follows_author):
        raise MemberError("There is no such post")
    if act.kind is ReactionKind.ANNOUNCE and not act.post.visibility.is_open:
        raise MemberError("Only posts that anybody may read can be boosted")


def _document(act: _Act, activity_uri: str) -> build.Document:
    actor, post = act.account.actor, act.post
    if act.kind is ReactionKind.LIKE:
        return build.like(
            actor_uri=actor.uri, object_uri=post.uri, author_uri=post.author.uri, activity_uri=activity_uri
        )
    return build.announce(
        actor_uri=actor.uri,
        object_uri=post.uri,
        author_uri=post.author.uri,
        activity_uri=activity_uri,
        followers=act.community.urls.followers(act.account.username),
        published=act.now,
    )


def _take_back(db: Db, act: _Act) -> None:
    reaction = reactions.find(db, kind=act.kind, object_uri=act.post.uri, actor_id=act.account.id)
    if reaction is None:
        return
    reactions.remove(db, reaction.id)
    activity_id = db.new_id()
    document = build.undo(
        _as_sent(db, reaction),
        actor_uri=act.account.actor.uri,
        activity_uri=act.community.urls.activity(activity_id),
    )
    _enqueue(db, act, activity_id, document, reaction.activity_uri)


def _as_sent(db: Db, reaction: Reaction) -> build.Document:
    """Return the activity of a reaction, to be embedded in its Undo: Mastodon cannot undo a Like by id (wire 4.2)."""
    stored = activities.find(db, reaction.activity_uri)
    assert stored is not None
    document: build.Document = json.loads(stored.body)
    return document


def _enqueue(db: Db, act: _Act, activity_id: int, document: build.Document, object_uri: str) -> None:
    outgoing = sending.Outgoing(
        id=activity_id,
        account=act.account,
        object_uri=object_uri,
        document=document,
        order_key=act.order_key,
        is_public=act.kind is ReactionKind.ANNOUNCE,
    )
    sending.enqueue(db, outgoing, act.inboxes(db), now=act.now)
