"""QuoteRequest: somebody wants to quote a post of ours, and asks for a stamp (FEP-044f)."""

from fedcomm.activitypub import parse
from fedcomm.activitypub.parse import Activity, Document
from fedcomm.communities import Community
from fedcomm.inbox.work import DONE, Verdict, Work, done, ignored
from fedcomm.model.notification import NotificationKind
from fedcomm.model.post import Post, PostContent, QuotePolicy
from fedcomm.model.quote import QuoteAuthorization, policy_of
from fedcomm.outbox import stamping
from fedcomm.remote import posts as remote_posts
from fedcomm.store import notifications, posts, quotes, tombstones
from fedcomm.store.db import Db


def post_of(activity: Activity) -> Document | None:
    """Return the post that is to quote, when it is embedded."""
    return parse.embedded(activity.document, "instrument")


async def prepare(community: Community, activity: Activity) -> None:
    """Fetch the post that is to quote, when it is not embedded and may get a stamp."""
    instrument_uri = parse.uri(activity.document, "instrument")
    if instrument_uri is None or post_of(activity) is not None:
        return
    if await community.store.read(_is_open_to_quotes, activity.object_uri or ""):
        await community.remote.post(instrument_uri)


def handle(work: Work) -> Verdict:
    """Answer by the policy of the post: with a stamp, the same one for each repetition, or with a Reject.

    The post that quotes is kept, and the quoted author is told of it once.
    """
    quoted = work.own_post(work.object_uri)
    if quoted is None:
        return ignored("the object is no post of ours")
    if not work.sees(quoted):
        return ignored("the actor may not see the object")
    if not stamping.may_quote(work.db, quoted, work.actor):
        _answer(work, quoted, None)
        return done("rejected by the policy of the post")
    if not _is_quote(work, quoted):
        return ignored("the instrument is no post of the actor that quotes the object")
    is_new = quotes.find(work.db, quoted_uri=quoted.uri, quoting_uri=_instrument_uri(work)) is None
    stamp = _stamp(work, quoted)
    _answer(work, quoted, stamp)
    if stamp is None:
        return done("rejected: this quote was revoked")
    _keep(work, stamp)
    if is_new:
        _tell(work, quoted)
    return DONE


def _is_open_to_quotes(db: Db, uri: str) -> bool:
    post = posts.find(db, uri)
    return post is not None and post.author.is_local and policy_of(post) is not QuotePolicy.NOBODY


def _is_quote(work: Work, quoted: Post) -> bool:
    """Say whether the instrument is by the actor, and quotes the object. One that is here is what it is here."""
    instrument_uri = _instrument_uri(work)
    stored = posts.find(work.db, instrument_uri)
    if stored is not None:
        return stored.author.id == work.actor.id and _quotes(work, stored.content, quoted)
    post = work.post
    if post is None or tombstones.has(work.db, instrument_uri, actor_uri=work.actor.uri):
        return False
    return (post.uri, post.author_uri) == (instrument_uri, work.actor.uri) and _quotes(work, post.content, quoted)


def _quotes(work: Work, content: PostContent, quoted: Post) -> bool:
    return content.quote_uri is not None and work.urls.note_of_page(content.quote_uri) == quoted.uri


def _instrument_uri(work: Work) -> str:
    """Return the post that is to quote; `authority` has seen to it that there is one, on the actor's origin."""
    return parse.uri(work.activity.document, "instrument") or ""


def _stamp(work: Work, quoted: Post) -> QuoteAuthorization | None:
    return stamping.give(
        work.db,
        quoted,
        actor=work.actor,
        quoting_uri=_instrument_uri(work),
        request_uri=work.activity.id,
        now=work.now,
    )


def _answer(work: Work, quoted: Post, stamp: QuoteAuthorization | None) -> None:
    """Answer with the request by ids: nothing of what they wrote is said by us."""
    request: Document = {
        "id": work.activity.id,
        "type": work.activity.type,
        "actor": work.actor.uri,
        "object": quoted.uri,
        "instrument": _instrument_uri(work),
    }
    not_before = work.now + work.accept_delay
    stamping.answer(work.db, work.urls, quoted, request, stamp=stamp, now=work.now, not_before=not_before)


def _keep(work: Work, stamp: QuoteAuthorization) -> None:
    """Keep the post with its stamp; one that was here before gets it."""
    stamp_uri = work.urls.quote_authorization(stamp.id)
    stored = posts.find(work.db, stamp.quoting_uri)
    if stored is not None:
        quotes.approve(work.db, stored.id, stamp_uri)
    elif work.post is not None:
        remote_posts.put(work.db, work.post, work.actor, stamp_uri=stamp_uri, now=work.now)


def _tell(work: Work, quoted: Post) -> None:
    notifications.put(
        work.db,
        account_id=quoted.author.id,
        kind=NotificationKind.QUOTE,
        actor_id=work.actor.id,
        object_uri=_instrument_uri(work),
        now=work.now,
    )
