"""Reporting an account of another server, or posts of it, to those who run that server (wire 4.2, Flag)."""

from collections.abc import Sequence
from datetime import datetime

from fedcomm import clock
from fedcomm.activitypub import build
from fedcomm.communities import Community
from fedcomm.errors import MemberError
from fedcomm.model.actor import Account, Actor, ActorState
from fedcomm.model.post import Post
from fedcomm.model.report import MAX_CONTENT_CHARACTERS, MAX_OBJECTS
from fedcomm.model.urls import Urls
from fedcomm.outbox import recipients, sending
from fedcomm.store import accounts, reports
from fedcomm.store.db import Db


async def report(community: Community, account: Account, actor: Actor, posts: Sequence[Post], comment: str) -> None:
    """Send a report of an actor to its server. The instance actor signs it, so that nobody there knows who reported.

    Raises MemberError for an account of our own, one that is gone or blocked, posts of somebody else, and a comment of
    more than 5,000 characters.
    """
    account.check_present()
    _check(community, actor, posts, comment)
    uris = [post.uri for post in posts]
    await community.store.write(
        _report, community.urls, account, actor, post_uris=uris, comment=comment, now=clock.now()
    )
    community.delivery_due.set()


def _check(community: Community, actor: Actor, posts: Sequence[Post], comment: str) -> None:
    if actor.is_local:
        raise MemberError(f"{actor.handle} is on this server; there is nobody else to tell")
    if actor.state is ActorState.GONE:
        raise MemberError(f"{actor.handle} does not exist any more")
    if community.remote.blocked.has(actor.uri):
        raise MemberError(f"{actor.host} is blocked here, and nothing is sent there")
    if len(comment) > MAX_CONTENT_CHARACTERS:
        raise MemberError(f"The comment is too long; {MAX_CONTENT_CHARACTERS} characters are allowed")
    if len(posts) >= MAX_OBJECTS:
        raise MemberError(f"A report takes at most {MAX_OBJECTS - 1} posts")
    strange = next((post for post in posts if post.author.id != actor.id), None)
    if strange is not None:
        raise MemberError(f"{strange.uri} is not by {actor.handle}")


def _report(
    db: Db, urls: Urls, account: Account, actor: Actor, *, post_uris: Sequence[str], comment: str, now: datetime
) -> None:
    instance, activity_id = accounts.instance(db), db.new_id()
    activity_uri, object_uris = urls.activity(activity_id), [actor.uri, *dict.fromkeys(post_uris)]
    reports.put(
        db,
        activity_uri=activity_uri,
        is_ours=True,
        reporter_uri=account.actor.uri,
        accused_uri=actor.uri,
        content=comment,
        object_uris=object_uris,
        now=now,
    )
    outgoing = sending.Outgoing(
        id=activity_id,
        account=instance,
        object_uri=actor.uri,
        document=build.flag(instance.actor.uri, object_uris, comment, activity_uri),
        order_key=activity_uri,
    )
    sending.enqueue(db, outgoing, recipients.server(urls, actor), now=now)
