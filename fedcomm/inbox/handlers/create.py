"""Create: a new post, kept when it has to do with an account here; or votes in a poll of ours, which are counted."""

from fedcomm.activitypub.parse import RemotePost
from fedcomm.errors import Malformed
from fedcomm.inbox import afterwards, relation, votes
from fedcomm.inbox.work import DONE, Verdict, Work, ignored
from fedcomm.model.notification import NotificationKind
from fedcomm.remote import posts
from fedcomm.store import notifications
from fedcomm.store import posts as stored_posts


def handle(work: Work) -> Verdict:
    return votes.take(work) or keep(work, read_post(work))


def read_post(work: Work) -> RemotePost:
    """Return the embedded post; `authority` has seen to it that the actor wrote it. Raises Malformed without one."""
    if work.post is None:
        raise Malformed(f"{work.activity.id} embeds no post")
    return work.post


def keep(work: Work, post: RemotePost) -> Verdict:
    """Write a post that has to do with us, and tell the accounts that it answers or mentions."""
    if not relation.is_kept(work, post):
        return ignored("nobody here has to do with it")
    kept = posts.put(work.db, post, work.actor, stamp_uri=work.stamp_uri, now=work.now)
    if kept is not None:
        afterwards.read_ancestors(work, kept)
    elif not _is_here(work, post):
        return ignored("it was deleted")
    # Who reads a conversation is told of nothing: of a post that was fetched so, its author tells.
    is_news = _tell(work, post)
    return DONE if kept is not None or is_news else ignored("it is here already")


def _is_here(work: Work, post: RemotePost) -> bool:
    stored = stored_posts.find(work.db, post.uri)
    return stored is not None and stored.author.id == work.actor.id


def _tell(work: Work, post: RemotePost) -> bool:
    """Tell each account once: that it was answered, else that it was mentioned. Says whether one was told."""
    kinds = {account.id: NotificationKind.MENTION for account in relation.mentioned(work, post)}
    parent = relation.answered(work, post)
    if parent is not None:
        kinds[parent.author.id] = NotificationKind.REPLY
    new = {id_: kind for id_, kind in kinds.items() if not notifications.has(work.db, id_, object_uri=post.uri)}
    for account_id, kind in new.items():
        notifications.put(
            work.db, account_id=account_id, kind=kind, actor_id=work.actor.id, object_uri=post.uri, now=work.now
        )
    return bool(new)
