"""What can be asked about reports: making one, and those that came and went."""

from fedcomm import clock
from fedcomm.activitypub.uris import authority
from fedcomm.communities import Community
from fedcomm.control import shown
from fedcomm.model.report import Report
from fedcomm.outbox import reporting
from fedcomm.store import accounts
from fedcomm.store import reports as all_reports


async def report(
    community: Community, *, handle: str, posts: list[str] | None = None, comment: str = ""
) -> dict[str, object]:
    artist = await community.store.read(accounts.artist)
    actor = await community.remote.resolve(handle)
    meant = [await shown.post_at(community, address) for address in posts or ()]
    await reporting.report(community, artist, actor, meant, comment)
    return {"reported": actor.handle, "to": actor.host, "posts": [post.uri for post in meant]}


async def reports(community: Community, *, limit: int = 50) -> list[dict[str, object]]:
    return [_shown(one) for one in await community.store.read(all_reports.page, limit=limit)]


def _shown(one: Report) -> dict[str, object]:
    """Of who reported the server alone is shown: some sign reports with the account that made them."""
    return {
        "direction": "sent" if one.is_ours else "received",
        "from": authority(one.reporter_uri),
        "accused": one.accused_uri,
        "posts": [uri for uri in one.object_uris if uri != one.accused_uri],
        "comment": one.content,
        "at": clock.rfc3339(one.created_at),
    }
