"""Requests as the signature sees them, and who signed a GET (wire 2.4 to 2.6)."""

from starlette.requests import Request

from fedcomm import clock
from fedcomm.activitypub import signatures
from fedcomm.activitypub.signatures import Signature
from fedcomm.communities import Community
from fedcomm.errors import NotPermitted, RemoteError
from fedcomm.inbox import signer


def request_of(request: Request, community: Community, body: bytes = b"") -> signatures.Request:
    """Return a request that came in, byte for byte.

    The host and scheme are those we are configured with, never what a header says; the path is as on the wire, for
    the framework's is percent-decoded.
    """
    scope = request.scope
    return signatures.Request(
        method=request.method,
        scheme=community.urls.scheme,
        host=community.host,
        raw_path=scope["raw_path"].decode("latin-1"),
        query=scope["query_string"].decode("latin-1"),
        headers=tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]),
        body=body,
    )


def claimed(request: Request, community: Community) -> Signature | None:
    """Return the signature of a GET, unproven, or None when there is none that could hold.

    Raises NotPermitted for one of a blocked host: before anything is looked up, so that the answer tells nothing.
    """
    try:
        signature = signatures.read(request_of(request, community), now=clock.now())
    except RemoteError:
        return None
    if community.remote.blocked.has(signature.key_id):
        raise NotPermitted(f"{signature.key_id} is of a blocked host")
    return signature


async def reader(community: Community, signature: Signature | None) -> str | None:
    """Return the URI of the actor that signed a GET, or None when nobody provably did.

    May fetch the key. Raises NotPermitted for an actor of a blocked host, Unavailable while the key's host is silent.
    """
    if signature is None:
        return None
    try:
        return await signer.proven(community, signature)
    except NotPermitted:
        raise
    except RemoteError:
        return None
