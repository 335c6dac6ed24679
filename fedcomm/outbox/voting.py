"""Voting in polls of other servers (FEP-9967)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fedcomm import clock
from fedcomm.activitypub import build
from fedcomm.communities import Community
from fedcomm.errors import MemberError
from fedcomm.model.actor import Account
from fedcomm.model.poll import Poll
from fedcomm.model.post import Post, can_see
from fedcomm.model.urls import Urls
from fedcomm.moderation.actors import refuse_blocked
from fedcomm.outbox import recipients, sending
from fedcomm.store import follows, polls, posts
from fedcomm.store.db import Db


async def vote(community: Community, account: Account, post: Post, positions: Sequence[int]) -> None:
    """Vote for options of a poll, by their positions from 0. Only its author is told, and it is done once.

    Raises MemberError for a poll that is over, one of an account here, a second vote, and what cannot be chosen.
    """
    account.check_at_home()
    ballot = _Ballot(urls=community.urls, account=account, post=post, positions=positions, now=clock.now())
    await community.store.write(_put, ballot)
    community.delivery_due.set()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ballot:
    """Who votes for what, in which poll as it was shown."""

    urls: Urls
    account: Account
    post: Post
    positions: Sequence[int]
    now: datetime


def _put(db: Db, ballot: _Ballot) -> None:
    poll = _open_poll(db, ballot)
    # Mastodon reads one vote of an activity.
    votes = {position: _send(db, ballot, poll.options[position].name) for position in ballot.positions}
    polls.put_votes(db, ballot.post.id, actor_id=ballot.account.id, votes=votes, now=ballot.now)


def _open_poll(db: Db, ballot: _Ballot) -> Poll:
    """Return the poll that is voted in, as it is now. Raises MemberError unless the account may do it, now and so."""
    account, post = ballot.account, posts.get(db, ballot.post.id)
    poll = post.content.poll if post else None
    if post is None or poll is None or not _is_seen(db, account, post):
        raise MemberError("There is no such poll")
    if post.author.is_local:
        raise MemberError("This poll is for the fans")
    refuse_blocked(db, post.author.uri, handle=post.author.handle)
    if not poll.is_open(now=ballot.now):
        raise MemberError("The poll is over")
    if polls.chosen(db, post.id, account.id):
        raise MemberError("You have voted already")
    shown = ballot.post.content.poll
    if shown is None or not poll.asks_the_same(shown):
        raise MemberError("The poll has changed; look at it again")
    _check_choice(poll, ballot.positions)
    return poll


def _is_seen(db: Db, account: Account, post: Post) -> bool:
    follows_author = follows.is_accepted(db, follower_id=account.id, followee_id=post.author.id)
    return can_see(account.actor, post, follows_author=follows_author)


def _check_choice(poll: Poll, positions: Sequence[int]) -> None:
    if not positions or len(set(positions)) < len(positions) or not set(positions) <= set(range(len(poll.options))):
        raise MemberError("Choose among the options, each once")
    if len(positions) > 1 and not poll.is_multiple:
        raise MemberError("Only one option can be chosen")


def _send(db: Db, ballot: _Ballot, option: str) -> str:
    """Queue the vote for an option, and return the id of its activity."""
    activity_id = db.new_id()
    author, account = ballot.post.author, ballot.account
    document = build.vote(
        option,
        actor_uri=account.actor.uri,
        post_uri=ballot.post.uri,
        author_uri=author.uri,
        activity_uri=ballot.urls.activity(activity_id),
    )
    outgoing = sending.Outgoing(
        id=activity_id,
        account=account,
        object_uri=ballot.post.uri,
        document=document,
        order_key=f"vote {account.actor.uri} {ballot.post.uri}",
    )
    sending.enqueue(db, outgoing, recipients.personal(ballot.urls, author), now=ballot.now)
    return ballot.urls.activity(activity_id)
