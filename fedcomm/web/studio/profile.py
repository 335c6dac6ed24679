"""What the artist says of themself, and whether new followers wait for a yes."""

from starlette.requests import Request
from starlette.responses import Response

from fedcomm.communities import Community
from fedcomm.errors import MemberError
from fedcomm.outbox import profile as own_profile
from fedcomm.web import templating
from fedcomm.web.forms import Form
from fedcomm.web.session import Owner
from fedcomm.web.studio import guard


async def ask(request: Request, owner: Owner) -> Response:
    """`/studio/profile`"""
    account = owner.account
    return _render(
        request, owner, name=account.actor.name, summary=account.summary_source, is_locked=account.actor.is_locked
    )


async def update(request: Request, owner: Owner, form: Form) -> Response:
    """`POST /studio/profile`"""
    community: Community = request.state.community
    name, summary, is_locked = form.text("name"), form.text("summary"), form.is_checked("is_locked")
    try:
        await own_profile.update(community, owner.account, name=name, summary=summary, is_locked=is_locked)
    except MemberError as error:
        return _render(request, owner, name=name, summary=summary, is_locked=is_locked, problem=str(error))
    return guard.done(f"/@{owner.account.username}")


def _render(request: Request, owner: Owner, *, name: str, summary: str, is_locked: bool, problem: str = "") -> Response:
    return templating.page(
        request,
        "studio/profile.html",
        owner=owner,
        status=422 if problem else 200,
        name=name,
        summary=summary,
        is_locked=is_locked,
        problem=problem,
    )
