"""Announce: somebody passes on a post of ours, or somebody we follow passes on a post for us to read.

Groups pass on whole activities (FEP-1b12, Lemmy). Of a Create in one the post counts, as if it was passed on itself.
"""

from fedcomm.activitypub import parse
from fedcomm.activitypub.parse import Activity
from fedcomm.activitypub.vocabulary import POST_TYPES
from fedcomm.communities import Community
from fedcomm.inbox import afterwards, reaction, wrapped
from fedcomm.inbox.work import DONE, Verdict, Work, ignored
from fedcomm.model.actor import ActorState
from fedcomm.model.reaction import ReactionKind
from fedcomm.store import actors, follows, posts
from fedcomm.store.db import Db


async def prepare(community: Community, activity: Activity) -> None:
    """Fetch the post, when it is from elsewhere and its announcer is followed here."""
    post_uri = _post_uri(activity)
    if post_uri is None or community.urls.is_ours(post_uri):
        return
    if await community.store.read(_has_follower, activity.actor_uri):
        await community.remote.post(post_uri)


def handle(work: Work) -> Verdict:
    if wrapped.is_news(work.activity):
        return wrapped.take_in(work) if _has_follower(work.db, work.actor.uri) else ignored(_NOT_FOLLOWED)
    post = posts.find(work.db, _post_uri(work.activity) or "")
    if post is None or post.author.state is ActorState.GONE:
        return ignored("the object is not here")
    if not post.visibility.is_open:
        return ignored("the object is not for everybody")
    if not post.author.is_local and not _has_follower(work.db, work.actor.uri):
        return ignored(_NOT_FOLLOWED)
    verdict = reaction.keep(work, post, ReactionKind.ANNOUNCE)
    if verdict is DONE:
        afterwards.read_conversation(work, post)
    return verdict


_NOT_FOLLOWED = "nobody here follows the announcer"


def _post_uri(activity: Activity) -> str | None:
    """Return the post that is announced: the object itself, or what a Create that is the object created."""
    inner = activity.object
    if inner is None or not POST_TYPES.isdisjoint(parse.types(inner)):
        return activity.object_uri
    return parse.uri(inner, "object") if "Create" in parse.types(inner) else None


def _has_follower(db: Db, actor_uri: str) -> bool:
    """Say whether anybody here follows an actor from elsewhere: of those we keep only the follows of our own."""
    actor = actors.find(db, actor_uri)
    return actor is not None and follows.has_follower(db, actor.id)
