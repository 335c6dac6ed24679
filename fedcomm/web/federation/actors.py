"""Actor documents at their ids. The keys in them are for everybody: peers need them to check our signatures (wire 2.5).

Where a signature is required strangers get a stub with the key, of the instance actor all. That one signs our fetches,
also the fetch of a key: were it asked for under any condition, two servers that require signatures would wait for each
other.
"""

from starlette.requests import Request
from starlette.responses import Response

from fedcomm.activitypub import build
from fedcomm.errors import NotFound
from fedcomm.model.actor import Account, ActorState, Role
from fedcomm.outbox import profile
from fedcomm.store import accounts
from fedcomm.store.db import Db
from fedcomm.web import negotiation
from fedcomm.web.community import community_of
from fedcomm.web.federation import answers, readers


async def actor(request: Request) -> Response:
    """`/ap/actors/NAME`"""
    reader = readers.of(request)
    community = community_of(request)
    account = await community.store.read(account_of, request.path_params["name"])
    if account.actor.state is ActorState.GONE:
        return answers.gone(request, build.tombstone(account.actor.uri, account.updated_at))
    if negotiation.wants_page(request.headers.getlist("accept")):
        return answers.page(account.actor.url or community.urls.base)
    if account.role is Role.INSTANCE:
        return answers.public(request, profile.actor_document(account, community.urls))
    if community.requires_signature and not reader.is_signed:
        return answers.public(request, profile.actor_stub(account, community.urls))
    await reader.admit()
    return answers.document(request, profile.actor_document(account, community.urls))


def account_of(db: Db, name: str) -> Account:
    """Return the account whose id has this name, letter by letter: ids are compared exactly. Raises NotFound."""
    account = accounts.find(db, name)
    if account is None or account.username != name:
        raise NotFound(f"no actor {name!r:.60}")
    return account
