"""Actor documents at their ids. They ask for no signature: peers need the keys in them to check ours (wire 2.5)."""

from starlette.requests import Request
from starlette.responses import Response

from fedcomm.activitypub import build
from fedcomm.errors import NotFound
from fedcomm.model.actor import Account, ActorState
from fedcomm.outbox import profile
from fedcomm.store import accounts
from fedcomm.store.db import Db
from fedcomm.web import negotiation
from fedcomm.web.community import community_of
from fedcomm.web.federation import answers


async def actor(request: Request) -> Response:
    """`/ap/actors/NAME`"""
    community = community_of(request)
    account = await community.store.read(account_of, request.path_params["name"])
    if account.actor.state is ActorState.GONE:
        return answers.gone(build.tombstone(account.actor.uri, account.updated_at))
    if negotiation.wants_page(request.headers.getlist("accept")):
        return answers.page(account.actor.url or community.urls.base)
    return answers.document(request, profile.actor_document(account, community.urls))


def account_of(db: Db, name: str) -> Account:
    """Return the account whose id has this name, letter by letter: ids are compared exactly. Raises NotFound."""
    account = accounts.find(db, name)
    if account is None or account.username != name:
        raise NotFound(f"no actor {name!r:.60}")
    return account
