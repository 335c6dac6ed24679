"""What can be asked about the end of the artist's account."""

from fedcomm.communities import Community
from fedcomm.errors import MemberError
from fedcomm.model import handle as handles
from fedcomm.outbox import farewell
from fedcomm.store import accounts


async def say_farewell(community: Community, *, typed: str | None = None) -> dict[str, object]:
    """Delete the artist's account everywhere but here. `typed` is the handle as its owner confirmed it, if asked to."""
    artist = await community.store.read(accounts.artist)
    handle = community.urls.handle(artist.username)
    if typed is not None and str(handles.parse(typed)).lower() != handle.lower():
        raise MemberError(f"{typed!r} is not {handle}; nothing was done")
    return {"handle": handle, "inboxes": await farewell.say_farewell(community, artist)}
