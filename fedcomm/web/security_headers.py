"""What a browser may do with our answers: nothing but show them (security XSS12). No page of ours runs a script."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; "
    "form-action {targets}; frame-ancestors 'none'; base-uri 'none'"
)


def policy(*, form_targets: str = "'self'") -> str:
    """Return a Content-Security-Policy. `form_targets` names where forms may lead, redirects after them included."""
    return _POLICY.format(targets=form_targets)


def fan_targets(scheme: str) -> str:
    """Return the form targets of a page whose form sends a fan on to their own server.

    Chromium holds the redirect after a form against `form-action`, and which server it will be is not known before.
    """
    return "'self' https: http:" if scheme == "http" else "'self' https:"


HEADERS = {
    "Content-Security-Policy": policy(),
    "Cross-Origin-Opener-Policy": "same-origin",
    # Not `no-referrer`: browsers then send `Origin: null` with our own forms.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def add_to(headers: MutableHeaders) -> None:
    """Add the headers that an answer does not have yet."""
    for name, value in HEADERS.items():
        headers.setdefault(name, value)


class SecurityHeaders:
    """Adds the headers to every answer, whichever handler, mount or error it comes from."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                add_to(MutableHeaders(scope=message))
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)
