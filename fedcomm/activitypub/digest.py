"""Digests of bodies: `Digest` (RFC 3230) goes with draft-cavage, `Content-Digest` (RFC 9530) with RFC 9421.

Only SHA-256 counts: every peer sends it, and it is the only algorithm that both headers share.
"""

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Iterable

from fedcomm.errors import Malformed, SignatureInvalid

ALGORITHM = "sha-256"


def digest_header(body: bytes) -> str:
    """Return `SHA-256=<base64>`. Upper case: PeerTube and Threads compare the name as it stands."""
    return f"SHA-256={_base64_sha256(body)}"


def content_digest_header(body: bytes) -> str:
    """Return `sha-256=:<base64>:` (RFC 9530, section 2)."""
    return f"sha-256=:{_base64_sha256(body)}:"


def verify(headers: Iterable[tuple[str, str]], body: bytes) -> None:
    """Check that there is a digest header and that each one there is has the SHA-256 of `body`.

    Raises Malformed when a header comes twice, SignatureInvalid when none comes or one is wrong.
    That the header is signed is for the caller to see to.
    """
    given: dict[str, str] = {}
    for name, value in headers:
        lowered = name.lower()
        if lowered in _SHA256_IN:
            if lowered in given:
                raise Malformed(f"more than one {name} header")
            given[lowered] = value
    if not given:
        raise SignatureInvalid("the body has no digest")
    expected = _base64_sha256(body).encode("ascii")
    for name, value in given.items():
        claimed = _SHA256_IN[name](value)
        # What is not ASCII becomes a question mark, which is not base64.
        if claimed is None or not hmac.compare_digest(claimed.encode("ascii", "replace"), expected):
            raise SignatureInvalid(f"{name} is not the SHA-256 of the body")


def _in_digest(value: str) -> str | None:
    """Return the base64 of `SHA-256=<base64>[, OTHER=…]`, or None unless there is exactly one."""
    found = []
    for part in value.split(","):
        algorithm, _, base64 = part.strip().partition("=")
        # bovine writes the algorithm in lower case.
        if algorithm.lower() == ALGORITHM:
            found.append(base64)
    return found[0] if len(found) == 1 else None


def _in_content_digest(value: str) -> str | None:
    """Return the base64 of `sha-256=:<base64>:[, other=:…:]`, or None unless there is exactly one."""
    wrapped = _in_digest(value)
    if wrapped is None or len(wrapped) < 2 or wrapped[0] != ":" or wrapped[-1] != ":":
        return None
    return wrapped[1:-1]


#: How each header writes a SHA-256.
_SHA256_IN = {"digest": _in_digest, "content-digest": _in_content_digest}
#: Lower-case names of the headers that hold digests.
HEADERS = frozenset(_SHA256_IN)


def _base64_sha256(body: bytes) -> str:
    return b64encode(hashlib.sha256(body).digest()).decode("ascii")
