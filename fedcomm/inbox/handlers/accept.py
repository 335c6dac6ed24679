"""Accept: the one we asked to follow agrees."""

from fedcomm.inbox import ours
from fedcomm.inbox.work import DONE, Verdict, Work, ignored
from fedcomm.store import follows


def handle(work: Work) -> Verdict:
    follow = ours.follow_named_in(work, work.activity.document)
    if follow is None:
        return ignored("we sent no such Follow to this actor")
    follows.accept(work.db, follow.id, now=work.now)
    return DONE
