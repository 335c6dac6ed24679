"""Move: somebody has another address from now on, and who follows them here follows them there (security OBJ14)."""

from datetime import datetime

from fedcomm import clock
from fedcomm.activitypub.parse import Activity
from fedcomm.communities import Community
from fedcomm.errors import Malformed, NotFound, NotPermitted
from fedcomm.inbox.work import DONE, Verdict, Work, ignored
from fedcomm.model.actor import Actor, Role
from fedcomm.model.notification import NotificationKind
from fedcomm.outbox import moving
from fedcomm.store import accounts, actors, follows, notifications
from fedcomm.store.db import Db


async def prepare(community: Community, activity: Activity) -> None:
    """Ask the new address whether it is the old one: only what passes here is handled.

    Raises NotPermitted when it is not, or the actor moved lately; NotFound when that is nothing to anybody here.
    """
    old_uri, new_uri = activity.actor_uri, activity.target_uri
    if new_uri is None:
        raise Malformed("a Move without a target")
    if new_uri == old_uri:
        raise NotPermitted(f"{old_uri} moves to itself")
    if community.urls.is_ours(new_uri):
        await community.store.read(_confirm_ours, old_uri, new_uri)
        return
    await community.store.read(_refuse_needless, old_uri)
    await moving.confirmed(community, old_uri=old_uri, new_uri=new_uri)


def handle(work: Work) -> Verdict:
    """Note the move, and let the actor's followers here follow the new address; each of them is told."""
    new = actors.find(work.db, work.activity.target_uri or "")
    if new is None:
        return ignored("the new address is not here")
    _refuse_hasty(work.actor, now=work.now)
    if not new.is_local:
        _refuse_hasty(new, now=work.now)
    actors.set_moved(work.db, work.actor.id, target_uri=new.uri, now=work.now)
    for account in moving.carry_over(work.db, work.urls, old=work.actor, new=new, now=work.now):
        notifications.put(
            work.db,
            account_id=account.id,
            kind=NotificationKind.MOVE,
            actor_id=work.actor.id,
            object_uri=None,
            now=work.now,
        )
    return DONE


def _confirm_ours(db: Db, old_uri: str, new_uri: str) -> None:
    account = accounts.find_by_uri(db, new_uri)
    if account is None or account.role is Role.INSTANCE:
        raise NotFound(f"{new_uri} is no account here")
    if old_uri not in account.also_known_as or account.actor.moved_to is not None:
        raise NotPermitted(f"{new_uri} is here, and does not say that it is {old_uri}")


def _refuse_needless(db: Db, old_uri: str) -> None:
    """Fetch nothing for an actor who moves too often, or whom nobody here follows."""
    old = actors.find(db, old_uri)
    if old is None or not follows.has_follower(db, old.id):
        raise NotFound(f"nobody here follows {old_uri}")
    _refuse_hasty(old, now=clock.now())


def _refuse_hasty(actor: Actor, *, now: datetime) -> None:
    """Refuse one that moved lately, as the old address and as the new one: so a chain of moves ends in no loop."""
    if actor.has_moved_lately(now):
        raise NotPermitted(f"{actor.uri} moved a short time ago")
