"""Authorized fetch: documents for those servers alone that say who they are, so that a block holds for reading too."""

from fedcomm.communities import Community
from fedcomm.store import settings


async def require_signatures(community: Community, *, is_required: bool) -> None:
    """Turn authorized fetch on or off, from the next request on."""
    await community.store.write(settings.put_authorized_fetch, is_on=is_required)
    community.requires_signature = is_required
