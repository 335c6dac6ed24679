"""What can be asked about moving house and about new keys."""

from fedcomm.communities import Community
from fedcomm.control import shown
from fedcomm.model.actor import Account
from fedcomm.outbox import moving, rotating
from fedcomm.store import accounts


async def aliases(community: Community) -> list[str]:
    artist = await community.store.read(accounts.artist)
    return list(artist.also_known_as)


async def add_alias(community: Community, *, address: str) -> list[str]:
    artist = await community.store.read(accounts.artist)
    return list((await moving.add_alias(community, artist, address)).also_known_as)


async def remove_alias(community: Community, *, address: str) -> list[str]:
    artist = await community.store.read(accounts.artist)
    return list((await moving.remove_alias(community, artist, address)).also_known_as)


async def move(community: Community, *, to: str) -> dict[str, object]:
    artist = await community.store.read(accounts.artist)
    return {"moved_to": shown.actor(await moving.move(community, artist, to)), **_own(community, artist)}


async def expect(community: Community, *, old: str) -> dict[str, object]:
    """Prepare for somebody's move from another server to here: name the old address as an alias."""
    artist = await community.store.read(accounts.artist)
    expecting = await moving.add_alias(community, artist, old)
    return {"aliases": list(expecting.also_known_as), **_own(community, artist)}


async def come_back(community: Community) -> dict[str, object]:
    artist = await community.store.read(accounts.artist)
    await moving.come_back(community, artist)
    return {"moved_to": None, **_own(community, artist)}


async def rotate_keys(community: Community, *, instance: bool = False) -> dict[str, object]:
    account = await community.store.read(accounts.instance if instance else accounts.artist)
    rotated = await rotating.rotate(community, account)
    return {"key": community.urls.key(rotated.username)}


def _own(community: Community, account: Account) -> dict[str, object]:
    return {"handle": community.urls.handle(account.username), "uri": account.actor.uri}
