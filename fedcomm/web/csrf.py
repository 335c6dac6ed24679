"""Only our own pages may post our forms (WEB1): what the browser says of their origin, and a token of the session."""

from hmac import compare_digest

from starlette.requests import Request

from fedcomm.errors import NotPermitted
from fedcomm.web.community import community_of
from fedcomm.web.forms import Form
from fedcomm.web.session import Owner

#: The name of the hidden field.
FIELD = "csrf"


def refuse_other_sites(request: Request) -> None:
    """Raise NotPermitted when the browser says that the form stood on another site.

    A browser that says nothing passes (text browsers): this alone is for forms without a session.
    """
    community = community_of(request)
    origin = request.headers.get("origin", community.urls.base)
    site = request.headers.get("sec-fetch-site", "same-origin")
    if origin != community.urls.base or site != "same-origin":
        raise NotPermitted(f"a form from another site: origin {origin!r}, sec-fetch-site {site!r}")


def check(request: Request, form: Form, owner: Owner) -> None:
    """Raise NotPermitted unless a form came from a page of this session, and the browser says so."""
    refuse_other_sites(request)
    if not {"origin", "sec-fetch-site"} & set(request.headers):
        raise NotPermitted("a form of no known origin")
    if not compare_digest(form.text(FIELD).encode(), owner.csrf_token.encode()):
        raise NotPermitted("a form without the token of its session")
