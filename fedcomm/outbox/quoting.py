"""Posts of accounts here that quote (FEP-044f); who may quote theirs is for `outbox.stamping`.

A quote is shown as one only with a stamp of the quoted author. The author of a quote asks for it with a QuoteRequest;
without an answer, or with a Reject, the quote stays a link.
"""

from dataclasses import replace
from datetime import datetime

from fedcomm.activitypub import build
from fedcomm.communities import Community
from fedcomm.errors import MemberError, RemoteError
from fedcomm.model.actor import Account, Actor
from fedcomm.model.post import Addressee, Post, PostContent
from fedcomm.model.urls import Urls
from fedcomm.outbox import recipients, sending, stamping, updating
from fedcomm.outbox.drafts import Draft
from fedcomm.store import quotes
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
    stamp = stamping.give(db, quoted, actor=post.author, quoting_uri=post.uri, request_uri=post.uri, now=now)
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
    updating.tell(db, urls, replace(post, quote_authorization_uri=stamp_uri), is_blocked=lambda _: False, now=now)


def _silently(actor: Actor) -> Addressee:
    return Addressee(actor_uri=actor.uri, handle=actor.handle, is_mention=False)
