"""An inbox that is not there any more: its actors are asked again, and those that were deleted follow no longer.

404 and 410 say it, 301 and 308 that it has moved (wire 7.2, 4). What the actors' own host says counts, not the inbox.
"""

from contextlib import suppress

from fedcomm import log
from fedcomm.communities import Community
from fedcomm.errors import Gone, RemoteError
from fedcomm.model.actor import Actor
from fedcomm.store import actors, follows

SAYS_SO = frozenset({301, 308, 404, 410})
#: A shared inbox may be that of thousands; the next post asks the next ones.
MAX_ASKED = 20

_log = log.get(__name__)


async def ask_again(community: Community, inbox: str) -> None:
    """Ask each actor of an inbox for its present document; take away the follows of one whose host says 410."""
    for actor in await community.store.read(actors.of_inbox, inbox, limit=MAX_ASKED):
        with suppress(RemoteError):
            await _ask(community, actor)


async def _ask(community: Community, actor: Actor) -> None:
    try:
        await community.remote.actor(actor.uri, refresh=True)
    except Gone:
        await community.store.write(follows.remove_all_of, actor.id)
        _log.info("follower-gone", actor=actor.uri)
