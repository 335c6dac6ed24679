"""Who follows the artist, and whom the artist follows."""

from starlette.requests import Request
from starlette.responses import Response

from fedcomm.errors import MemberError, RemoteError
from fedcomm.outbox import following
from fedcomm.web import forms, templating
from fedcomm.web.community import community_of
from fedcomm.web.forms import Form
from fedcomm.web.session import Owner
from fedcomm.web.studio import guard, reading

_PAGE = "/studio/people"


async def people(request: Request, owner: Owner) -> Response:
    """`/studio/people`"""
    return await _render(request, owner)


async def follow(request: Request, owner: Owner, form: Form) -> Response:
    """`POST /studio/people/follow`: follow who is at a handle or an address."""
    community = community_of(request)
    typed = form.text("handle")
    try:
        await following.follow(community, owner.account, await community.remote.resolve(typed))
    except MemberError as error:
        return await _render(request, owner, handle=typed, problem=str(error))
    except RemoteError as error:
        problem = f"{typed} was not found, or their server does not answer ({error.public_text.lower()})."
        return await _render(request, owner, handle=typed, problem=problem)
    return guard.done(_PAGE)


async def unfollow(request: Request, owner: Owner, form: Form) -> Response:  # noqa: ARG001 - the button is all it says
    """`POST /studio/people/ID/unfollow`: also takes back what was only asked."""
    community = community_of(request)
    actor_id = forms.number(request.path_params["actor_id"])
    actor = await community.store.read(reading.followed, owner.account, actor_id)
    await following.unfollow(community, owner.account, actor)
    return guard.done(_PAGE)


async def accept(request: Request, owner: Owner, form: Form) -> Response:  # noqa: ARG001
    """`POST /studio/people/ID/accept`"""
    community = community_of(request)
    actor_id = forms.number(request.path_params["actor_id"])
    follow = await community.store.read(reading.follow_by, owner.account, actor_id)
    await following.accept(community, owner.account, follow)
    return guard.done(_PAGE)


async def remove(request: Request, owner: Owner, form: Form) -> Response:  # noqa: ARG001
    """`POST /studio/people/ID/remove`: say no to who asks to follow, or send a follower away."""
    community = community_of(request)
    actor_id = forms.number(request.path_params["actor_id"])
    follow = await community.store.read(reading.follow_by, owner.account, actor_id)
    await following.reject(community, owner.account, follow)
    return guard.done(_PAGE)


async def _render(request: Request, owner: Owner, *, handle: str = "", problem: str = "") -> Response:
    community = community_of(request)
    return templating.page(
        request,
        "studio/people.html",
        owner=owner,
        status=422 if problem else 200,
        people=await community.store.read(reading.people, owner.account),
        handle=handle,
        problem=problem,
    )
