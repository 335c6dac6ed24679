"""Block: somebody wants nothing to do with an account here. Nothing is shown of it."""

from fedcomm.inbox.work import DONE, Verdict, Work, ignored
from fedcomm.model.notification import NotificationKind
from fedcomm.store import follows, notifications


def handle(work: Work) -> Verdict:
    """Take away the follows between the two, both ways."""
    account = work.account(work.activity.object_uri)
    if account is None:
        return ignored("the object is no account here")
    for follower_id, followee_id in ((account.id, work.actor.id), (work.actor.id, account.id)):
        follow = follows.find(work.db, follower_id=follower_id, followee_id=followee_id)
        if follow is not None:
            follows.remove(work.db, follow.id)
    for kind in (NotificationKind.FOLLOW, NotificationKind.FOLLOW_REQUEST):
        notifications.remove_one(work.db, account_id=account.id, kind=kind, actor_id=work.actor.id, object_uri=None)
    return DONE
