"""Reject: the one we asked to follow does not agree, or does not any more."""

from fedcomm.inbox import ours
from fedcomm.inbox.work import DONE, Verdict, Work, ignored
from fedcomm.store import follows


def handle(work: Work) -> Verdict:
    follow = ours.follow_named_in(work, work.activity.document)
    if follow is None:
        return ignored("we sent no such Follow to this actor")
    follows.remove(work.db, follow.id)
    return DONE
