"""The artist's page: who they are, how to follow them, and what they posted."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fedcomm.web import forms, negotiation, security_headers, session, templating
from fedcomm.web.community import community_of
from fedcomm.web.pages import reading
from fedcomm.web.pages.reading import ProfileView


async def front(request: Request) -> Response:
    """`/`: the artist's page under the shortest address there is."""
    return await _profile(request, None)


async def profile(request: Request) -> Response:
    """`/@name`"""
    return await _profile(request, request.path_params["name"])


async def with_replies(request: Request) -> Response:
    """`/@name/with_replies`"""
    return await _profile(request, request.path_params["name"], with_replies=True)


async def _profile(request: Request, name: str | None, *, with_replies: bool = False) -> Response:
    community = community_of(request)
    view = await community.store.read(reading.profile, name, before=forms.before(request), with_replies=with_replies)
    if negotiation.wants_activity(request.headers.getlist("accept")):
        return RedirectResponse(view.account.actor.uri, 302, {"Vary": "Accept"})
    return await render(request, view, with_replies=with_replies)


async def render(
    request: Request,
    view: ProfileView,
    *,
    with_replies: bool = False,
    handle: str = "",
    problem: str = "",
    status: int = 200,
) -> Response:
    """Return the artist's page; `handle` is what a fan typed into the follow form, `problem` what was wrong with it."""
    community = community_of(request)
    return templating.page(
        request,
        "profile.html",
        owner=await session.owner(request),
        status=status,
        form_targets=security_headers.fan_targets(community.urls.scheme),
        view=view,
        is_first_page="before" not in request.query_params,
        with_replies=with_replies,
        handle=handle,
        problem=problem,
    )
