"""Logging in with a one-time link from `fedcomm login-link`, and out again."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fedcomm.web import csrf, session, templating
from fedcomm.web.community import community_of


async def explain(request: Request) -> Response:
    """`/login`: where a link comes from."""
    owner = await session.owner(request)
    if owner is not None:
        return RedirectResponse("/studio", 303)
    return templating.page(request, "login.html", link_token=None, problem="")


async def show_button(request: Request) -> Response:
    """`/login/TOKEN`: a button and no more: previews and virus scanners open links too, and would use this up."""
    return templating.page(request, "login.html", link_token=request.path_params["token"], problem="")


async def redeem(request: Request) -> Response:
    """`POST /login/TOKEN`: use the link up and open a session, always a new one (WEB4)."""
    csrf.refuse_other_sites(request)
    community = community_of(request)
    token = await session.redeem(community, request.path_params["token"])
    if token is None:
        problem = "This link was used already, or is too old."
        return templating.page(request, "login.html", status=403, link_token=None, problem=problem)
    await session.end(request)
    response = RedirectResponse("/studio", 303, {"Cache-Control": "no-store"})
    session.give_cookie(response, community.urls, token)
    return response
