"""Add: an actor puts a post or a hashtag on top of its profile."""

from fedcomm.activitypub.parse import Activity
from fedcomm.activitypub.uris import same_origin
from fedcomm.communities import Community
from fedcomm.inbox import featured
from fedcomm.inbox.work import DONE, Verdict, Work, ignored
from fedcomm.store import actors, featured_tags, follows, posts
from fedcomm.store.db import Db

#: As many of an actor as Mastodon shows, and more than anybody reads.
MAX_TAGS = 20


async def prepare(community: Community, activity: Activity) -> None:
    """Fetch the post, when its author is followed here: of others it matters only if it is here already."""
    post_uri = activity.object_uri
    if post_uri is None or not same_origin(post_uri, activity.actor_uri):
        return
    if await community.store.read(_is_followed_with, activity.actor_uri, activity.target_uri):
        await community.remote.post(post_uri)


def handle(work: Work) -> Verdict:
    if not featured.is_meant(work):
        return ignored("the target is not the actor's collection of pinned posts")
    tag = featured.hashtag(work)
    return _pin(work) if tag is None else _feature(work, tag)


def _pin(work: Work) -> Verdict:
    post = featured.post(work)
    if post is None:
        return ignored("the object is not here")
    if post.pinned_at is not None:
        return ignored("it is pinned already")
    posts.set_pinned(work.db, post.id, pinned_at=work.now)
    return DONE


def _feature(work: Work, tag: str) -> Verdict:
    is_new = featured_tags.put(work.db, actor_id=work.actor.id, name=tag, limit=MAX_TAGS, now=work.now)
    return DONE if is_new else ignored("it is featured already, or there are enough")


def _is_followed_with(db: Db, actor_uri: str, featured_uri: str | None) -> bool:
    """Say whether somebody here follows an actor, and this is its collection of pinned posts."""
    actor = actors.find(db, actor_uri)
    is_own = actor is not None and actor.featured is not None and actor.featured == featured_uri
    return actor is not None and is_own and follows.has_follower(db, actor.id)
