"""An inbox that is not there any more: its actors are asked where they are now.

404 and 410 say it, 301 and 308 that it has moved (wire 7.2, 4). What the actors' own host says counts, not the inbox:
who was deleted follows no longer, and what waits goes to the inbox that is in the actor's document by now.
"""

from contextlib import suppress

from fedcomm import log
from fedcomm.communities import Community
from fedcomm.errors import Gone, RemoteError, Unavailable
from fedcomm.model.actor import Actor
from fedcomm.model.delivery import Delivery
from fedcomm.remote.urls import authority
from fedcomm.store import actors, deliveries, follows

SAYS_SO = frozenset({301, 308, 404, 410})
#: A shared inbox may be that of thousands; the next post asks the next ones.
MAX_ASKED = 20

_log = log.get(__name__)


async def ask_again(community: Community, delivery: Delivery) -> bool:
    """Ask the actors of an inbox for their present documents; say whether what waits for it goes elsewhere now.

    Who cannot be asked, or written down, now is asked after the next post.
    """
    has_moved = False
    for actor in await community.store.read(actors.of_inbox, delivery.inbox, limit=MAX_ASKED):
        with suppress(RemoteError, Unavailable):
            present = await _present(community, actor)
            has_moved |= present is not None and await _follow(community, delivery, before=actor, present=present)
    return has_moved


async def _present(community: Community, actor: Actor) -> Actor | None:
    """Return an actor as its host shows it, None for one that was deleted."""
    try:
        return await community.remote.actor(actor.uri, refresh=True)
    except Gone:
        await community.store.write(follows.remove_all_of, actor.id)
        _log.info("follower-gone", actor=actor.uri)
        return None


async def _follow(community: Community, delivery: Delivery, *, before: Actor, present: Actor) -> bool:
    """Send what waits after an actor that has another inbox, of the kind that was used, on its own host."""
    inbox = present.inbox if delivery.inbox == before.inbox else present.shared_inbox
    if inbox is None or inbox == delivery.inbox:
        return False
    host = authority(inbox)
    if delivery.inbox != before.inbox and host != delivery.host:
        return False  # one actor cannot point the copies of its neighbours at another host
    await community.store.write(deliveries.redirect, delivery.inbox, delivery.host, to_inbox=inbox, to_host=host)
    _log.info("inbox-moved", actor=present.uri, host=host)
    return True
