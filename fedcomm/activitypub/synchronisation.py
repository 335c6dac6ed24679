"""Who of one server follows an actor, put so that both sides can compare it (FEP-8fcf).

The digest is the XOR of the SHA-256 of each follower's id, so that it hangs neither on an order nor on who counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from hashlib import sha256
from operator import xor

from fedcomm.activitypub.signatures import cavage
from fedcomm.errors import Malformed, SignatureInvalid

#: In lower case, as the signature names it.
HEADER = "collection-synchronization"

_DIGITS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a header says: of `collection_id` the part that lives with the receiver has this digest, and is at `url`."""

    collection_id: str
    url: str
    digest: str


def digest(follower_uris: Iterable[str]) -> str:
    """Return the digest of some followers, 64 hexadecimal digits; of nobody it is all zeros."""
    sums = (int.from_bytes(sha256(uri.encode()).digest()) for uri in follower_uris)
    return f"{reduce(xor, sums, 0):0{_DIGITS}x}"


def written(claim: Claim) -> str:
    """Return the header's value."""
    return f'collectionId="{claim.collection_id}", url="{claim.url}", digest="{claim.digest}"'


def read(text: str) -> Claim:
    """Read the header's value; it is put together like a Signature of draft-cavage. Raises Malformed."""
    try:
        given = cavage.parameters(text)
        return Claim(collection_id=given["collectionId"], url=given["url"], digest=given["digest"].lower())
    except (SignatureInvalid, KeyError) as error:
        raise Malformed(f"not the state of a collection: {text[:200]!r}") from error
