"""Validators: an answer that has not changed is not sent again (RFC 9110, sections 8.8 and 13)."""

import hashlib
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from starlette.requests import Request
from starlette.responses import Response

REVALIDATE = "public, max-age=0, must-revalidate"
PRIVATE = "private, no-store"
FOR_EVER = "public, max-age=31536000, immutable"
#: One address, two forms; a cache that mixes them up is a classic (wire 10, pitfall 15).
BY_ACCEPT = "Accept"
#: Who signs may read more than others, or may be blocked (wire 2.5); draft-cavage has a second place for signatures.
BY_SIGNATURE = "Accept, Authorization, Signature, Signature-Input"


def etag(body: bytes) -> str:
    """Return the validator of a body; weak, because a proxy in front of us may compress it."""
    return f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'


def conditional(request: Request, response: Response, *, modified_at: datetime | None = None) -> Response:
    """Return the response with its validators, or 304 when the browser or feed reader has it already."""
    tag = etag(bytes(response.body))
    response.headers["ETag"] = tag
    response.headers.setdefault("Cache-Control", REVALIDATE)
    if modified_at is not None:
        response.headers["Last-Modified"] = format_datetime(modified_at.astimezone(UTC), usegmt=True)
    if not _is_known(request, tag, modified_at):
        return response
    kept = {name: value for name, value in response.headers.items() if name not in ("content-length", "content-type")}
    return Response(status_code=304, headers=kept)


def _is_known(request: Request, tag: str, modified_at: datetime | None) -> bool:
    asked = request.headers.get("if-none-match")
    if asked is not None:
        return asked.strip() == "*" or tag.removeprefix("W/") in {
            candidate.strip().removeprefix("W/") for candidate in asked.split(",")
        }
    since = _moment(request.headers.get("if-modified-since"))
    return since is not None and modified_at is not None and modified_at.replace(microsecond=0) <= since


def _moment(text: str | None) -> datetime | None:
    """Return the time in a date header, or None: one that cannot be read is as good as none (RFC 9110, 13.1.3)."""
    try:
        moment = parsedate_to_datetime(text or "")
    except (ValueError, OverflowError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
