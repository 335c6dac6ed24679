"""What becomes of the quotes of accounts here, and of stamps that were given to quotes (FEP-044f)."""

from fedcomm.activitypub import parse
from fedcomm.activitypub.parse import Activity
from fedcomm.activitypub.uris import same_origin
from fedcomm.errors import NotPermitted
from fedcomm.inbox.work import DONE, Verdict, Work, done
from fedcomm.model.post import Post
from fedcomm.model.urls import Urls
from fedcomm.outbox import quoting
from fedcomm.store import activities, posts, quotes, tombstones
from fedcomm.store.db import Db


def asked(db: Db, urls: Urls, activity: Activity) -> Post | None:
    """Return the post of ours whose QuoteRequest an Accept or Reject answers; None when its actor was not asked.

    The request is known by its id, else by what an embedded one is about.
    """
    post = _by_id(db, activity.object_uri) or _by_pair(db, activity)
    if post is None or not post.author.is_local or not urls.is_ours(post.uri):
        return None
    quoted = posts.find(db, post.content.quote_uri or "")
    return post if quoted is not None and quoted.author.uri == activity.actor_uri else None


def accepted(work: Work) -> Verdict | None:
    """Show the stamp that the quoted author gave with a quote of ours. `work.stamp_uri` was checked to be for it."""
    post = asked(work.db, work.urls, work.activity)
    if post is None:
        return None
    if work.stamp_uri is None:
        return done("it names no stamp that is for the quote: that stays a link")
    quoting.approve(work.db, work.urls, post, work.stamp_uri, now=work.now)
    return DONE


def rejected(work: Work) -> Verdict | None:
    """Leave the quote the link that it is; a stamp is taken back by its Delete alone."""
    post = asked(work.db, work.urls, work.activity)
    return None if post is None else done(f"the quote in {post.uri} stays a link")


def revoked(work: Work) -> Verdict | None:
    """Show quotes without the stamp that the quoted author deletes. Those of ours say so to whoever has them.

    Raises NotPermitted for somebody else's, also of the same server.
    """
    found = quotes.approved_by(work.db, work.object_uri)
    if not found or not same_origin(work.object_uri, work.actor.uri):
        return None
    tombstones.put(work.db, uri=work.object_uri, actor_uri=work.actor.uri, now=work.now)
    for post in filter(None, (posts.find(work.db, uri) for uri in found)):
        _refuse_neighbour(work, post)
        if post.author.is_local:
            quoting.approve(work.db, work.urls, post, None, now=work.now)
        else:
            quotes.approve(work.db, post.id, None)
    return DONE


def _refuse_neighbour(work: Work, post: Post) -> None:
    quoted = posts.find(work.db, post.content.quote_uri or "")
    if quoted is not None and quoted.author.id != work.actor.id:
        raise NotPermitted(f"{work.actor.uri} deletes a stamp of {quoted.author.uri}")


def _by_id(db: Db, request_uri: str | None) -> Post | None:
    stored = activities.find(db, request_uri or "")
    return posts.find(db, stored.object_uri) if stored is not None and stored.type == "QuoteRequest" else None


def _by_pair(db: Db, activity: Activity) -> Post | None:
    request = activity.object
    if request is None or "QuoteRequest" not in parse.types(request):
        return None
    post = posts.find(db, parse.uri(request, "instrument") or "")
    is_same = post is not None and parse.uri(request, "object") == post.content.quote_uri
    return post if is_same else None
