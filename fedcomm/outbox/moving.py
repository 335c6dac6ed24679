"""Moving house: an account's other addresses, a Move to another server, and following those who moved (FEP-7628).

A move holds only when both sides say so: the new address lists the old one in `alsoKnownAs`. That is asked of the new
address itself, at the moment of the move (wire 4.2; security OBJ14).
"""

from datetime import datetime

from fedcomm import clock
from fedcomm.activitypub import build, parse
from fedcomm.communities import Community
from fedcomm.errors import FetchFailed, MemberError, NotPermitted, RemoteError
from fedcomm.model.actor import MAX_ALIASES, MOVE_COOL_DOWN, Account, Actor
from fedcomm.model.urls import Urls
from fedcomm.outbox import following, profile, recipients, sending
from fedcomm.store import accounts, aliases, blocked_actors, follows
from fedcomm.store.db import Db

#: Accounts here that move along with one actor whom they follow.
_MAX_FOLLOWERS = 1000


async def add_alias(community: Community, account: Account, address: str) -> Account:
    """Name another address, a handle or a URL, as the account's own: it can move from there to here, or back.

    Returns the account as it is then. Raises MemberError for nobody, for an address here, and when there are too many.
    """
    actor = await community.remote.resolve(address)
    if actor.is_local:
        raise MemberError(f"{actor.handle} is on this server; an alias is an address elsewhere")
    changed = await community.store.write(_add_alias, community, account.id, actor.uri, now=clock.now())
    community.delivery_due.set()
    return changed


async def remove_alias(community: Community, account: Account, address: str) -> Account:
    """Take an address away, a handle or a URL. With its URL it goes also when its server is no more.

    Returns the account as it is then. Raises MemberError when it is none of the account's.
    """
    named = address.strip()
    uri = named if named in account.also_known_as else (await community.remote.resolve(named)).uri
    changed = await community.store.write(_remove_alias, community, account.id, uri, now=clock.now())
    community.delivery_due.set()
    return changed


async def move(community: Community, account: Account, address: str) -> Actor:
    """Move an account to another address, a handle or a URL, and ask its followers to follow it there.

    Returns the new address. Raises MemberError when the account moved before or lately, when the new address cannot be
    asked or has moved itself, and when it does not list the account's own.
    """
    _check_may_leave(account, now=clock.now())
    named = await community.remote.resolve(address)
    if named.is_local:
        raise MemberError(f"{named.handle} is on this server; move to an address elsewhere")
    target = await _asked(community, account, named)
    await community.store.write(_leave, community, account.id, target, now=clock.now())
    community.delivery_due.set()
    return target


async def come_back(community: Community, account: Account) -> None:
    """Take a move back: the account lives here again. Who followed it to the new address stays there.

    Raises MemberError when it has not moved.
    """
    await community.store.write(_come_back, community, account.id, now=clock.now())
    community.delivery_due.set()


async def confirmed(community: Community, *, old_uri: str, new_uri: str) -> Actor:
    """Return the new address of an actor that says it has moved, as its own server shows it now.

    Raises NotPermitted unless that one lists the old address and has not moved itself, and when its host is blocked;
    else what `remote.document` raises.
    """
    document = await community.remote.document(new_uri)
    if document["id"] != new_uri or old_uri not in parse.aliases(document):
        raise NotPermitted(f"{new_uri} does not say that it is {old_uri}")
    target = await community.remote.learn(document)
    if target.moved_to is not None or target.has_moved_lately(clock.now()):
        raise NotPermitted(f"{new_uri} has moved itself")
    return target


def carry_over(db: Db, urls: Urls, *, old: Actor, new: Actor, now: datetime) -> list[Account]:
    """Let every account here that follows `old` follow `new` in its place; returns these accounts.

    An account here that `old` has become stops following its old self, and nobody follows it over the network. Nobody
    is led to an address that is blocked here.
    """
    carried = [accounts.get(db, follower.id) for _, follower in follows.followers(db, old.id, limit=_MAX_FOLLOWERS)]
    for account in carried:
        if not new.is_local and not blocked_actors.has(db, new.uri):
            following.ask(db, urls, account, new, now=now)
        if not new.is_local or new.id == account.id:
            following.end(db, urls, account, old, now=now)
    return carried


def _check_may_leave(account: Account, *, now: datetime) -> None:
    account.check_at_home()
    if account.actor.moved_at is not None and account.actor.has_moved_lately(now):
        again_at = clock.rfc3339(account.actor.moved_at + MOVE_COOL_DOWN)
        raise MemberError(
            f"This account moved less than {MOVE_COOL_DOWN.days} days ago; it may again from {again_at} on"
        )


async def _asked(community: Community, account: Account, named: Actor) -> Actor:
    """Return the new address when it agrees. Raises MemberError with a text that says what to do there."""
    try:
        return await confirmed(community, old_uri=account.actor.uri, new_uri=named.uri)
    except NotPermitted as error:
        handle = community.urls.handle(account.username)
        raise MemberError(
            f"{named.handle} does not name {handle} as its alias, or has moved itself. Add {handle} there "
            "(Mastodon: Preferences, Account, Moving from a different account), then try again"
        ) from error
    except FetchFailed as error:
        raise MemberError(f"The server of {named.handle} does not answer as it should. Try again later") from error
    except RemoteError as error:
        raise MemberError(f"{named.handle} cannot be found any more") from error


def _add_alias(db: Db, community: Community, account_id: int, uri: str, *, now: datetime) -> Account:
    if len(accounts.get(db, account_id).also_known_as) >= MAX_ALIASES:
        raise MemberError(f"There are {MAX_ALIASES} aliases already; remove one first")
    aliases.put(db, actor_id=account_id, uri=uri, now=now)
    return _tell(db, community, account_id, now=now)


def _remove_alias(db: Db, community: Community, account_id: int, uri: str, *, now: datetime) -> Account:
    if uri not in accounts.get(db, account_id).also_known_as:
        raise MemberError(f"{uri} is no alias of this account")
    aliases.remove(db, actor_id=account_id, uri=uri)
    return _tell(db, community, account_id, now=now)


def _leave(db: Db, community: Community, account_id: int, target: Actor, *, now: datetime) -> None:
    account = accounts.get(db, account_id)
    _check_may_leave(account, now=now)
    accounts.set_moved_to(db, account, target.uri, now=now)
    # First the Update: a peer that looks at the old address when the Move comes finds `movedTo` there.
    moved = _tell(db, community, account_id, now=now)
    urls, activity_id = community.urls, db.new_id()
    followers, activity_uri = urls.followers(moved.username), urls.activity(activity_id)
    outgoing = sending.Outgoing(
        id=activity_id,
        account=moved,
        object_uri=moved.actor.uri,
        document=build.move(moved.actor.uri, target.uri, activity_uri, followers=followers, published=now),
        order_key=moved.actor.uri,
        is_public=True,
    )
    is_blocked = community.remote.blocked.has
    inboxes = recipients.followers(db, urls, account=moved, besides=[target], is_blocked=is_blocked)
    sending.enqueue(db, outgoing, inboxes, now=now)


def _come_back(db: Db, community: Community, account_id: int, *, now: datetime) -> None:
    account = accounts.get(db, account_id)
    if account.actor.moved_to is None:
        raise MemberError("This account has not moved")
    accounts.set_moved_to(db, account, None, now=now)
    _tell(db, community, account_id, now=now)


def _tell(db: Db, community: Community, account_id: int, *, now: datetime) -> Account:
    """Tell everybody who follows or is followed what the account says of itself now; returns it as it is now."""
    accounts.touch(db, accounts.get(db, account_id), now=now)
    account, is_blocked = accounts.get(db, account_id), community.remote.blocked.has
    inboxes = recipients.acquaintances(db, community.urls, account=account, is_blocked=is_blocked)
    profile.tell(db, community.urls, account, inboxes, now=now)
    return account
