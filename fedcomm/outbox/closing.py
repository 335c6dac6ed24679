"""The worker of one community's polls: sends how they stand while votes come, and closes them at their end.

What is due stands in the store, so a restart loses and repeats nothing. Results are no edit: see `outbox.updating`.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.model.notification import NotificationKind
from fedcomm.model.post import Post
from fedcomm.model.urls import Urls
from fedcomm.outbox import updating
from fedcomm.remote.blocklist import IsBlocked
from fedcomm.store import notifications, polls, posts
from fedcomm.store.db import Db

#: New votes of one poll are told of at most so often.
RESULTS_EVERY = timedelta(minutes=3)
#: The store is looked at so often, and a poll is closed so late at most.
LOOK_EVERY_S = 5.0
#: What is taken up in one look.
AT_ONCE = 20


async def run(community: Community, heartbeat: Callable[[], None]) -> None:
    """Close polls and send results, for ever."""
    while True:
        heartbeat()
        await work_due(community, now=clock.now())
        await asyncio.sleep(LOOK_EVERY_S)


async def work_due(community: Community, *, now: datetime) -> None:
    """Close the polls that have ended, and send how those stand that have new votes: a transaction for each."""
    ended, changed = await community.store.read(_due, now=now)
    blocked = community.remote.blocked.has
    for post_id in ended:
        await community.store.write(_close, community.urls, post_id, is_blocked=blocked, now=now)
    for post_id in changed:
        await community.store.write(_send_results, community.urls, post_id, is_blocked=blocked, now=now)
    if ended or changed:
        community.delivery_due.set()


def tell_voters(db: Db, post: Post, *, now: datetime) -> None:
    """Tell every account here that voted in a poll, or asked in it, that it has ended.

    Nobody is both: an account does not vote in polls of this server.
    """
    asked = [post.author.id] if post.author.is_local else []
    for account_id in [*asked, *polls.local_voters(db, post.id)]:
        notifications.put(
            db,
            account_id=account_id,
            kind=NotificationKind.POLL,
            actor_id=post.author.id,
            object_uri=post.uri,
            now=now,
        )


def _due(db: Db, *, now: datetime) -> tuple[list[int], list[int]]:
    ended = polls.ended(db, now=now, limit=AT_ONCE)
    return ended, polls.changed(db, now=now, sent_before=now - RESULTS_EVERY, limit=AT_ONCE)


def _close(db: Db, urls: Urls, post_id: int, *, is_blocked: IsBlocked, now: datetime) -> None:
    """Close a poll at its end. Of one of another server we know the numbers when that sends them."""
    post = posts.get(db, post_id)
    if post is None or post.content.poll is None or post.content.poll.closed_at is not None:
        return
    polls.close(db, post_id, at=post.content.poll.ends_at or now)
    tell_voters(db, post, now=now)
    if post.author.is_local:
        _send_results(db, urls, post_id, is_blocked=is_blocked, now=now)


def _send_results(db: Db, urls: Urls, post_id: int, *, is_blocked: IsBlocked, now: datetime) -> None:
    """Tell how a poll of ours stands, voters among those who are told."""
    post = posts.get(db, post_id)
    if post is None:
        return
    polls.mark_sent(db, post_id, now=now)
    updating.tell(db, urls, post, is_blocked=is_blocked, now=now)
