"""The page of a post, with its replies. One that is not for the viewer looks exactly like one that never was (VIS1)."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fedcomm.web import forms, negotiation, session, templating
from fedcomm.web.community import community_of
from fedcomm.web.pages import reading


async def post(request: Request) -> Response:
    """`/@name/ID`"""
    community = community_of(request)
    post_id = forms.number(request.path_params["post_id"])
    if negotiation.wants_activity(request.headers.getlist("accept")):
        # Whether there is such a post, and for whom, is answered under its id.
        return RedirectResponse(community.urls.note(post_id), 302, {"Vary": "Accept"})
    owner = await session.owner(request)
    page = await community.store.read(
        reading.post_page,
        request.path_params["name"],
        post_id,
        urls=community.urls,
        viewer=owner.account.actor if owner else None,
        is_blocked=community.remote.blocked.has,
        after=forms.after(request) or 0,
    )
    return templating.page(request, "post.html", owner=owner, page=page)
