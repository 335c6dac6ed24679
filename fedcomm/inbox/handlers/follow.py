"""Follow: somebody wants to hear from an account here."""

from fedcomm.errors import TooLarge
from fedcomm.inbox.work import DONE, Verdict, Work, done, ignored
from fedcomm.model.actor import Account
from fedcomm.model.follow import Follow, FollowState
from fedcomm.model.notification import NotificationKind
from fedcomm.outbox import answering
from fedcomm.store import blocked_actors, follows, notifications

#: It is kept, and goes out whole in each Accept: padding would be paid for many times.
MAX_FOLLOW_BYTES = 16 * 1024
_KIND = {
    FollowState.PENDING: NotificationKind.FOLLOW_REQUEST,
    FollowState.ACCEPTED: NotificationKind.FOLLOW,
}


def handle(work: Work) -> Verdict:
    """Write the follow and answer it.

    One that is there takes the new id and is answered again: peers that lost an Accept send a new Follow (wire 4.2).
    Raises TooLarge for one that was padded.
    """
    account = work.account(work.activity.object_uri)
    if account is None:
        return ignored("the object is no account here")
    if len(work.received.body) > MAX_FOLLOW_BYTES:
        raise TooLarge(f"a Follow of {len(work.received.body)} bytes")
    if work.is_undone:
        return ignored("its Undo came first")
    is_new = follows.find(work.db, follower_id=work.actor.id, followee_id=account.id) is None
    follow = _put(work, account)
    if is_new and account.actor.moved_to is not None:
        return _turn_away(work, account, follow, note="the account has moved away")
    if is_new and blocked_actors.has(work.db, work.actor.uri):
        return _turn_away(work, account, follow, note="the artist has blocked the actor")
    if follow.state is FollowState.ACCEPTED:
        # WordPress and PeerTube lose an Accept that overtakes the commit of their Follow.
        not_before = work.now + work.accept_delay
        answering.accept_follow(work.db, work.urls, account, follow, now=work.now, not_before=not_before)
    if is_new:
        kind = _KIND[follow.state]
        notifications.put(
            work.db, account_id=account.id, kind=kind, actor_id=work.actor.id, object_uri=None, now=work.now
        )
    return DONE


def _turn_away(work: Work, account: Account, follow: Follow, *, note: str) -> Verdict:
    """Answer Reject at once, as Mastodon does for an account that moved away, and for who is blocked."""
    follows.remove(work.db, follow.id)
    answering.reject_follow(work.db, work.urls, account, follow, now=work.now, not_before=work.now + work.accept_delay)
    return done(f"rejected: {note}")


def _put(work: Work, account: Account) -> Follow:
    return follows.put(
        work.db,
        follower_id=work.actor.id,
        followee_id=account.id,
        activity_uri=work.activity.id,
        activity=work.received.body.decode(),
        state=FollowState.PENDING if account.actor.is_locked else FollowState.ACCEPTED,
        now=work.now,
    )
