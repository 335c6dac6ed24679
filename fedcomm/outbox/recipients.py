"""Audience -> inboxes: who gets a copy of what we send (wire 4.5 and 7.2).

One copy for each distinct inbox. What many may read goes to shared inboxes, what is for somebody alone to personal
ones: a shared inbox expands by the receiver's own table of follows. Never to ourselves, to blocked hosts, or to actors
that are gone.
"""

from collections.abc import Iterable

from fedcomm.errors import AddressRefused
from fedcomm.model.actor import Account, Actor, ActorState
from fedcomm.model.post import Post, Visibility
from fedcomm.model.urls import Urls
from fedcomm.remote.blocklist import IsBlocked
from fedcomm.remote.urls import authority
from fedcomm.store import audience, blocked_actors, deliveries, follows
from fedcomm.store.db import Db

#: An inbox and its authority (`host` or `host:port`), as the queue keeps them.
Inbox = tuple[str, str]


def addressed(db: Db, urls: Urls, post: Post, *, is_blocked: IsBlocked) -> list[Inbox]:
    """Return whom a post is for: its author's followers unless it is direct, and everybody it is addressed to."""
    uris = [addressee.actor_uri for addressee in post.content.addressees]
    # Who was blocked since is still named in it, and gets no more of it.
    named = audience.of_uris(db, [uri for uri in uris if not blocked_actors.has(db, uri)])
    if post.visibility is Visibility.DIRECT:
        return _distinct((inbox for inbox, _ in named), urls, is_blocked)
    everybody = follows.follower_inboxes(db, post.author.id) + named
    return _distinct((_shared_or_own(*pair) for pair in everybody), urls, is_blocked)


def holders(db: Db, urls: Urls, post: Post, *, is_blocked: IsBlocked) -> list[Inbox]:
    """Return every inbox whose server may hold a copy: those a post was sent to, and those of all who touched it."""
    known = [
        *audience.repliers(db, post.uri),
        *audience.reactors(db, post.uri),
        *audience.quoters(db, post.uri),
        *audience.voters(db, post.id),
    ]
    touched = [_shared_or_own(*pair) for pair in known] if post.visibility.is_open else [inbox for inbox, _ in known]
    present = [inbox for inbox, _ in addressed(db, urls, post, is_blocked=is_blocked)]
    return _distinct([*deliveries.inboxes_of(db, post.uri), *present, *touched], urls, is_blocked)


def readers(db: Db, urls: Urls, post: Post, *, is_blocked: IsBlocked) -> list[Inbox]:
    """Return who may know how a post is now: of an open one all its holders, of another whom it is for now.

    Somebody who stopped following holds a post for followers as it was then, and not what became of it since.
    """
    whom = holders if post.visibility.is_open else addressed
    return whom(db, urls, post, is_blocked=is_blocked)


def followers(db: Db, urls: Urls, *, account: Account, besides: Iterable[Actor], is_blocked: IsBlocked) -> list[Inbox]:
    """Return the (shared) inboxes of an account's followers, and of other actors that an activity is about."""
    reached = [_shared_or_own(*pair) for pair in follows.follower_inboxes(db, account.id)]
    reached += [_shared_or_own(actor.inbox, actor.shared_inbox) for actor in besides if _is_reachable(actor)]
    return _distinct(reached, urls, is_blocked)


def acquaintances(db: Db, urls: Urls, *, account: Account, is_blocked: IsBlocked) -> list[Inbox]:
    """Return where news of an account itself goes: followers, and those whom it follows."""
    known = follows.follower_inboxes(db, account.id) + audience.following(db, account.id)
    return _distinct((_shared_or_own(*pair) for pair in known), urls, is_blocked)


def everybody(db: Db, urls: Urls, *, is_blocked: IsBlocked) -> list[Inbox]:
    """Return an inbox for every actor elsewhere that is known here, the shared ones first, for they are of many."""
    known = sorted(audience.everybody(db), key=lambda pair: pair[1] is None)
    return _distinct((_shared_or_own(*pair) for pair in known), urls, is_blocked)


def personal(urls: Urls, actor: Actor) -> list[Inbox]:
    """Return the one inbox of an actor, or none when nothing can be sent there. Blocks are seen to when it is sent."""
    return _distinct([actor.inbox] if _is_reachable(actor) else [], urls, lambda _: False)


def server(urls: Urls, actor: Actor) -> list[Inbox]:
    """Return the (shared) inbox of an actor, for what is for those who run its server. Blocks as with `personal`."""
    reached = [_shared_or_own(actor.inbox, actor.shared_inbox)] if _is_reachable(actor) else []
    return _distinct(reached, urls, lambda _: False)


def _is_reachable(actor: Actor) -> bool:
    return not actor.is_local and actor.state is ActorState.ACTIVE


def _shared_or_own(inbox: str, shared_inbox: str | None) -> str:
    """Return the shared inbox if it is on the host of the personal one: an actor cannot point us at somebody else's."""
    if shared_inbox is None or _host(shared_inbox) != _host(inbox):
        return inbox
    return shared_inbox


def _distinct(candidates: Iterable[str], urls: Urls, is_blocked: IsBlocked) -> list[Inbox]:
    """Return each inbox once with its host, without our own host, blocked ones, and what is no URL."""
    found: dict[str, str] = {}
    for inbox in candidates:
        host = _host(inbox)
        if host and host != urls.host and not is_blocked(host):
            found.setdefault(inbox, host)
    return list(found.items())


def _host(inbox: str) -> str:
    try:
        return authority(inbox)
    except AddressRefused:
        return ""
