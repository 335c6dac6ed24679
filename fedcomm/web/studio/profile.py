"""What the artist says of themself, whether new followers wait for a yes, and what everybody may see and find."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from fedcomm.communities import Community
from fedcomm.errors import MemberError
from fedcomm.model.actor import Account
from fedcomm.moderation import fetching
from fedcomm.outbox import profile as own_profile
from fedcomm.web import templating
from fedcomm.web.community import community_of
from fedcomm.web.forms import Form
from fedcomm.web.session import Owner
from fedcomm.web.studio import guard


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fields:
    """What stands in the form."""

    name: str
    summary: str
    is_locked: bool
    is_discoverable: bool
    shows_followers: bool
    requires_signature: bool


async def ask(request: Request, owner: Owner) -> Response:
    """`/studio/profile`"""
    return _render(request, owner, _present(community_of(request), owner.account))


async def update(request: Request, owner: Owner, form: Form) -> Response:
    """`POST /studio/profile`"""
    fields, community = _sent(form), community_of(request)
    try:
        await own_profile.update(
            community,
            owner.account,
            name=fields.name,
            summary=fields.summary,
            is_locked=fields.is_locked,
            is_discoverable=fields.is_discoverable,
            shows_followers=fields.shows_followers,
        )
    except MemberError as error:
        return _render(request, owner, fields, problem=str(error))
    await fetching.require_signatures(community, is_required=fields.requires_signature)
    return guard.done(f"/@{owner.account.username}")


def _present(community: Community, account: Account) -> _Fields:
    return _Fields(
        name=account.actor.name,
        summary=account.summary_source,
        is_locked=account.actor.is_locked,
        is_discoverable=account.is_discoverable,
        shows_followers=account.shows_followers,
        requires_signature=community.requires_signature,
    )


def _sent(form: Form) -> _Fields:
    return _Fields(
        name=form.text("name"),
        summary=form.text("summary"),
        is_locked=form.is_checked("is_locked"),
        is_discoverable=form.is_checked("is_discoverable"),
        shows_followers=form.is_checked("shows_followers"),
        requires_signature=form.is_checked("requires_signature"),
    )


def _render(request: Request, owner: Owner, fields: _Fields, *, problem: str = "") -> Response:
    return templating.page(
        request,
        "studio/profile.html",
        owner=owner,
        status=422 if problem else 200,
        fields=fields,
        problem=problem,
    )
