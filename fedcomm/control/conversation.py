"""What can be asked about the conversation around a post: what is missing here is fetched first."""

from contextlib import suppress

from fedcomm.communities import Community
from fedcomm.control import shown
from fedcomm.errands import worker
from fedcomm.errands.conversation import MAX_ANCESTORS
from fedcomm.errors import AddressRefused, MemberError, RemoteError
from fedcomm.model.errand import Errand, ErrandKind
from fedcomm.model.post import Post
from fedcomm.moderation.actors import silenced
from fedcomm.remote.allowance import AllowanceSpent
from fedcomm.remote.blocklist import IsBlocked
from fedcomm.store import posts
from fedcomm.store.db import Db

MAX_SHOWN = 100
#: For each way, up and down: whoever asks waits for it, and not longer than the control socket does.
PATIENCE_S = 20


async def thread(community: Community, *, address: str) -> list[dict[str, object]]:
    """Return the conversation around a post for everybody, each answer below what it answers; `depth` says how deep.

    What other servers do not show now is left out. Raises MemberError for what is no address.
    """
    try:
        meant = await community.remote.past_post(community.urls.note_of_page(address), is_wanted=_any)
    except AddressRefused as error:
        raise MemberError(f"{address!r} is not an address of a post") from error
    for kind in (ErrandKind.ANCESTORS, ErrandKind.REPLIES):
        errand = Errand(id=0, kind=kind, uri=meant.uri, actor_uri=meant.author.uri, attempts=0)
        with suppress(RemoteError, AllowanceSpent, TimeoutError):
            await worker.carry_out(community, errand, deadline_s=PATIENCE_S)
    found = await community.store.read(_conversation, meant, is_blocked=community.remote.blocked.has)
    return [shown.post(one) | {"depth": depth} for depth, one in found]


def _any(_post: object) -> bool:
    return True


def _conversation(db: Db, meant: Post, *, is_blocked: IsBlocked) -> list[tuple[int, Post]]:
    """Return (depth, post) of what is here, from the first post of the conversation on; at most 100."""
    is_blocked = silenced(db, is_blocked)
    found: dict[str, tuple[int, Post]] = {}
    waiting = [(0, _first(db, meant, is_blocked=is_blocked))]
    while waiting and len(found) < MAX_SHOWN:
        depth, post = waiting.pop()
        # Two posts may claim to answer each other.
        if post.uri not in found and not is_blocked(post.author.uri):
            found[post.uri] = depth, post
            waiting += [(depth + 1, reply) for reply in reversed(posts.replies_to(db, post.uri, limit=MAX_SHOWN))]
    return list(found.values())


def _first(db: Db, post: Post, *, is_blocked: IsBlocked) -> Post:
    """Return the highest post above this one that is here, for everybody, and of nobody blocked."""
    for _ in range(MAX_ANCESTORS):
        parent = posts.find(db, post.in_reply_to_uri or "")
        if parent is None or not parent.visibility.is_open or is_blocked(parent.author.uri):
            break
        post = parent
    return post
