"""Logging out."""

from starlette.requests import Request
from starlette.responses import Response

from fedcomm.web import session
from fedcomm.web.community import community_of
from fedcomm.web.forms import Form
from fedcomm.web.session import Owner
from fedcomm.web.studio import guard


async def log_out(request: Request, owner: Owner, form: Form) -> Response:  # noqa: ARG001 - the button is all it says
    """`POST /logout`: the session ends here, not only in this browser (WEB5)."""
    community = community_of(request)
    await session.end(request)
    response = guard.done("/")
    session.take_cookie(response, community.urls)
    return response
