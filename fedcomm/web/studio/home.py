"""The studio's first page: what to say, and what the people whom the artist follows said."""

from starlette.requests import Request
from starlette.responses import Response

from fedcomm.errors import MemberError
from fedcomm.model.post import Post, Visibility
from fedcomm.outbox import publish
from fedcomm.outbox.publish import Draft
from fedcomm.web import forms, templating
from fedcomm.web.community import community_of
from fedcomm.web.forms import Form
from fedcomm.web.session import Owner
from fedcomm.web.studio import guard, reading


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
    )


def draft(form: Form, *, in_reply_to: str | None = None) -> Draft:
    """Return what the compose form says. Raises MemberError for an audience that there is not."""
    chosen = form.text("visibility")
    if chosen not in tuple(Visibility):
        raise MemberError("Say who the post is for")
    return Draft(
        source=form.text("source"),
        visibility=Visibility(chosen),
        warning=form.text("warning"),
        language=form.text("language") or None,
        in_reply_to=in_reply_to or form.text("in_reply_to") or None,
    )


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
