"""The Update of a post of ours: edits, results of its poll, stamps and policies are all told in this one way.

What goes out is the whole post as it is. With a newer `updated` it is an edit; without, Mastodon takes over the numbers
of the poll, the stamp and the policy, and calls nothing edited (wire 4.2).
"""

from datetime import datetime

from fedcomm.activitypub import build
from fedcomm.model.actor import ActorState
from fedcomm.model.post import Post
from fedcomm.model.urls import Urls
from fedcomm.outbox import recipients, sending
from fedcomm.remote.blocklist import IsBlocked
from fedcomm.store import deliveries
from fedcomm.store.db import Db


def tell(db: Db, urls: Urls, post: Post, *, is_blocked: IsBlocked, now: datetime) -> None:
    """Queue the Update of a post for those who may know of it, in place of those that have not been sent yet.

    Of who is no more nothing is told: a poll may end later, or a quote lose its stamp.
    """
    if post.author.state is ActorState.GONE:
        return
    deliveries.drop_superseded(db, post.uri, now=now)
    inboxes = recipients.readers(db, urls, post, is_blocked=is_blocked)
    activity_id = sending.enqueue_about(db, urls, post, build.update_note, inboxes, now=now)
    deliveries.forget_updates_before(db, post.uri, activity_id)
