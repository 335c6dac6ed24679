"""Quotes (FEP-044f): posts of accounts here that quote, and who may quote theirs.

A quote is shown as one only with a stamp of the quoted author. The author of a quote asks for it with a QuoteRequest;
without an answer, or with a Reject, the quote stays a link.
"""

from dataclasses import replace
from datetime import datetime

from fedcomm import clock
from fedcomm.activitypub import build
from fedcomm.communities import Community
from fedcomm.errors import MemberError, RemoteError
from fedcomm.model.actor import Account, Actor
from fedcomm.model.post import Addressee, Post, PostContent, QuotePolicy, Visibility
from fedcomm.model.quote import QuoteAuthorization, policy_of
from fedcomm.model.urls import Urls
from fedcomm.outbox import recipients, sending
from fedcomm.outbox.drafts import Draft
from fedcomm.remote.blocklist import IsBlocked
from fedcomm.store import accounts, actors, follows, posts, quotes
from fedcomm.store.db import Db


async def quoted(community: Community, account: Account, draft: Draft) -> Post | None:
    """Return the post that a draft quotes.

    Raises MemberError for what cannot be found or is not for everybody; and what is not for everybody itself quotes
    own posts alone, for it goes to the author of what it quotes.
    """
    if draft.quote is None:
        return None
    try:
        found = await community.remote.post(community.urls.note_of_page(draft.quote))
    except RemoteError as error:
        raise MemberError("The post that this quotes cannot be found") from error
    if not found.visibility.is_open:
        raise MemberError("Only posts that anybody may read can be quoted")
    if not draft.visibility.is_open and found.author.id != account.id:
        raise MemberError("A post that is not for everybody can quote only your own posts")
    return found


def with_quote(content: PostContent, quoted: Post | None) -> PostContent:
    """Return what a post says with its quote; a copy goes to the author of what it quotes."""
    if quoted is None:
        return content
    author, named = quoted.author, {addressee.actor_uri for addressee in content.addressees}
    silent = () if author.is_local or author.uri in named else (_silently(author),)
    return replace(content, quote_uri=quoted.uri, addressees=(*content.addressees, *silent))


def stamped(db: Db, urls: Urls, post: Post, quoted: Post, *, now: datetime) -> Post:
    """Return a new post of ours with the stamp for its quote of a post that is ours too, if its policy allows that."""
    if not quoted.author.is_local:
        return post
    stamp = give(db, quoted, actor=post.author, quoting_uri=post.uri, request_uri=post.uri, now=now)
    if stamp is None:
        return post
    quotes.approve(db, post.id, urls.quote_authorization(stamp.id))
    return replace(post, quote_authorization_uri=urls.quote_authorization(stamp.id))


def ask(db: Db, urls: Urls, account: Account, post: Post, quoted: Post, *, now: datetime) -> None:
    """Queue the request for a stamp to the author of what a post of `account` quotes, when they are elsewhere."""
    if quoted.author.is_local:
        return
    activity_id = db.new_id()
    outgoing = sending.Outgoing(
        id=activity_id,
        account=account,
        # So that whoever got the quote with this gets its Delete too.
        object_uri=post.uri,
        document=build.quote_request(post, urls, activity_id, author_uri=quoted.author.uri),
        order_key=post.uri,
    )
    sending.enqueue(db, outgoing, recipients.personal(urls, quoted.author), now=now)


def approve(db: Db, urls: Urls, post: Post, stamp_uri: str | None, *, now: datetime) -> None:
    """Note what the quoted author says of the quote in a post of ours, and tell everybody who has the post."""
    if post.quote_authorization_uri == stamp_uri:
        return
    quotes.approve(db, post.id, stamp_uri)
    # Blocks are seen to when it is sent.
    _tell(db, urls, accounts.get(db, post.author.id), post.id, is_blocked=lambda _: False, now=now)


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
    """Change who may quote a post of the account, and tell its audience. Quotes that have a stamp keep it.

    Returns the post as it is then. Raises MemberError when it is not the account's, or not for everybody.
    """
    if post.author.id != account.id:
        raise MemberError("Only its author can say who may quote a post")
    if not post.visibility.is_open:
        raise MemberError("Only posts that anybody may read can be quoted")
    changed = await community.store.write(_set_policy, community, account, post.id, policy, now=clock.now())
    community.delivery_due.set()
    return changed


def _silently(actor: Actor) -> Addressee:
    return Addressee(actor_uri=actor.uri, handle=actor.handle, is_mention=False)


def _order_key(quoting_uri: str) -> str:
    """A stamp and its revocation reach the author of a quote in this order."""
    return f"quote {quoting_uri}"


def _revoke(db: Db, community: Community, account: Account, quoting_uri: str, *, now: datetime) -> None:
    stamps = [stamp for stamp in quotes.of_quoting(db, quoting_uri) if _is_given_by(db, account, stamp)]
    if not stamps:
        raise MemberError(f"{quoting_uri} has no consent of yours to quote a post")
    for stamp in stamps:
        quotes.revoke(db, stamp.id)
        _forget(db, community.urls, stamp, now=now)
        _tell_of_revocation(db, community, account, stamp, now=now)


def _is_given_by(db: Db, account: Account, stamp: QuoteAuthorization) -> bool:
    quoted = posts.find(db, stamp.quoted_uri)
    return stamp.is_granted and quoted is not None and quoted.author.id == account.id


def _forget(db: Db, urls: Urls, stamp: QuoteAuthorization, *, now: datetime) -> None:
    """Show the quote here without its stamp from now on; one of ours says so itself."""
    quoting = posts.find(db, stamp.quoting_uri)
    if quoting is None or quoting.content.quote_uri != stamp.quoted_uri:
        return
    if quoting.author.is_local:
        approve(db, urls, quoting, None, now=now)
    else:
        quotes.approve(db, quoting.id, None)


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


def _set_policy(
    db: Db, community: Community, account: Account, post_id: int, policy: QuotePolicy, *, now: datetime
) -> Post:
    quotes.set_policy(db, post_id, policy)
    return _tell(db, community.urls, account, post_id, is_blocked=community.remote.blocked.has, now=now)


def _tell(db: Db, urls: Urls, account: Account, post_id: int, *, is_blocked: IsBlocked, now: datetime) -> Post:
    """Send the Update of a post whose words are the same. `updated` is not newer, so nobody calls it edited.

    Mastodon takes over policies and stamps from such an Update (wire 4.2).
    """
    post, activity_id = posts.get(db, post_id), db.new_id()
    if post is None:
        raise MemberError("The post has been deleted")
    outgoing = sending.Outgoing(
        id=activity_id,
        account=account,
        object_uri=post.uri,
        document=build.update_note(post, urls, activity_id),
        order_key=post.uri,
        is_public=post.visibility.is_open,
        is_for_followers=post.visibility is Visibility.FOLLOWERS,
    )
    reached = recipients.inboxes(
        db,
        urls,
        account=account,
        visibility=post.visibility,
        addressee_uris=[addressee.actor_uri for addressee in post.content.addressees],
        is_blocked=is_blocked,
    )
    sending.enqueue(db, outgoing, reached, now=now)
    return post
