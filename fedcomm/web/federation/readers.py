"""Who asks for a document of ours, and whether they get any: every route of one is made here.

Open documents are for everybody, the others for those who prove that they are meant. With authorized fetch (wire 2.5)
there is nothing for strangers but what they need to check our signatures: the instance actor, and stubs of the others.
In both a request that a blocked host signed gets nothing, before anything is looked up: so the answer tells nothing.
"""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fedcomm import clock
from fedcomm.activitypub import signatures
from fedcomm.activitypub.signatures import Signature
from fedcomm.communities import Community
from fedcomm.errors import NotPermitted, RemoteError, SignatureInvalid
from fedcomm.inbox import signer
from fedcomm.model.actor import ActorState
from fedcomm.store import actors
from fedcomm.web.community import community_of
from fedcomm.web.federation import signed

Handler = Callable[[Request], Awaitable[Response]]


class Reader:
    """Who asks for one document. Who that provably is is found out when it matters: it may take the fetch of a key."""

    def __init__(self, community: Community, signature: Signature | None, *, is_signed: bool) -> None:
        #: Whether the request claims to be of somebody, rightly or not.
        self.is_signed = is_signed
        self._community = community
        self._signature = signature
        self._uri: str | None = None

    async def uri(self) -> str | None:
        """Return the actor that signed the request, None when nobody provably did.

        Raises NotPermitted for an actor of a blocked host, Unavailable while the key's host is silent.
        """
        if self._uri is None and self._signature is not None:
            self._uri = await _signer_of(self._community, self._signature)
        return self._uri

    async def proven(self) -> str:
        """Return the actor that signed the request, one that is there.

        Raises SignatureInvalid when nobody provably did, NotPermitted for one that was deleted, and like `uri`.
        """
        uri = await self.uri()
        if uri is None:
            raise SignatureInvalid("the request is not signed, or by nobody that could be found")
        actor = await self._community.store.read(actors.find, uri)
        if actor is None or actor.state is ActorState.GONE:
            raise NotPermitted(f"{uri} was deleted")
        return uri

    async def admit(self) -> None:
        """Let everybody in; where a signature is required those alone who are `proven`, and raise for the others."""
        if self._community.requires_signature:
            await self.proven()


def document(path: str, handler: Handler) -> Route:
    """Return the route of a document that strangers get nothing of where a signature is required."""

    async def guarded(request: Request) -> Response:
        request.state.reader = reader_of(request, community_of(request))
        await request.state.reader.admit()
        return await handler(request)

    return Route(path, guarded, name=path)


def partly_open(path: str, handler: Handler) -> Route:
    """Return the route of a document that strangers always get something of.

    Its handler says what that is, and calls `admit` before it gives more.
    """

    async def guarded(request: Request) -> Response:
        request.state.reader = reader_of(request, community_of(request))
        return await handler(request)

    return Route(path, guarded, name=path)


def of(request: Request) -> Reader:
    """Return who asks, in a handler of one of the routes that are made here."""
    reader: Reader = request.state.reader
    return reader


def reader_of(request: Request, community: Community) -> Reader:
    """Return who asks. Nothing is looked up yet. Raises NotPermitted for a request that a blocked host signed."""
    whole = signed.request_of(request, community)
    try:
        signature = signatures.read(whole, now=clock.now())
    except RemoteError:
        return Reader(community, None, is_signed=signatures.is_signed(whole))
    if community.remote.blocked.has(signature.key_id):
        raise NotPermitted(f"{signature.key_id} is of a blocked host")
    return Reader(community, signature, is_signed=True)


async def _signer_of(community: Community, signature: Signature) -> str | None:
    try:
        return await signer.proven(community, signature)
    except NotPermitted:
        raise
    except RemoteError:
        return None
