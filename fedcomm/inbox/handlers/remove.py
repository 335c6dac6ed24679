"""Remove: an actor takes a post or a hashtag from the top of its profile."""

from fedcomm.activitypub.parse import Activity
from fedcomm.communities import Community
from fedcomm.inbox import featured
from fedcomm.inbox.work import DONE, Verdict, Work, ignored
from fedcomm.store import featured_tags, posts


async def prepare(community: Community, activity: Activity) -> None:
    """Fetch nothing. What needs no network would overtake the Add before it, whose post may have to be fetched."""


def handle(work: Work) -> Verdict:
    if not featured.is_meant(work):
        return ignored("the target is not the actor's collection of pinned posts")
    tag = featured.hashtag(work)
    return _unpin(work) if tag is None else _unfeature(work, tag)


def _unpin(work: Work) -> Verdict:
    post = featured.post(work)
    if post is None or post.pinned_at is None:
        return ignored("it is not pinned here")
    posts.set_pinned(work.db, post.id, pinned_at=None)
    return DONE


def _unfeature(work: Work, tag: str) -> Verdict:
    is_gone = featured_tags.remove(work.db, actor_id=work.actor.id, name=tag)
    return DONE if is_gone else ignored("it is not featured here")
