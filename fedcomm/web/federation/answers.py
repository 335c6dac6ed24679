"""Documents as HTTP answers: media type, validators, how long they may be kept, open to scripts of any site."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fedcomm.activitypub import build
from fedcomm.activitypub.build import Document
from fedcomm.activitypub.vocabulary import ACTIVITY_JSON
from fedcomm.web import caching
from fedcomm.web.community import community_of

#: A link in a post makes hundreds of servers fetch it within a minute; so long a proxy may answer them (wire 7.2).
SHORTLY = "public, max-age=180"
#: For what hardly ever changes: WebFinger, NodeInfo.
FOR_AN_HOUR = "public, max-age=3600"

_FOR_ALL = {"Access-Control-Allow-Origin": "*"}
_PUBLIC = {"Cache-Control": SHORTLY, "Vary": caching.BY_SIGNATURE} | _FOR_ALL
_PRIVATE = {"Cache-Control": caching.PRIVATE, "Vary": caching.BY_SIGNATURE} | _FOR_ALL


def document(request: Request, whole: Document) -> Response:
    """Return an open document: for everybody, or for who signed the request where a signature is required."""
    if community_of(request).requires_signature:
        return private(whole)
    return public(request, whole)


def public(request: Request, whole: Document) -> Response:
    """Return a document that anybody may read whatever is required of others, or 304 to who has it."""
    return caching.conditional(request, Response(build.encode(whole), media_type=ACTIVITY_JSON, headers=_PUBLIC))


def private(whole: Document) -> Response:
    """Return a document for the one who signed the request; nothing on the way may keep it, and no 304 tells of it."""
    return Response(build.encode(whole), media_type=ACTIVITY_JSON, headers=_PRIVATE)


def gone(request: Request, tombstone: Document) -> Response:
    """Return what is left of a document that was open, to whom it was open."""
    headers = _PRIVATE if community_of(request).requires_signature else _PUBLIC
    return Response(build.encode(tombstone), 410, media_type=ACTIVITY_JSON, headers=headers)


def page(url: str) -> Response:
    """Send a person on from an id to its page."""
    return RedirectResponse(url, 303, _PUBLIC)


def discovery(request: Request, body: bytes, *, media_type: str) -> Response:
    """Return what leads to actors, the same for everybody, or 304 to who has it."""
    headers = {"Cache-Control": FOR_AN_HOUR, "Vary": caching.BY_ACCEPT} | _FOR_ALL
    return caching.conditional(request, Response(body, media_type=media_type, headers=headers))
