"""Pages out of templates. All is escaped, always; an undefined name is an error; one macro lets cleaned HTML pass."""

from datetime import datetime
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from fedcomm.activitypub import html
from fedcomm.clock import rfc3339
from fedcomm.communities import Community
from fedcomm.model.actor import Profile
from fedcomm.model.poll import Poll
from fedcomm.model.urls import Urls
from fedcomm.web import caching, look, security_headers, static_files
from fedcomm.web.csrf import FIELD
from fedcomm.web.session import Owner
from fedcomm.web.texts import shortened

_WEB_SCHEMES = ("https://", "http://")
#: What is longer was made to fill pages, not to be followed.
_MAX_LINK_CHARACTERS = 1_000


def page(
    request: Request,
    template: str,
    *,
    owner: Owner | None = None,
    status: int = 200,
    form_targets: str = "'self'",
    **values: object,
) -> Response:
    """Return a page. One for a logged-in person is never stored; others carry a validator, and may be a mere 304."""
    body = render(request, template, owner=owner, **values)
    response = HTMLResponse(body, status)
    response.headers["Content-Security-Policy"] = security_headers.policy(form_targets=form_targets)
    security_headers.add_to(response.headers)
    response.headers["Vary"] = "Accept, Cookie"
    if owner is not None or status != 200:
        response.headers["Cache-Control"] = caching.PRIVATE
        return response
    return caching.conditional(request, response)


def render(request: Request, template: str, *, owner: Owner | None = None, **values: object) -> str:
    """Return the text of a template. `community` is None where the Host header named none."""
    community: Community | None = getattr(request.state, "community", None)
    common: dict[str, object] = {
        "title": community.profile.title if community else "fedcomm",
        "urls": community.urls if community else None,
        "owner": owner,
        "csrf_field": FIELD,
        "path": request.url.path,
    }
    return environment().get_template(template).render(common | values)


@cache
def environment() -> Environment:
    """Return the one environment. `autoescape` is on for every file, whatever its name ends in (XSS9)."""
    made = Environment(
        loader=PackageLoader("fedcomm.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "counted": counted,
        "date": date,
        "duration": duration,
        "excerpt": excerpt,
        "hue": look.hue,
        "initials": look.initials,
        "iso": rfc3339,
        "moment": moment,
        "page_of": page_of,
        "plain": html.plain,
        "share": share,
        "strings": look.strings,
        "web_url": web_url,
    }
    made.globals["static"] = static_files.url
    return made


def counted(number: int, one: str, many: str) -> str:
    """Return `1 reply`, `1,204 replies`: a number alone says nothing to a screen reader."""
    return f"{number:,} {one if number == 1 else many}"


def date(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"


def moment(moment: datetime) -> str:
    return f"{moment.day} {moment:%b %Y, %H:%M} UTC"


def duration(milliseconds: int) -> str:
    """Return `3:12`, `1:02:03`."""
    minutes, seconds = divmod(round(milliseconds / 1000), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def share(votes: int, poll: Poll) -> int:
    """Return how many in a hundred chose an answer; where one may give several, of those who voted at all.

    The numbers of another server need not add up.
    """
    cast = sum(option.votes for option in poll.options)
    whole = poll.voters_count or cast if poll.is_multiple else cast
    return min(100, round(100 * votes / whole)) if whole else 0


def excerpt(cleaned: str, length: int = 160) -> str:
    """Return the beginning of cleaned HTML as plain text on one line."""
    return shortened(html.plain(cleaned), length)


def web_url(url: str | None) -> str:
    """Return an address that a link may have, or nothing: `javascript:` and its kin never become one."""
    if url is None or len(url) > _MAX_LINK_CHARACTERS:
        return ""
    return url if url.lower().startswith(_WEB_SCHEMES) else ""


def page_of(actor: Profile, urls: Urls) -> str:
    """Return where a person looks at an actor: our page of ours, the page that they name for themselves of others."""
    if urls.is_ours(actor.uri):
        return urls.profile_page(actor.username)
    return web_url(actor.url) or web_url(actor.uri)
