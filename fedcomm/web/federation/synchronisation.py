"""Which of an asker's own people follow an account: the part of the followers that a server may know (FEP-8fcf)."""

from starlette.requests import Request
from starlette.responses import Response

from fedcomm.activitypub import build, uris
from fedcomm.activitypub.build import Document
from fedcomm.errors import Gone, NotFound
from fedcomm.model.actor import ActorState, Role
from fedcomm.model.urls import Urls
from fedcomm.store import follows
from fedcomm.store.db import Db
from fedcomm.web.community import community_of
from fedcomm.web.federation import answers, readers
from fedcomm.web.federation.actors import account_of


async def followers(request: Request) -> Response:
    """`/ap/actors/NAME/followers/synchronization`: whole, on one page, and signed for whatever is open here."""
    community = community_of(request)
    reader_uri = await readers.of(request).proven()
    name, origin = request.path_params["name"], uris.origin(reader_uri)
    return answers.private(await community.store.read(_followers, community.urls, name, origin))


def _followers(db: Db, urls: Urls, name: str, origin: str) -> Document:
    account = account_of(db, name)
    if account.role is Role.INSTANCE:
        raise NotFound(f"nobody follows {account.actor.uri}")
    if account.actor.state is ActorState.GONE:
        raise Gone(f"{account.actor.uri} was deleted")
    found = follows.follower_uris_from(db, account.id, origin=origin)
    return build.collection(urls.followers_synchronisation(name), len(found), items=found)
