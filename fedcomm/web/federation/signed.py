"""Requests as their signatures see them (wire 2.4 to 2.6)."""

from starlette.requests import Request

from fedcomm.activitypub import signatures
from fedcomm.communities import Community


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
