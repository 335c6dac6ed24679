"""Reject: the actor does not agree to what an account here asked of it, or does not any more."""

from fedcomm.inbox import consent, ours
from fedcomm.inbox.work import DONE, Verdict, Work, first_of
from fedcomm.model.notification import NotificationKind
from fedcomm.store import follows, notifications


def handle(work: Work) -> Verdict:
    return first_of(_ASKED, work, otherwise="nothing was asked of this actor that it answers")


def _follow(work: Work) -> Verdict | None:
    follow = ours.follow_named_in(work, work.activity.document)
    if follow is None:
        return None
    follows.remove(work.db, follow.id)
    # Else the request is gone, and nobody knows why.
    notifications.put(
        work.db,
        account_id=follow.follower_id,
        kind=NotificationKind.REJECT,
        actor_id=work.actor.id,
        object_uri=None,
        now=work.now,
    )
    return DONE


#: What an account here may have asked; each says what came of the answer, None when it was not asked that.
_ASKED = (consent.rejected, _follow)
