"""Documents as HTTP answers: media type, validators, how long they may be kept, open to scripts of any site."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fedcomm.activitypub import build
from fedcomm.activitypub.build import Document
from fedcomm.activitypub.vocabulary import ACTIVITY_JSON
from fedcomm.web import caching

#: A link in a post makes hundreds of servers fetch it within a minute; so long a proxy may answer them (wire 7.2).
SHORTLY = "public, max-age=180"
#: For what hardly ever changes: WebFinger, NodeInfo.
FOR_AN_HOUR = "public, max-age=3600"

_FOR_ALL = {"Access-Control-Allow-Origin": "*"}


def document(
    request: Request,
    whole: Document,
    *,
    media_type: str = ACTIVITY_JSON,
    keep: str = SHORTLY,
    vary: str = caching.BY_ACCEPT,
) -> Response:
    """Return a document that anybody may read, or 304 to who has it."""
    return encoded(request, build.encode(whole), media_type=media_type, keep=keep, vary=vary)


def encoded(request: Request, body: bytes, *, media_type: str, keep: str, vary: str = caching.BY_ACCEPT) -> Response:
    headers = {"Cache-Control": keep, "Vary": vary} | _FOR_ALL
    return caching.conditional(request, Response(body, media_type=media_type, headers=headers))


def private(whole: Document) -> Response:
    """Return a document for the one who signed the request; nothing on the way may keep it."""
    headers = {"Cache-Control": caching.PRIVATE, "Vary": caching.BY_SIGNATURE} | _FOR_ALL
    return Response(build.encode(whole), media_type=ACTIVITY_JSON, headers=headers)


def gone(tombstone: Document, *, vary: str = caching.BY_ACCEPT) -> Response:
    headers = {"Cache-Control": SHORTLY, "Vary": vary} | _FOR_ALL
    return Response(build.encode(tombstone), 410, media_type=ACTIVITY_JSON, headers=headers)


def page(url: str, *, vary: str = caching.BY_ACCEPT) -> Response:
    """Send a person on from an id to its page."""
    return RedirectResponse(url, 303, {"Cache-Control": SHORTLY, "Vary": vary} | _FOR_ALL)
