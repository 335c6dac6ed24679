"""Actors that an account here blocks: nothing of theirs is shown here, and nothing new is said to them.

Blocking one tells their server, so that is for `outbox.blocking`; who is blocked stands in `store.blocked_actors`.
"""

from fedcomm.errors import MemberError
from fedcomm.remote.blocklist import IsBlocked
from fedcomm.store import blocked_actors
from fedcomm.store.db import Db


def silenced(db: Db, is_blocked: IsBlocked) -> IsBlocked:
    """Return what says of an author's URI whether nothing of theirs is shown: their host is blocked, or they are."""
    return lambda uri: is_blocked(uri) or blocked_actors.has(db, uri)


def refuse_blocked(db: Db, actor_uri: str, *, handle: str) -> None:
    """Raise MemberError when somebody is to be spoken to whom an account here blocks."""
    if blocked_actors.has(db, actor_uri):
        raise MemberError(f"{handle} is blocked here; `fedcomm unblock {handle}` takes that back")
