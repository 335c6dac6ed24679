"""Announce: somebody passes on a post of ours, or somebody we follow passes on a post for us to read."""

from fedcomm.activitypub import parse
from fedcomm.activitypub.parse import Activity
from fedcomm.activitypub.vocabulary import POST_TYPES
from fedcomm.communities import Community
from fedcomm.inbox import reaction
from fedcomm.inbox.work import Verdict, Work, ignored
from fedcomm.model.reaction import ReactionKind
from fedcomm.store import actors, follows, posts
from fedcomm.store.db import Db


async def prepare(community: Community, activity: Activity) -> None:
    """Fetch the post, when it is from elsewhere and its announcer is followed here."""
    object_uri = activity.object_uri
    if object_uri is None or community.urls.is_ours(object_uri) or _is_no_post(activity):
        return
    if await community.store.read(_has_follower, activity.actor_uri):
        await community.remote.post(object_uri)


def handle(work: Work) -> Verdict:
    post = posts.find(work.db, work.object_uri)
    if post is None:
        return ignored("the object is not here")
    if not post.visibility.is_open:
        return ignored("the object is not for everybody")
    if not post.author.is_local and not _has_follower(work.db, work.actor.uri):
        return ignored("nobody here follows the announcer")
    return reaction.keep(work, post, ReactionKind.ANNOUNCE)


def _is_no_post(activity: Activity) -> bool:
    """Say whether the embedded object is something else: Lemmy's groups pass on whole activities (FEP-1b12)."""
    return activity.object is not None and POST_TYPES.isdisjoint(parse.types(activity.object))


def _has_follower(db: Db, actor_uri: str) -> bool:
    """Say whether anybody here follows an actor from elsewhere: of those we keep only the follows of our own."""
    actor = actors.find(db, actor_uri)
    return actor is not None and bool(follows.followers(db, actor.id, limit=1))
