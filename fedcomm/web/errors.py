"""What is answered when something is refused: JSON to peers, a page to people. A foreign input never leads to a 500.

The answer depends on the class of the error alone, so that "not yours" looks exactly like "not there" (security VIS1).
"""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from fedcomm import log
from fedcomm.activitypub.signatures import ACCEPT_SIGNATURE, ACCEPT_SIGNATURE_OF_GET
from fedcomm.errors import FedcommError, MemberError, RemoteError, SignatureInvalid, Unavailable
from fedcomm.web import caching
from fedcomm.web.pages import errors as pages

Handler = Callable[[Request, Exception], Awaitable[Response]]

#: Addresses that servers ask for; people ask for the others.
_OF_PEERS = ("/ap/", "/.well-known/", "/nodeinfo/")
#: Every answer to a peer may be read by scripts of other sites, and a refusal may be another one in a moment, or for
#: another one who asks.
_HEADERS = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-store", "Vary": caching.BY_SIGNATURE}

_log = log.get(__name__)


def refusal(request: Request, status: int) -> Response:
    """Return the answer to a request that is refused before any handler has it."""
    return _to_peer(request, HTTPException(status)) if _is_of_peer(request) else pages.page(request, status)


def _is_of_peer(request: Request) -> bool:
    return str(request.scope["path"]).startswith(_OF_PEERS)


def _to_peer(request: Request, error: Exception) -> Response:
    """Return the JSON answer to an error: its status and one short sentence. The message is for the log."""
    if isinstance(error, HTTPException):
        return _json(error.status_code, HTTPStatus(error.status_code).phrase, dict(error.headers or {}))
    if isinstance(error, Unavailable):
        return _json(error.status, error.public_text, {"Retry-After": str(error.retry_after_s)})
    if isinstance(error, RemoteError):
        return _json(error.status, error.public_text, _challenge(request, error))
    if isinstance(error, MemberError):
        return _json(HTTPStatus.UNPROCESSABLE_ENTITY, str(error), {})
    return _json(HTTPStatus.INTERNAL_SERVER_ERROR, "Internal error", {})


def _challenge(request: Request, error: RemoteError) -> dict[str, str]:
    """Say how to sign to whom is answered 401 (RFC 9110, section 11.6.1; RFC 9421, section 5)."""
    if not isinstance(error, SignatureInvalid):
        return {}
    accepted = ACCEPT_SIGNATURE if request.method == "POST" else ACCEPT_SIGNATURE_OF_GET
    return {"WWW-Authenticate": "Signature", "Accept-Signature": accepted}


def _json(status: int, text: str, headers: dict[str, str]) -> Response:
    return JSONResponse({"error": text}, status, _HEADERS | headers)


def _by_path(on_page: Handler) -> Handler:
    async def handle(request: Request, error: Exception) -> Response:
        if isinstance(error, FedcommError):
            _log.debug("request-refused", path=request.scope["path"], kind=type(error).__name__, reason=error)
        return _to_peer(request, error) if _is_of_peer(request) else await on_page(request, error)

    return handle


async def _on_disconnect(_request: Request, _error: Exception) -> Response:
    """Answer who has hung up already: nobody hears it, and it is no bug."""
    return Response(status_code=HTTPStatus.BAD_REQUEST)


EXCEPTION_HANDLERS: dict[type[Exception], Handler] = {
    kind: _by_path(handler) for kind, handler in pages.HANDLERS.items()
}
EXCEPTION_HANDLERS[ClientDisconnect] = _on_disconnect
