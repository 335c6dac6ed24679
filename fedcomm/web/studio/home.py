"""The studio's first page: what to say, and what the people whom the artist follows said."""

import re
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from fedcomm.errors import MemberError
from fedcomm.model.poll import NewPoll
from fedcomm.model.post import Post, Visibility
from fedcomm.outbox import publish
from fedcomm.outbox.drafts import Draft
from fedcomm.web import forms, templating
from fedcomm.web.community import community_of
from fedcomm.web.forms import Form
from fedcomm.web.session import Owner
from fedcomm.web.studio import guard, reading

#: Options that the form has room for; the command line takes more.
POLL_FIELDS = 4
_HOURS = re.compile(r"[0-9]{1,4}", re.ASCII)


async def home(request: Request, owner: Owner) -> Response:
    """`/studio`, and `/studio?reply_to=URI` to answer a post."""
    return await _render(request, owner, request.query_params.get("reply_to"))


async def write(request: Request, owner: Owner, form: Form) -> Response:
    """`POST /studio/posts`"""
    community = community_of(request)
    try:
        post = await publish.post(community, owner.account, draft(form))
    except MemberError as error:
        return await _render(request, owner, form.text("in_reply_to") or None, form=form, problem=str(error))
    return guard.done(f"/@{owner.account.username}/{post.id}")


async def _render(
    request: Request, owner: Owner, reply_to: str | None, *, form: Form | None = None, problem: str = ""
) -> Response:
    community = community_of(request)
    view = await community.store.read(reading.home, owner.account, before=forms.before(request), reply_to=reply_to)
    parent = view.parent.post if view.parent else None
    return templating.page(
        request,
        "studio/home.html",
        owner=owner,
        status=422 if problem else 200,
        view=view,
        values=form.fields if form else _first_values(owner, parent),
        problem=problem,
        visibilities=tuple(Visibility),
        poll_fields=POLL_FIELDS,
    )


def draft(form: Form, *, in_reply_to: str | None = None) -> Draft:
    """Return what the compose form says. Raises MemberError for an audience or a duration that there is not."""
    chosen = form.text("visibility")
    if chosen not in tuple(Visibility):
        raise MemberError("Say who the post is for")
    return Draft(
        source=form.text("source"),
        visibility=Visibility(chosen),
        warning=form.text("warning"),
        language=form.text("language") or None,
        in_reply_to=in_reply_to or form.text("in_reply_to") or None,
        poll=_poll(form),
    )


def _poll(form: Form) -> NewPoll | None:
    """Return the poll that the form asks for, None when no option is filled in."""
    options = tuple(text for n in range(1, POLL_FIELDS + 1) if (text := form.text(f"poll_{n}")))
    if not options:
        return None
    hours = form.text("poll_hours")
    if not _HOURS.fullmatch(hours):
        raise MemberError("Say for how many hours the poll is open")
    return NewPoll(options=options, is_multiple=form.is_checked("poll_multiple"), duration=timedelta(hours=int(hours)))


def _first_values(owner: Owner, parent: Post | None) -> dict[str, str]:
    """Return how the form starts: a reply names whom it answers, and is for no more people than what it answers."""
    if parent is None:
        return {"visibility": Visibility.PUBLIC}
    is_own = parent.author.id == owner.account.id
    return {
        "source": "" if is_own else f"{parent.author.handle} ",
        "warning": parent.content.warning,
        "language": parent.content.language or "",
        "visibility": parent.visibility,
        "in_reply_to": parent.uri,
    }
