"""What can be done with a post: edit and delete one's own, like, boost and pin."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response

from fedcomm.communities import Community
from fedcomm.errors import MemberError, NotFound
from fedcomm.model.actor import Account
from fedcomm.model.post import Post
from fedcomm.outbox import featuring, publish, reacting
from fedcomm.web import forms, templating
from fedcomm.web.community import community_of
from fedcomm.web.forms import Form
from fedcomm.web.session import Owner
from fedcomm.web.studio import guard, home, reading

#: The last word of the address of a button -> what it does, to a post that the owner may see.
REACTIONS: dict[str, Callable[[Community, Account, Post], Awaitable[object]]] = {
    "like": reacting.like,
    "unlike": reacting.unlike,
    "boost": reacting.announce,
    "unboost": reacting.unannounce,
}
#: The same for the owner's own posts.
ARRANGEMENTS: dict[str, Callable[[Community, Account, Post], Awaitable[object]]] = {
    "pin": featuring.pin,
    "unpin": featuring.unpin,
}


async def ask_edit(request: Request, owner: Owner) -> Response:
    """`/studio/posts/ID/edit`"""
    return _edit_page(request, owner, await _own(request, owner))


async def edit(request: Request, owner: Owner, form: Form) -> Response:
    """`POST /studio/posts/ID/edit`"""
    community = community_of(request)
    post = await _own(request, owner)
    try:
        changed = home.draft(form, in_reply_to=post.in_reply_to_uri)
        await publish.edit(community, owner.account, post, changed)
    except MemberError as error:
        return _edit_page(request, owner, post, form=form, problem=str(error))
    return guard.done(f"/@{owner.account.username}/{post.id}")


async def ask_delete(request: Request, owner: Owner) -> Response:
    """`/studio/posts/ID/delete`"""
    post = await _own(request, owner)
    return templating.page(request, "studio/delete.html", owner=owner, post=post)


async def delete(request: Request, owner: Owner, form: Form) -> Response:  # noqa: ARG001 - the button is all it says
    """`POST /studio/posts/ID/delete`"""
    community = community_of(request)
    await publish.delete(community, owner.account, await _own(request, owner))
    return guard.done("/studio")


async def react(request: Request, owner: Owner, form: Form) -> Response:
    """`POST /studio/posts/ID/VERB` for the verbs of REACTIONS and ARRANGEMENTS."""
    community = community_of(request)
    verb = request.path_params["verb"]
    if verb in ARRANGEMENTS:
        await ARRANGEMENTS[verb](community, owner.account, await _own(request, owner))
    elif verb in REACTIONS:
        post_id = forms.number(request.path_params["post_id"])
        view = await community.store.read(reading.any_post, owner.account, post_id)
        await REACTIONS[verb](community, owner.account, view.post)
    else:
        raise NotFound(f"nothing is called {verb!r}")
    return guard.done(f"{_place(form)}#p{request.path_params['post_id']}")


def _place(form: Form) -> str:
    """Return the page that the button stood on; only ever one of the studio's."""
    return "/studio/notifications" if form.text("from") == "notifications" else "/studio"


async def _own(request: Request, owner: Owner) -> Post:
    community = community_of(request)
    return await community.store.read(reading.own_post, owner.account, forms.number(request.path_params["post_id"]))


def _edit_page(request: Request, owner: Owner, post: Post, *, form: Form | None = None, problem: str = "") -> Response:
    content = post.content
    stands = {
        "source": content.source or "",
        "warning": content.warning,
        "language": content.language or "",
        "visibility": str(post.visibility),
    }
    return templating.page(
        request,
        "studio/edit.html",
        owner=owner,
        status=422 if problem else 200,
        post=post,
        values=form.fields if form else stands,
        problem=problem,
        visibilities=(post.visibility,),
    )
