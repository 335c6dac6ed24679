"""Why a signature does not hold: the exact string that should be signed, and what the signer put in its place.

For people who look for a fault. It proves nothing: what is let in is decided by `read` and `verify` alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest
from urllib.parse import unquote

from fedcomm.activitypub import digest
from fedcomm.activitypub.keys import PublicKey
from fedcomm.activitypub.signatures import cavage, checks, rfc9421
from fedcomm.activitypub.signatures.request import Request, Scheme
from fedcomm.errors import FedcommError, SignatureInvalid


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a request says of its signature, and the string that belongs under it. Nothing of it is proven."""

    scheme: Scheme
    key_id: str
    covered: tuple[str, ...]
    string: str
    value: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The first line in which two signing strings differ, counted from 1; "" where one has no such line."""

    line: int
    ours: str
    theirs: str


def claim(request: Request) -> Claim:
    """Return what a request claims. Raises SignatureInvalid when there is no signature that could be taken apart."""
    text = request.header("signature-input")
    if text is not None:
        said = rfc9421.read_input(text)
        return Claim(
            scheme=Scheme.RFC9421,
            key_id=said.parameters.get("keyid", ""),
            covered=said.covered,
            string=rfc9421.signature_base(request, said.covered, said.canonical).decode(),
            value=rfc9421.signature_value(request, said.label),
        )
    text = cavage.header(request)
    if text is None:
        raise SignatureInvalid("the request is not signed")
    parameters = cavage.parameters(text)
    covered = tuple(parameters.get("headers", "date").split(" "))
    return Claim(
        scheme=Scheme.CAVAGE,
        key_id=parameters.get("keyId", ""),
        covered=covered,
        string=cavage.signing_string(request, covered, parameters, target=request.target).decode(),
        value=checks.signature_bytes(parameters.get("signature", "")),
    )


def culprit(request: Request, key: PublicKey) -> tuple[str, Difference] | None:
    """Return what the signer did otherwise, and where that shows first; None when no usual mistake explains it.

    Each usual mistake is tried: when the signature holds for the request with it, that is what was signed.
    """
    ours = claim(request)
    for mistake, other in _mistakes(request):
        try:
            theirs = claim(other)
        except FedcommError:
            continue
        if theirs.string != ours.string and key.has_signed(theirs.string.encode(), ours.value):
            found = first_difference(ours.string, theirs.string)
            if found is not None:
                return mistake, found
    return None


def first_difference(ours: str, theirs: str) -> Difference | None:
    """Return the first line in which two signing strings differ, None when they are the same."""
    pairs = zip_longest(ours.splitlines(), theirs.splitlines(), fillvalue="")
    for number, (one, other) in enumerate(pairs, start=1):
        if one != other:
            return Difference(line=number, ours=one, theirs=other)
    return None


def has_right_digest(request: Request) -> bool:
    """Say whether the body has the digest that its header gives; also when it has no body and no digest."""
    try:
        digest.verify(request.headers, request.body)
    except FedcommError:
        return not request.needs_digest
    return True


def _mistakes(request: Request) -> Iterator[tuple[str, Request]]:
    """Yield a request as signers are known to have seen it (wire 2.2, 2.6, 10.2-10.5), with words for it."""
    yield "it signed the path without the query", replace(request, query="")
    yield "it signed the path with its percent-encoding undone", replace(request, raw_path=unquote(request.raw_path))
    yield "it signed a slash at the end of the path", replace(request, raw_path=f"{request.raw_path}/")
    yield "it signed the path without the slash at its end", replace(request, raw_path=request.raw_path.rstrip("/"))
    yield "it signed https, and the request came by http", replace(request, scheme="https")
    yield "it signed http, and the request came by https", replace(request, scheme="http")
    yield "it signed a GET", replace(request, method="GET")
    yield "it signed a POST", replace(request, method="POST")
    name, _, port = request.host.partition(":")
    for host in (name, f"{name}:443", f"{name}:80", f"www.{name}") if not port else (name,):
        yield f"it signed the host {host}", _with_header(replace(request, host=host), "host", host)
    for header in ("content-type", "accept"):
        without = (request.header(header) or "").split(";", 1)[0].strip()
        yield f"it signed {header} without its parameters", _with_header(request, header, without)
        yield f"it signed {header} with a charset", _with_header(request, header, f"{without}; charset=utf-8")
    body_digest = digest.digest_header(request.body)
    yield "it signed the digest of the body as it is, and sent another", _with_header(request, "digest", body_digest)
    yield (
        "it signed the digest's name in lower case",
        _with_header(request, "digest", body_digest.replace("SHA-256", "sha-256")),
    )


def _with_header(request: Request, name: str, value: str) -> Request:
    """Return a request with another value in a header that it has."""
    headers = tuple((known, value if known == name else present) for known, present in request.headers)
    return replace(request, headers=headers)
