"""Takes a signed request apart for somebody who looks for a fault: what is signed, and where two readings differ."""

import re
from dataclasses import asdict

from fedcomm import clock
from fedcomm.activitypub import signatures
from fedcomm.activitypub.signatures import Request, explain
from fedcomm.communities import Community
from fedcomm.errors import FedcommError, MemberError

Headers = tuple[tuple[str, str], ...]

_END_OF_HEAD = re.compile(r"\r?\n\r?\n")


async def signature(community: Community, *, request: str, theirs: str | None = None) -> dict[str, object]:
    """Examine a raw HTTP request (request line, headers, empty line, body), as it was captured on its way to us.

    `theirs` is the signing string that the sender says it signed. Returns the string that belongs to the request, what
    refuses it here, and the first line that differs: from `theirs`, or from what the signature was found to be for.
    """
    parsed = _request(community, request)
    claim = explain.claim(parsed)
    found: dict[str, object] = {
        "scheme": claim.scheme,
        "key_id": claim.key_id,
        "covered": list(claim.covered),
        "signing_string": claim.string,
        "digest_fits": explain.has_right_digest(parsed),
        "refused": None,
        "difference": None,
    }
    if theirs is not None:
        found["difference"] = _difference(explain.first_difference(claim.string, theirs.strip("\n")), "as they say")
    try:
        read = signatures.read(parsed, now=clock.now())
        signatures.verify(read, await community.remote.key(read.key_id))
    except FedcommError as error:
        found["refused"] = str(error)
    if found["refused"] and found["difference"] is None:
        found["difference"] = await _found_out(community, parsed, claim)
    return found


async def _found_out(community: Community, parsed: Request, claim: explain.Claim) -> dict[str, object] | None:
    """Return which usual mistake explains the signature, if the key can be had and one does."""
    try:
        key = await community.remote.key(claim.key_id)
    except FedcommError:
        return None
    found = explain.culprit(parsed, key)
    return None if found is None else _difference(found[1], found[0])


def _difference(found: explain.Difference | None, text: str) -> dict[str, object] | None:
    return None if found is None else {"because": text, **asdict(found)}


def _request(community: Community, raw: str) -> Request:
    """Return a captured request. Raises MemberError when it is none."""
    head, body = _parts(raw)
    first, *lines = head.replace("\r\n", "\n").split("\n")
    words = first.split()
    if len(words) < 2 or not words[1].startswith("/"):
        raise MemberError("The first line must be a request line, like: POST /ap/inbox HTTP/1.1")
    path, _, query = words[1].partition("?")
    headers = tuple((name, value) for name, _, value in (line.partition(":") for line in lines if line.strip()))
    return Request(
        method=words[0],
        scheme=community.urls.scheme,
        host=community.host,
        raw_path=path,
        query=query,
        headers=headers,
        body=body.encode()[: _length(headers)],
    )


def _parts(raw: str) -> tuple[str, str]:
    """Return the head and the body of a request; the head may have plain line ends, the body is as it came."""
    found = _END_OF_HEAD.search(raw)
    return (raw[: found.start()], raw[found.end() :]) if found else (raw, "")


def _length(headers: Headers) -> int | None:
    """Return how many bytes the body has, when a header says so: many editors add a line end."""
    said = next((value.strip() for name, value in headers if name.lower() == "content-length"), "")
    return int(said) if said.isdecimal() else None
