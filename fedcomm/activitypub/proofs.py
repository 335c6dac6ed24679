"""Integrity proofs of documents (FEP-8b32), of the cryptosuite eddsa-jcs-2022 alone: made here, and read in what comes.

A proof speaks for the document at whose top it stands, without `proof` and without `signature`.
Sources: FEP-8b32; Data Integrity EdDSA Cryptosuites 1.0, section 3.3; RFC 8785 (JSON in one way only).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from fedcomm.activitypub.keys import PublicKey, SigningKey, decode_multibase, encode_multibase
from fedcomm.activitypub.parse import Document, documents, moment
from fedcomm.activitypub.uris import is_uri, same_origin
from fedcomm.errors import SignatureInvalid

#: FEP-8b32 asks for one; who changes keys may send two.
MAX_PROOFS = 3
#: A proof names no receiver and can be brought again by anybody. After that time it counts no more, and we remember
#: what came for longer; a week of attempts to deliver and another of attempts to forward fit in.
MAX_AGE = timedelta(days=14)
#: As for signed requests: clocks differ, or are set to a wrong time zone.
MAX_AHEAD = timedelta(hours=1)
_SIGNATURE_BYTES = 64
_HASH_BYTES = 32
_SUITE: Document = {
    "type": "DataIntegrityProof",
    "cryptosuite": "eddsa-jcs-2022",
    "proofPurpose": "assertionMethod",
}
#: Members with which a proof speaks to somebody in particular, or about another proof.
_NARROWING = frozenset({"domain", "challenge", "previousProof"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A proof that may be its actor's: all is well with it but the signature.

    `messages` are what the signature may be over; two, when the proof does not say in which context it was made.
    """

    verification_method: str
    messages: tuple[bytes, ...]
    signature: bytes


def make(document: Document, key: SigningKey, *, created: datetime) -> Document:
    """Return a document with a proof made with `key`, whose id is the verification method.

    `created` is written in whole seconds: Fedify reads it and writes it in its own way before it verifies.
    Raises ValueError for numbers that other readers would change (integers beyond 2**53), TypeError unless the key is
    an Ed25519 key.
    """
    if not isinstance(key.private, Ed25519PrivateKey):
        raise TypeError(f"{key.key_id} is not an Ed25519 key")
    options = _SUITE | {"created": whole_seconds(created), "verificationMethod": key.key_id}
    if "@context" in document:
        options["@context"] = document["@context"]
    value = encode_multibase(key.sign(covered(document, options)))
    return document | {"proof": options | {"proofValue": value}}


def read(document: Document, *, actor_uri: str, now: datetime) -> tuple[Proof, ...]:
    """Return the proofs of a document that an actor may have made, at most 3; nothing is verified yet.

    Left out are those of other suites, purposes and origins, from another time, and for somebody in particular.
    Costs 150 ms for each MiB of a document that was made to cost time.
    """
    found = []
    for options in documents(document, "proof", limit=MAX_PROOFS):
        try:
            found.append(_proof(document, options, actor_uri=actor_uri, now=now))
        except (SignatureInvalid, ValueError):
            continue  # one that we cannot read says nothing about the others
    return tuple(found)


def verify(proof: Proof, key: PublicKey) -> None:
    """Raise SignatureInvalid unless the key made the proof. Whose key it is, is not asked here."""
    is_made = isinstance(key.key, Ed25519PublicKey) and key.key_id == proof.verification_method
    if not is_made or not any(key.has_signed(message, proof.signature) for message in proof.messages):
        raise SignatureInvalid(f"the proof does not hold with {key.key_id}")


def covered(document: Document, options: Document) -> bytes:
    """Return what the signature of a proof is over: the hash of its members, then that of the document.

    Raises ValueError for numbers that other readers would change.
    """
    unsecured = {name: value for name, value in document.items() if name not in ("proof", "signature")}
    if "@context" in options:
        unsecured["@context"] = options["@context"]
    return _hash_of_options(options) + _hash(unsecured)


def whole_seconds(at: datetime) -> str:
    """Return `2026-11-24T13:09:59Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _proof(document: Document, options: Document, *, actor_uri: str, now: datetime) -> Proof:
    if any(options.get(name) != value for name, value in _SUITE.items()) or _NARROWING.intersection(options):
        raise SignatureInvalid("a proof of another kind")
    method, value = options.get("verificationMethod"), options.get("proofValue")
    if not isinstance(method, str) or not is_uri(method) or not same_origin(method, actor_uri):
        raise SignatureInvalid(f"a proof made with {method!r:.200}, which is not of {actor_uri}")
    _refuse_untimely(options, now=now)
    signature = decode_multibase(value) if isinstance(value, str) else b""
    if len(signature) != _SIGNATURE_BYTES:
        raise SignatureInvalid("a proof without a signature")
    return Proof(verification_method=method, messages=_messages(document, options), signature=signature)


def _refuse_untimely(options: Document, *, now: datetime) -> None:
    created = moment(options, "created")
    if created is None or not now - MAX_AGE <= created <= now + MAX_AHEAD:
        raise SignatureInvalid(f"a proof made at {options.get('created')!r:.100}")
    if "expires" in options:
        expires = moment(options, "expires")
        if expires is None or expires <= now:
            raise SignatureInvalid(f"a proof that holds until {options['expires']!r:.100}")


def _messages(document: Document, options: Document) -> tuple[bytes, ...]:
    context = document.get("@context")
    if "@context" in options:
        given, whole = _listed(options["@context"]), _listed(context)
        # Who passes a document on may add contexts to it; those that were there stay, in their order.
        if whole[: len(given)] != given:
            raise SignatureInvalid("a proof made in another context")
        return (covered(document, options),)
    message = covered(document, options)
    # Fedify signs the document's context with the proof, but may leave it out of what it sends.
    own_hash = message[_HASH_BYTES:]
    return (message, _hash_of_options(options | {"@context": context}) + own_hash)


def _listed(context: object) -> list[object]:
    return context if isinstance(context, list) else [context]


def _hash_of_options(options: Document) -> bytes:
    return _hash({name: value for name, value in options.items() if name != "proofValue"})


def _hash(document: Document) -> bytes:
    canonical = rfc8785.dumps(document)  # type: ignore[arg-type]  # it looks into every value itself
    return sha256(canonical).digest()
