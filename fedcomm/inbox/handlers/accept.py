"""Accept: the actor agrees to what an account here asked of it."""

from fedcomm.inbox import afterwards, consent, ours
from fedcomm.inbox.work import DONE, Verdict, Work, done, first_of
from fedcomm.model.follow import FollowState
from fedcomm.store import follows


def handle(work: Work) -> Verdict:
    return first_of(_ASKED, work, otherwise="nothing was asked of this actor that it answers")


def _follow(work: Work) -> Verdict | None:
    follow = ours.follow_named_in(work, work.activity.document)
    if follow is None:
        return None
    if work.is_undone:
        follows.remove(work.db, follow.id)
        return done("its Undo came first")
    if follow.state is not FollowState.ACCEPTED:
        afterwards.read_profile(work)
    follows.accept(work.db, follow.id, now=work.now)
    return DONE


#: What an account here may have asked; each says what came of the answer, None when it was not asked that.
_ASKED = (consent.accepted, _follow)
