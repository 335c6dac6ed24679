"""Blocking a host: from now on it is neither heard nor spoken to, and what waited for it is dropped."""

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.errors import MemberError
from fedcomm.store import blocks, deliveries
from fedcomm.store.db import Db


async def block(community: Community, host: str, *, comment: str) -> str:
    """Block a host and its subdomains at once. Returns the host as it was understood."""
    checked = host.strip().lower().rstrip(".")
    if (
        not checked
        or "." not in checked
        or "/" in checked
        or community.host == checked
        or community.host.endswith(f".{checked}")
    ):
        raise MemberError(f"{host!r} cannot be blocked; write a host like server.example, and not your own")

    def write(db: Db) -> None:
        blocks.put(db, checked, comment=comment, now=clock.now())
        deliveries.drop_to_host(db, checked, now=clock.now())

    await community.store.write(write)
    await community.remote.load_blocks()
    return checked


async def unblock(community: Community, host: str) -> str:
    """Take a block away. What it cut does not come back by itself."""
    checked = host.strip().lower().rstrip(".")
    if not await community.store.write(blocks.remove, checked):
        raise MemberError(f"{host!r} is not blocked")
    await community.remote.load_blocks()
    return checked
