"""What can be asked about quotes of the artist's posts."""

from fedcomm.communities import Community
from fedcomm.control import shown
from fedcomm.errors import MemberError, RemoteError
from fedcomm.model.post import QuotePolicy
from fedcomm.outbox import stamping
from fedcomm.store import accounts
from fedcomm.store import quotes as stamps


async def quotes(community: Community, *, post_id: str, policy: str) -> dict[str, object]:
    """Change who may quote a post."""
    artist = await community.store.read(accounts.artist)
    present = await shown.own_post(community, artist, post_id)
    changed = await stamping.set_policy(community, artist, present, QuotePolicy(policy))
    return shown.post(changed) | {"quotes": changed.quote_policy}


async def unquote(community: Community, *, address: str) -> dict[str, object]:
    """Take back the consent to a quote; `address` is the id or the page of the post that quotes."""
    artist = await community.store.read(accounts.artist)
    quoting_uri = await _meant(community, address)
    await stamping.revoke(community, artist, quoting_uri)
    return {"revoked": quoting_uri}


async def _meant(community: Community, address: str) -> str:
    """Return the id of a post; who has a stamp is known here, also when its server does not answer any more."""
    if await community.store.read(stamps.of_quoting, address):
        return address
    try:
        return (await community.remote.post(community.urls.note_of_page(address))).uri
    except RemoteError as error:
        raise MemberError(f"{address!r} is not the address of a post that quotes yours") from error
