"""What can be asked about what is on top of the artist's profile."""

from fedcomm.communities import Community
from fedcomm.control import shown
from fedcomm.outbox import featuring
from fedcomm.store import accounts, featured_tags


async def pin(community: Community, *, post_id: str) -> dict[str, object]:
    artist = await community.store.read(accounts.artist)
    present = await shown.own_post(community, artist, post_id)
    await featuring.pin(community, artist, present)
    return shown.post(present)


async def unpin(community: Community, *, post_id: str) -> dict[str, object]:
    artist = await community.store.read(accounts.artist)
    present = await shown.own_post(community, artist, post_id)
    await featuring.unpin(community, artist, present)
    return shown.post(present)


async def feature_tag(community: Community, *, name: str) -> dict[str, object]:
    artist = await community.store.read(accounts.artist)
    await featuring.feature_tag(community, artist, name)
    return {"featured": await community.store.read(featured_tags.names, artist.id)}


async def unfeature_tag(community: Community, *, name: str) -> dict[str, object]:
    artist = await community.store.read(accounts.artist)
    await featuring.unfeature_tag(community, artist, name)
    return {"featured": await community.store.read(featured_tags.names, artist.id)}
