"""Who may quote posts of accounts here: the stamps that others get, and that are taken back (FEP-044f)."""

from dataclasses import replace
from datetime import datetime

from fedcomm import clock
from fedcomm.activitypub import build
from fedcomm.communities import Community
from fedcomm.errors import MemberError
from fedcomm.model.actor import Account, Actor
from fedcomm.model.post import Post, QuotePolicy
from fedcomm.model.quote import QuoteAuthorization, policy_of
from fedcomm.model.urls import Urls
from fedcomm.outbox import drafts, recipients, sending, updating
from fedcomm.store import accounts, actors, follows, posts, quotes
from fedcomm.store.db import Db


def may_quote(db: Db, quoted: Post, actor: Actor) -> bool:
    """Say whether the policy of a post of ours lets an actor quote it. Its author always may."""
    policy = policy_of(quoted)
    if actor.id == quoted.author.id:
        return quoted.visibility.is_open
    if policy is QuotePolicy.FOLLOWERS:
        return follows.is_accepted(db, follower_id=actor.id, followee_id=quoted.author.id)
    return policy is QuotePolicy.PUBLIC


def give(
    db: Db, quoted: Post, *, actor: Actor, quoting_uri: str, request_uri: str, now: datetime
) -> QuoteAuthorization | None:
    """Return the stamp for a quote of a post of ours by an actor, the same one however often it is asked for.

    None when the policy of the post does not allow it, or the stamp was revoked.
    """
    if not may_quote(db, quoted, actor):
        return None
    stamp = quotes.put(
        db, quoted_uri=quoted.uri, quoting_uri=quoting_uri, actor_id=actor.id, request_uri=request_uri, now=now
    )
    return stamp if stamp.is_granted else None


def answer(
    db: Db,
    urls: Urls,
    quoted: Post,
    request: build.Document,
    *,
    stamp: QuoteAuthorization | None,
    now: datetime,
    not_before: datetime,
) -> None:
    """Queue the answer to a QuoteRequest: an Accept with the stamp, or a Reject without one.

    `request` has its id, type, actor, object and instrument, all by id. Not before `not_before`, like an Accept of a
    follow: who gets it before the request is committed may lose it.
    """
    account, activity_id = accounts.get(db, quoted.author.id), db.new_id()
    said = {"actor_uri": account.actor.uri, "activity_uri": urls.activity(activity_id)}
    if stamp is None:
        document = build.reject_quote(request, **said)
    else:
        document = build.accept_quote(request, **said, stamp_uri=urls.quote_authorization(stamp.id))
    asker = actors.find(db, str(request["actor"]))
    assert asker is not None
    outgoing = sending.Outgoing(
        id=activity_id,
        account=account,
        object_uri=str(request["id"]),
        document=document,
        order_key=_order_key(str(request["instrument"])),
    )
    sending.enqueue(db, outgoing, recipients.personal(urls, asker), now=now, not_before=not_before)


async def revoke(community: Community, account: Account, quoting_uri: str) -> None:
    """Take back the consent to a quote of a post of the account: its author and all followers are told.

    The pair gets no stamp any more. Raises MemberError when there is no stamp for that post.
    """
    await community.store.write(_revoke, community, account, quoting_uri, now=clock.now())
    community.delivery_due.set()


async def set_policy(community: Community, account: Account, post: Post, policy: QuotePolicy) -> Post:
    """Change who may quote a post of the account, and tell all who have it. Quotes that have a stamp keep it.

    Returns the post as it is then. Raises MemberError when it is not the account's, or not for everybody.
    """
    drafts.check_author(account, post)
    if not post.visibility.is_open:
        raise MemberError("Only posts that anybody may read can be quoted")
    changed = await community.store.write(_set_policy, community, post.id, policy, now=clock.now())
    community.delivery_due.set()
    return changed


def _order_key(quoting_uri: str) -> str:
    """A stamp and its revocation reach the author of a quote in this order."""
    return f"quote {quoting_uri}"


def _revoke(db: Db, community: Community, account: Account, quoting_uri: str, *, now: datetime) -> None:
    stamps = [stamp for stamp in quotes.of_quoting(db, quoting_uri) if _is_given_by(db, account, stamp)]
    if not stamps:
        raise MemberError(f"{quoting_uri} has no consent of yours to quote a post")
    for stamp in stamps:
        quotes.revoke(db, stamp.id)
        _forget(db, community, stamp, now=now)
        _tell_of_revocation(db, community, account, stamp, now=now)


def _is_given_by(db: Db, account: Account, stamp: QuoteAuthorization) -> bool:
    quoted = posts.find(db, stamp.quoted_uri)
    return stamp.is_granted and quoted is not None and quoted.author.id == account.id


def _forget(db: Db, community: Community, stamp: QuoteAuthorization, *, now: datetime) -> None:
    """Show the quote here without its stamp from now on; one of ours says so itself."""
    quoting = posts.find(db, stamp.quoting_uri)
    if quoting is None or quoting.content.quote_uri != stamp.quoted_uri:
        return
    quotes.approve(db, quoting.id, None)
    if quoting.author.is_local:
        unstamped, is_blocked = replace(quoting, quote_authorization_uri=None), community.remote.blocked.has
        updating.tell(db, community.urls, unstamped, is_blocked=is_blocked, now=now)


def _tell_of_revocation(
    db: Db, community: Community, account: Account, stamp: QuoteAuthorization, *, now: datetime
) -> None:
    urls, quoter, activity_id = community.urls, actors.get(db, stamp.actor_id), db.new_id()
    stamp_uri = urls.quote_authorization(stamp.id)
    outgoing = sending.Outgoing(
        id=activity_id,
        account=account,
        object_uri=stamp_uri,
        document=build.delete_stamp(stamp_uri, account, urls, activity_id, quoter_uri=quoter.uri),
        order_key=_order_key(stamp.quoting_uri),
        is_public=True,
    )
    is_blocked = community.remote.blocked.has
    reached = recipients.followers(db, urls, account=account, besides=[quoter], is_blocked=is_blocked)
    sending.enqueue(db, outgoing, reached, now=now)


def _set_policy(db: Db, community: Community, post_id: int, policy: QuotePolicy, *, now: datetime) -> Post:
    present = posts.get(db, post_id)
    if present is None:
        raise MemberError("The post has been deleted")
    if present.quote_policy is policy:
        return present
    quotes.set_policy(db, post_id, policy)
    changed = replace(present, quote_policy=policy)
    updating.tell(db, community.urls, changed, is_blocked=community.remote.blocked.has, now=now)
    return changed
