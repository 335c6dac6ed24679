"""Who of us follows an actor, as its own server has it: what differs is mended on both sides (FEP-8fcf).

What the other side does not know of ends here, and what nobody here wants ends there, so that posts for followers reach
those who follow and nobody else.
"""

from collections.abc import Callable
from datetime import datetime

from fedcomm import clock
from fedcomm.activitypub import parse
from fedcomm.activitypub.parse import Document, Item
from fedcomm.activitypub.uris import same_origin
from fedcomm.communities import Community
from fedcomm.errors import FetchFailed
from fedcomm.model.actor import Account, Actor, ActorState, Role
from fedcomm.model.errand import Errand
from fedcomm.model.follow import FollowState
from fedcomm.model.urls import Urls
from fedcomm.outbox import following
from fedcomm.store import accounts, actors, follows
from fedcomm.store.db import Db

MAX_PAGES = 10


async def synchronise(community: Community, errand: Errand) -> None:
    """Fetch the list at the errand's address, and let the follows of its actor by accounts here agree with it.

    Raises FetchFailed when it is not whole, and like `remote.document`; nothing is changed then.
    """
    asked_at = clock.now()
    listed = await _whole_list(community, errand.uri)
    await community.store.write(_agree, community.urls, errand.actor_uri, listed, asked_at=asked_at, now=clock.now())
    community.delivery_due.set()


async def _whole_list(community: Community, uri: str) -> frozenset[str]:
    """Return every id in a list. A part of it would end follows that hold, and so would a list that is not shown."""
    found, total = set[str](), 0
    page: Item = uri
    for _ in range(MAX_PAGES):
        document = page if isinstance(page, dict) else await _page(community, uri, page)
        part = parse.collection_part(document)
        found |= {item if isinstance(item, str) else str(item["id"]) for item in part.items}
        # The collection says it, and its pages need not.
        total = max(total, part.total or 0)
        is_short = part.onward is None and total > len(found)
        if not part.is_whole or is_short:
            raise FetchFailed(f"{uri} does not show all that is in it")
        if part.onward is None:
            return frozenset(found)
        page = part.onward
    raise FetchFailed(f"{uri} has more than {MAX_PAGES} pages")


async def _page(community: Community, uri: str, place: str) -> Document:
    if not same_origin(place, uri):
        raise FetchFailed(f"{uri} goes on at {place}, which is of another origin")
    document = await community.remote.document(place)
    if not same_origin(str(document["id"]), uri):
        raise FetchFailed(f"{place} turned out to be {document['id']!r:.200}, which is of another origin")
    return document


def _agree(db: Db, urls: Urls, actor_uri: str, listed: frozenset[str], *, asked_at: datetime, now: datetime) -> None:
    actor = actors.find(db, actor_uri)
    if actor is None or actor.is_local or actor.state is ActorState.GONE:
        return
    for account in accounts.all_accounts(db):
        if account.role is Role.INSTANCE or account.actor.state is ActorState.GONE:
            continue
        follow = follows.find(db, follower_id=account.id, followee_id=actor.id)
        if follow is not None and follow.accepted_at is not None and follow.accepted_at >= asked_at:
            # The list may have been made before.
            continue
        mend = _MENDING.get((account.actor.uri in listed, follow.state if follow else None))
        if mend is not None:
            mend(db, urls, account, actor, now=now)


def _accept(db: Db, _urls: Urls, account: Account, actor: Actor, *, now: datetime) -> None:
    """The answer to our request was lost on the way."""
    follow = follows.find(db, follower_id=account.id, followee_id=actor.id)
    assert follow is not None
    follows.accept(db, follow.id, now=now)


#: By whether the other side lists the account, and what the follow is here: what is done about it. Mastodon does the
#: same, and tells the other side of the end, too.
_MENDING: dict[tuple[bool, FollowState | None], Callable[..., object]] = {
    (False, FollowState.ACCEPTED): following.end,
    (True, FollowState.PENDING): _accept,
    (True, None): following.deny,
}
