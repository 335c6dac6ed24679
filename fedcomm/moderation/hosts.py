"""Blocking a host: from now on it is neither heard nor spoken to, and what waited for it is dropped."""

from fedcomm import clock
from fedcomm.communities import Community
from fedcomm.errors import MemberError
from fedcomm.remote.blocklist import BlockList, host_name
from fedcomm.store import blocks, deliveries
from fedcomm.store.db import Db


async def block(community: Community, host: str, *, comment: str) -> str:
    """Block a host, whatever its port, and its subdomains at once. Returns the host as it was understood."""
    name = host_name(host.strip())
    if name is None or BlockList([name]).has(community.host):
        raise MemberError(f"{host!r} cannot be blocked; write a host like server.example, and not your own")
    await community.store.write(_block, name, comment=comment)
    await community.remote.load_blocks()
    return name


async def unblock(community: Community, host: str) -> str:
    """Take a block away. What it cut does not come back by itself."""
    name = host_name(host.strip())
    if name is None or not await community.store.write(blocks.remove, name):
        raise MemberError(f"{host!r} is not blocked")
    await community.remote.load_blocks()
    return name


def _block(db: Db, name: str, *, comment: str) -> None:
    now = clock.now()
    blocks.put(db, name, comment=comment, now=now)
    blocked = BlockList([name])
    for waiting in deliveries.hosts_waiting(db):
        if blocked.has(waiting):
            deliveries.drop_to_host(db, waiting, now=now)
