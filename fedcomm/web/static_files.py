"""The few files that every community shares. They are read once, by exact name: no path is ever made of a request."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fedcomm.errors import NotFound
from fedcomm.web import caching

_MEDIA_TYPES = {".css": "text/css; charset=utf-8"}


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticFile:
    """One file. `version` changes with every byte of it."""

    body: bytes
    media_type: str
    version: str


@cache
def _all() -> Mapping[str, StaticFile]:
    found = {}
    for entry in files("fedcomm.web").joinpath("static").iterdir():
        media_type = _MEDIA_TYPES.get(entry.name[entry.name.rfind(".") :])
        if media_type:
            body = entry.read_bytes()
            version = hashlib.sha256(body).hexdigest()[:16]
            found[entry.name] = StaticFile(body=body, media_type=media_type, version=version)
    return found


def url(name: str) -> str:
    """Return the address of a file, with its version: what is behind it never changes."""
    return f"/static/{name}?v={_all()[name].version}"


async def _serve(request: Request) -> Response:
    file = _all().get(request.path_params["name"])
    if file is None:
        raise NotFound(f"no file {request.path_params['name']!r}")
    response = Response(file.body, media_type=file.media_type)
    if request.query_params.get("v") == file.version:
        response.headers["Cache-Control"] = caching.FOR_EVER
    return caching.conditional(request, response)


ROUTES = [Route("/static/{name}", _serve)]
