"""Signed HTTP requests: draft-cavage and RFC 9421 in, either one out.

Reading comes in two steps, so that nothing is fetched for a request that cannot be right: `read` refuses all that
can be seen without a key, `verify` needs the key. Neither knows whose key it is.
"""

from datetime import UTC, datetime
from email.utils import format_datetime

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

from fedcomm.activitypub.keys import PublicKey, SigningKey
from fedcomm.activitypub.signatures import cavage, checks, rfc9421
from fedcomm.activitypub.signatures.request import ALSO_SIGNED, Request, Scheme, Signature
from fedcomm.activitypub.signatures.rfc9421 import ACCEPT_SIGNATURE, ACCEPT_SIGNATURE_OF_GET
from fedcomm.errors import SignatureInvalid

__all__ = [
    "ACCEPT_SIGNATURE",
    "ACCEPT_SIGNATURE_OF_GET",
    "ALSO_SIGNED",
    "Request",
    "Scheme",
    "Signature",
    "is_signed",
    "read",
    "sign",
    "verify",
]

#: What a signer may declare ("" is nothing) with each kind of key. The key decides; a declaration may not differ.
_OF_RSA = frozenset({"", "rsa-sha256", "hs2019", "rsa-v1_5-sha256"})
_OF_ED25519 = frozenset({"", "hs2019", "ed25519"})


def read(request: Request, *, now: datetime) -> Signature:
    """Return the signature of a request that came in, after all checks that need no key.

    A request with Signature-Input is RFC 9421 and has to hold as that, whatever else is on it: the stronger scheme
    that a signer chose cannot be taken off by adding a weaker one (Mastodon does the same).
    Raises SignatureInvalid, or Malformed when a header that may come once came twice.
    """
    checks.refuse_repeated_headers(request)
    signature_input = request.header("signature-input")
    if signature_input is not None:
        return rfc9421.parse(request, signature_input, now=now)
    text = cavage.header(request)
    if text is None:
        raise SignatureInvalid("the request is not signed")
    return cavage.parse(request, text, now=now)


def is_signed(request: Request) -> bool:
    """Say whether a request claims to be signed, in whatever way and however badly."""
    return request.header("signature-input") is not None or cavage.header(request) is not None


def verify(signature: Signature, key: PublicKey) -> None:
    """Check that `key` made the signature. Raises SignatureInvalid.

    That `key` is the one that `signature.key_id` names, and that its owner may do this, is for the caller to see to.
    """
    declarable = _OF_RSA if isinstance(key.key, RSAPublicKey) else _OF_ED25519
    if signature.algorithm not in declarable:
        raise SignatureInvalid(f"{signature.algorithm} is not an algorithm of the key {key.key_id}")
    if not any(key.has_signed(data, signature.value) for data in signature.signed):
        raise SignatureInvalid(f"the signature does not hold with the key {key.key_id}")


def sign(request: Request, key: SigningKey, *, scheme: Scheme, now: datetime) -> dict[str, str]:
    """Return the headers to add to a request that goes out; never of both schemes at once.

    Sign afresh for each attempt and each host: the signature names the time, the host and the path.
    Raises TypeError for a key that is not RSA: peers that read HTTP signatures of Ed25519 keys are few.
    """
    if not isinstance(key.private, RSAPrivateKey):
        raise TypeError(f"requests are signed with RSA keys, and {key.key_id} is none")
    date = format_datetime(now.astimezone(UTC), usegmt=True)
    if scheme is Scheme.RFC9421:
        return {"Date": date} | rfc9421.create(request, key, now=now)
    return {"Date": date} | cavage.create(request, key, date=date)
