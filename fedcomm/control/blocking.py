"""What can be asked about blocks: of a whole host, or of one actor, who is named by a handle."""

from collections.abc import Iterable

from fedcomm.communities import Community
from fedcomm.control import shown
from fedcomm.errors import MemberError
from fedcomm.model import handle as handles
from fedcomm.model.actor import Account, Actor
from fedcomm.moderation import hosts
from fedcomm.outbox import blocking
from fedcomm.store import accounts, actors, blocked_actors, blocks
from fedcomm.store.blocked_actors import BlockedActor
from fedcomm.store.db import Db


async def block(community: Community, *, target: str, comment: str = "") -> dict[str, object]:
    if not _is_handle(target):
        return {"blocked": await hosts.block(community, target, comment=comment)}
    artist = await community.store.read(accounts.artist)
    actor = await shown.known_actor(community, target)
    await blocking.block(community, artist, actor, comment=comment)
    return {"blocked": actor.handle, **shown.actor(actor)}


async def unblock(community: Community, *, target: str) -> dict[str, object]:
    """Take a block back: of a host, or of an actor by its handle or id, without asking its server who that is."""
    artist = await community.store.read(accounts.artist)
    found = {actor.uri: actor for _, actor in await community.store.read(_blocked_actors, artist)}
    actor = found.get(target) or _named(found.values(), target)
    if actor is None:
        return {"unblocked": await hosts.unblock(community, target)}
    await blocking.unblock(community, artist, actor)
    return {"unblocked": actor.handle, **shown.actor(actor)}


async def blocked(community: Community) -> list[dict[str, object]]:
    """Return the blocked hosts, then the blocked actors."""
    artist = await community.store.read(accounts.artist)
    found: list[dict[str, object]] = [
        {"host": host, "comment": comment}
        for host, comment in (await community.store.read(blocks.with_comments)).items()
    ]
    people = await community.store.read(_blocked_actors, artist)
    return found + [{**shown.actor(actor), "comment": one.comment} for one, actor in people]


def _is_handle(target: str) -> bool:
    """Say whether an actor is meant: `@you@server.example`. An address means its host, as ever."""
    return "@" in target and "://" not in target


def _named(found: Iterable[Actor], target: str) -> Actor | None:
    """Return the one with a handle. Raises MemberError for a handle that nobody of them has."""
    if not _is_handle(target):
        return None
    handle = str(handles.parse(target)).lower()
    actor = next((one for one in found if one.handle.lower() == handle), None)
    if actor is None:
        raise MemberError(f"{handle} is not blocked")
    return actor


def _blocked_actors(db: Db, account: Account) -> list[tuple[BlockedActor, Actor]]:
    found = ((one, actors.find(db, one.actor_uri)) for one in blocked_actors.of_account(db, account.id))
    return [(one, actor) for one, actor in found if actor is not None]
