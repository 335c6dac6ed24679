"""The Host header selects the community: every handler finds it with `community_of(request)`.

A stranger's name is answered before any file is touched (decision 1 of the architecture; security RES, SIG9).
"""

import re

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from fedcomm.communities import Communities, Community
from fedcomm.errors import NotFound
from fedcomm.web import errors

#: Answered for the process, under whatever name the one who watches it uses.
_OF_THE_PROCESS = frozenset({"/healthz"})
#: All that the handle host of a split domain has of ours (wire 1.4); the artist's own site lives on the rest of it.
_OF_THE_HANDLE_HOST = "/.well-known/"
_USUAL_PORT = re.compile(r":(?:80|443)$", re.ASCII)


class Hosts:
    """Sets `request.state.community`. Answers 400 without exactly one Host header, 421 for a name that is not here."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in _OF_THE_PROCESS:
            await self.app(scope, receive, send)
            return
        refusal = _enter(scope)
        await (refusal or self.app)(scope, receive, send)


def _enter(scope: Scope) -> Response | None:
    """Put the community into the scope, or return what is answered instead."""
    lines = [value for name, value in scope["headers"] if name == b"host"]
    if len(lines) != 1:
        return errors.refusal(Request(scope), 400)
    host = lines[0].decode("latin-1").strip().lower()
    community = _find(scope["app"].state.communities, host)
    if community is None or not _is_for(community, host, scope["path"]):
        return errors.refusal(Request(scope), 421)
    scope.setdefault("state", {})["community"] = community
    return None


def _find(communities: Communities, host: str) -> Community | None:
    """Return the community of a host, which may be written with the port that its scheme has anyway."""
    for name in (host, _USUAL_PORT.sub("", host)):
        try:
            return communities.get(name)
        except NotFound:
            continue
    return None


def _is_for(community: Community, host: str, path: str) -> bool:
    name = _USUAL_PORT.sub("", host).rstrip(".")
    return name == _USUAL_PORT.sub("", community.host) or path.startswith(_OF_THE_HANDLE_HOST)
