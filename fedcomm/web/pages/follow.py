"""Following from a fan's own server, without an account, a script or a cookie here: the form asks for a handle only.

Where the fan is sent comes from the WebFinger answer of their server (ecosystem 4.1), never from the request.
"""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fedcomm.errors import MemberError
from fedcomm.model import handle as handles
from fedcomm.web import csrf, forms
from fedcomm.web.community import community_of
from fedcomm.web.pages import profile, reading


async def to_form(request: Request) -> Response:
    """A reload of the address that the form was sent to: back to the form."""
    return RedirectResponse(f"/@{quote(request.path_params['name'], safe='')}#follow", 303)


async def follow(request: Request) -> Response:
    """`POST /@name/follow`: send the fan to their own server, or say what was wrong with the handle."""
    csrf.refuse_other_sites(request)
    community = community_of(request)
    typed = (await forms.read(request)).text("handle")
    view = await community.store.read(reading.profile, request.path_params["name"])
    try:
        url = await community.remote.follow_url(handles.parse(typed), view.account.actor.uri)
    except MemberError as error:
        return await profile.render(request, view, handle=typed, problem=str(error), status=422)
    return RedirectResponse(url, 303, {"Cache-Control": "no-store"})
