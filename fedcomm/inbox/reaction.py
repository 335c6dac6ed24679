"""What a like and a boost have in common: each counts once, and the author is told of it."""

from fedcomm.inbox.work import DONE, Verdict, Work, ignored
from fedcomm.model.notification import NotificationKind
from fedcomm.model.post import Post
from fedcomm.model.reaction import ReactionKind
from fedcomm.store import notifications, reactions


def keep(work: Work, post: Post, kind: ReactionKind) -> Verdict:
    """Write the sender's reaction to a post once, and tell its author when that is an account here."""
    reaction = reactions.put(
        work.db,
        kind=kind,
        object_uri=post.uri,
        actor_id=work.actor.id,
        activity_uri=work.activity.id,
        now=work.now,
    )
    if reaction is None:
        return ignored("it is here already, or its Undo came first")
    if post.author.is_local:
        notifications.put(
            work.db,
            account_id=post.author.id,
            kind=NotificationKind(kind),
            actor_id=work.actor.id,
            object_uri=post.uri,
            now=work.now,
        )
    return DONE
