"""The studio's two kinds of routes. Whoever adds one cannot forget to ask who is there, nor where a form came from."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fedcomm.web import csrf, forms, session, templating
from fedcomm.web.forms import MAX_BODY_BYTES, Form
from fedcomm.web.session import Owner

Page = Callable[[Request, Owner], Awaitable[Response]]
Action = Callable[[Request, Owner, Form], Awaitable[Response]]


def page(path: str, handler: Page) -> Route:
    """Return a route that shows something to who is logged in, and sends everybody else to the log-in page."""

    async def guarded(request: Request) -> Response:
        owner = await session.owner(request)
        if owner is None:
            return RedirectResponse("/login", HTTPStatus.SEE_OTHER, {"Cache-Control": "no-store"})
        return await handler(request, owner)

    return Route(path, guarded, name=path)


def action(path: str, handler: Action) -> Route:
    """Return a route that does something for who is logged in, when the form is one of their session."""

    async def guarded(request: Request) -> Response:
        owner = await session.owner(request)
        if owner is None:
            problem = "You are not logged in any more."
            return templating.page(request, "login.html", status=403, link_token=None, problem=problem)
        form = await forms.read(request)
        csrf.check(request, form, owner)
        return await handler(request, owner, form)

    return Route(path, guarded, methods=["POST"], name=path, max_body_size=MAX_BODY_BYTES)


def done(path: str) -> Response:
    """Return the answer to a form that was taken: on to a page, so that a reload does not send it again."""
    return RedirectResponse(path, HTTPStatus.SEE_OTHER, {"Cache-Control": "no-store"})
