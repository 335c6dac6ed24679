"""What can be asked by whoever runs the server: how it does, whom it speaks with, a way in for the owner."""

from fedcomm import clock, founding
from fedcomm.communities import Community
from fedcomm.model.follow import FollowState
from fedcomm.moderation import fetching
from fedcomm.store import accounts, blocks, deliveries, follows, peers, posts, received
from fedcomm.store.db import Db

_IS_ON = {"on": True, "off": False}


async def status(community: Community) -> dict[str, object]:
    return await community.store.read(_status, community)


def _status(db: Db, community: Community) -> dict[str, object]:
    artist = accounts.artist(db)
    oldest = received.oldest_waiting(db)
    return {
        "host": community.host,
        "page": community.urls.profile_page(artist.username),
        "handle": community.urls.handle(artist.username),
        "state": artist.actor.state,
        "moved_to": artist.actor.moved_to,
        "followers": follows.count_followers(db, artist.id),
        "follow_requests": follows.count_followers(db, artist.id, state=FollowState.PENDING),
        "following": follows.count_following(db, artist.id),
        "posts": posts.count_local(db),
        "received": received.counts(db),
        "oldest_waiting_since": clock.rfc3339(oldest) if oldest else None,
        "deliveries": deliveries.counts(db),
        "failing_hosts": {p.host: p.last_error for p in peers.all_peers(db) if p.failures},
        "blocked_hosts": len(blocks.all_hosts(db)),
    }


async def login_link(community: Community) -> dict[str, object]:
    artist = await community.store.read(accounts.artist)
    artist.check_present()
    token = clock.new_token()
    await community.store.write(founding.make_login_link, artist, token=token, now=clock.now())
    return {"login_link": founding.login_address(community.urls, token)}


async def authorized_fetch(community: Community, *, state: str = "status") -> dict[str, object]:
    if state != "status":
        await fetching.require_signatures(community, is_required=_IS_ON[state])
    return {"authorized_fetch": "on" if community.requires_signature else "off"}
