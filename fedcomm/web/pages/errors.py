"""What is shown when something is not there or went wrong. The text never depends on why (VIS1)."""

from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from fedcomm.errors import MemberError, RemoteError, Unavailable
from fedcomm.web import templating

#: Status -> heading and what it means for the one who reads it.
_TEXTS = {
    403: ("That did not come from here", "Please go back, reload the page and try again."),
    404: ("Nothing here", "This page does not exist, or it is not for everybody."),
    405: ("That does not work here", "This address cannot be used in that way."),
    410: ("It was here once", "What stood here was deleted by its author."),
    413: ("Too much at once", "That was larger than this server takes."),
    421: ("Nobody lives here", "This server has no community under that name."),
    429: ("A little slower, please", "That was a lot in a short time. Please try again in a minute."),
    500: ("Something broke", "It is not your fault. It has been noted, and will be looked at."),
    503: ("Busy just now", "Please try again in a moment."),
}
_OTHER = ("That did not work", "Please go back and try again.")


def page(request: Request, status: int) -> Response:
    """Return the error page of a status."""
    heading, text = _TEXTS.get(status, _OTHER)
    return templating.page(request, "error.html", status=status, heading=heading, text=text)


async def on_http(request: Request, error: Exception) -> Response:
    """Answer what the framework raises: no such route, no such method, a body too large."""
    assert isinstance(error, HTTPException)
    if error.status_code < HTTPStatus.BAD_REQUEST or error.status_code in (204, 304):
        return Response(status_code=error.status_code, headers=error.headers)
    response = page(request, error.status_code)
    response.headers.update(error.headers or {})
    return response


async def on_remote(request: Request, error: Exception) -> Response:
    assert isinstance(error, RemoteError)
    return page(request, error.status)


async def on_unavailable(request: Request, error: Exception) -> Response:
    assert isinstance(error, Unavailable)
    response = page(request, error.status)
    response.headers["Retry-After"] = str(error.retry_after_s)
    return response


async def on_member(request: Request, error: Exception) -> Response:
    """Show a person what cannot be done, where no form is there to show it in."""
    return templating.page(request, "error.html", status=422, heading="That cannot be done", text=str(error))


async def on_bug(request: Request, error: Exception) -> Response:
    """Answer a bug. The framework raises it again after this, so that it is logged; nothing of it is shown."""
    assert isinstance(error, Exception)
    return page(request, 500)


HANDLERS = {
    HTTPException: on_http,
    RemoteError: on_remote,
    Unavailable: on_unavailable,
    MemberError: on_member,
    Exception: on_bug,
}
