"""Finding the follow of ours that a peer answers."""

from fedcomm.activitypub import parse
from fedcomm.activitypub.parse import Document
from fedcomm.inbox.work import Work
from fedcomm.model.follow import Follow
from fedcomm.store import follows


def follow_named_in(work: Work, answer: Document) -> Follow | None:
    """Return the follow of the sender by a local account that an Accept or Reject names, or None.

    By its id; else by the embedded Follow's actor: Mastodon at times returns an id that it made up (mastodon#8218).
    A follow of anybody else is none that the sender could answer (security OBJ11).
    """
    return _by_id(work, parse.uri(answer, "object")) or _by_pair(work, parse.embedded(answer, "object"))


def _by_id(work: Work, activity_uri: str | None) -> Follow | None:
    if activity_uri is None:
        return None
    # Of those who follow somebody elsewhere we know only our own.
    return follows.find_answered(work.db, activity_uri, followee_id=work.actor.id)


def _by_pair(work: Work, follow: Document | None) -> Follow | None:
    if follow is None or "Follow" not in parse.types(follow):
        return None
    account = work.account(parse.uri(follow, "actor"))
    if account is None or parse.uri(follow, "object") not in (None, work.actor.uri):
        return None
    return follows.find(work.db, follower_id=account.id, followee_id=work.actor.id)
