"""Undo: the actor takes back a follow, a like, a boost, a block, or its consent to a follow of ours."""

from collections.abc import Callable

from fedcomm.activitypub import parse
from fedcomm.activitypub.parse import Document
from fedcomm.activitypub.uris import same_origin
from fedcomm.inbox import ours
from fedcomm.inbox.work import DONE, Verdict, Work, done, ignored
from fedcomm.model.follow import Follow
from fedcomm.model.notification import NotificationKind
from fedcomm.model.reaction import Reaction, ReactionKind
from fedcomm.store import follows, notifications, posts, reactions, received, undone

_TOLD_OF = {ReactionKind.LIKE: NotificationKind.LIKE, ReactionKind.ANNOUNCE: NotificationKind.ANNOUNCE}


def handle(work: Work) -> Verdict:
    """Take back what is named by its id, else what fits by type, actor and object.

    Lemmy makes a new id for what it undoes, and some send a bare id. What has not come yet is noted, and will have no
    effect.
    """
    inner = work.activity.object or {}
    type_ = next(iter(parse.types(inner)), "")
    if type_ in _STANDS:
        return ignored(_STANDS[type_])
    if any(undo(work) for undo in _BY_ID):
        return DONE
    is_own = same_origin(work.object_uri, work.actor.uri)
    if is_own:
        undone.put(work.db, activity_uri=work.object_uri, actor_uri=work.actor.uri, now=work.now)
    undo_by_pair = _BY_PAIR.get(type_)
    if undo_by_pair is not None and undo_by_pair(work, inner):
        return DONE
    return done("noted for when it comes") if is_own else ignored("nothing of it is here")


def _follow_by_id(work: Work) -> bool:
    follow = follows.find_by_activity(work.db, work.object_uri, follower_id=work.actor.id)
    if follow is not None:
        _remove_follow(work, follow)
    return follow is not None


def _reaction_by_id(work: Work) -> bool:
    reaction = reactions.find_by_activity(work.db, work.object_uri, actor_id=work.actor.id)
    if reaction is not None:
        _remove_reaction(work, reaction)
    return reaction is not None


def _accept_by_id(work: Work) -> bool:
    """What an Accept of this id answered is not kept: it can only have been the one follow of the actor that holds."""
    if received.type_of(work.db, work.object_uri, actor_uri=work.actor.uri) != "Accept":
        return False
    held = follows.followers(work.db, work.actor.id, limit=2)
    if len(held) == 1:
        follows.remove(work.db, held[0][0].id)
    return len(held) == 1


def _undo_follow(work: Work, inner: Document) -> bool:
    account = work.account(parse.uri(inner, "object"))
    if account is None:
        return False
    follow = follows.find(work.db, follower_id=work.actor.id, followee_id=account.id)
    if follow is not None:
        _remove_follow(work, follow)
    return follow is not None


def _undo_reaction(kind: ReactionKind) -> Callable[[Work, Document], bool]:
    def undo(work: Work, inner: Document) -> bool:
        object_uri = parse.uri(inner, "object") or ""
        reaction = reactions.find(work.db, kind=kind, object_uri=object_uri, actor_id=work.actor.id)
        if reaction is not None:
            _remove_reaction(work, reaction)
        return reaction is not None

    return undo


def _undo_accept(work: Work, inner: Document) -> bool:
    """Mastodon's way to throw out a follower after the fact."""
    follow = ours.follow_named_in(work, inner)
    if follow is not None:
        follows.remove(work.db, follow.id)
    return follow is not None


#: What can be found by the id of the activity that is undone.
_BY_ID = (_follow_by_id, _reaction_by_id, _accept_by_id)
#: What can be found by the object of an embedded one.
_BY_PAIR = {
    "Accept": _undo_accept,
    "Announce": _undo_reaction(ReactionKind.ANNOUNCE),
    "EmojiReact": _undo_reaction(ReactionKind.LIKE),
    "Follow": _undo_follow,
    "Like": _undo_reaction(ReactionKind.LIKE),
}
#: What an Undo changes nothing of, and why.
_STANDS = {"Block": "the follows that a block ended do not come back by themselves"}


def _remove_follow(work: Work, follow: Follow) -> None:
    follows.remove(work.db, follow.id)
    for kind in (NotificationKind.FOLLOW, NotificationKind.FOLLOW_REQUEST):
        notifications.remove_one(
            work.db, account_id=follow.followee_id, kind=kind, actor_id=work.actor.id, object_uri=None
        )


def _remove_reaction(work: Work, reaction: Reaction) -> None:
    reactions.remove(work.db, reaction.id)
    post = posts.find(work.db, reaction.object_uri)
    if post is not None and post.author.is_local:
        notifications.remove_one(
            work.db,
            account_id=post.author.id,
            kind=_TOLD_OF[reaction.kind],
            actor_id=work.actor.id,
            object_uri=post.uri,
        )
