"""Like: somebody likes a post of ours. Misskey puts an emoji into `content`, which counts as a like all the same."""

from fedcomm.inbox.work import DONE, Verdict, Work, ignored
from fedcomm.model.notification import NotificationKind
from fedcomm.model.post import can_see
from fedcomm.model.reaction import ReactionKind
from fedcomm.store import follows, notifications, posts, reactions


def handle(work: Work) -> Verdict:
    post = posts.find(work.db, work.object_uri)
    if post is None or not post.author.is_local:
        return ignored("the object is no post of ours")
    follows_author = follows.is_accepted(work.db, follower_id=work.actor.id, followee_id=post.author.id)
    if not can_see(work.actor, post, follows_author=follows_author):
        return ignored("the actor may not see the object")
    reaction = reactions.put(
        work.db,
        kind=ReactionKind.LIKE,
        object_uri=post.uri,
        actor_id=work.actor.id,
        activity_uri=work.activity.id,
        now=work.now,
    )
    if reaction is None:
        return ignored("it is here already, or its Undo came first")
    notifications.put(
        work.db,
        account_id=post.author.id,
        kind=NotificationKind.LIKE,
        actor_id=work.actor.id,
        object_uri=post.uri,
        now=work.now,
    )
    return DONE
