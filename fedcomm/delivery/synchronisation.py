"""What goes along with posts for followers: the digest of who follows from the receiver's host (FEP-8fcf).

A server that believes in followers whom we do not have would show them what is not for them.
"""

from fedcomm.activitypub import synchronisation, uris
from fedcomm.activitypub.synchronisation import Claim
from fedcomm.communities import Community
from fedcomm.model.delivery import Delivery
from fedcomm.model.urls import Urls
from fedcomm.store import accounts, follows
from fedcomm.store.db import Db

#: Of whom so many or more follow nothing is said: it costs too much for what it mends (as Mastodon does).
MAX_FOLLOWERS = 25_000


async def headers(community: Community, delivery: Delivery) -> dict[str, str]:
    """Return the header for a delivery, as the follows are now; none when nobody on that host follows."""
    if not delivery.is_for_followers:
        return {}
    claim = await community.store.read(_claim, community.urls, delivery)
    return {synchronisation.HEADER: synchronisation.written(claim)} if claim else {}


def _claim(db: Db, urls: Urls, delivery: Delivery) -> Claim | None:
    if follows.count_followers(db, delivery.actor_id) >= MAX_FOLLOWERS:
        return None
    found = follows.follower_uris_from(db, delivery.actor_id, origin=uris.origin(delivery.inbox))
    if not found:
        return None
    username = accounts.get(db, delivery.actor_id).username
    return Claim(
        collection_id=urls.followers(username),
        url=urls.followers_synchronisation(username),
        digest=synchronisation.digest(found),
    )
