"""SIG: requests that are not signed, not by whom they say, not for us, not now, or not over what counts."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial

from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from fedcomm.activitypub.signatures import Request
from tests.attacks import forging
from tests.attacks.forging import in_
from tests.attacks.stage import ACTORS, PERSONAL, SHARED, Case, Stage, private, renewed
from tests.inbox.fans import Fan

_TARGET = "(request-target) host"
_NOTHING = "https://nobody.example/posts/1"
#: A signature that does not hold makes us ask once whether the key changed.
ONCE_MORE = ("/users/ann", "handle of ann")


def _cavage(stage: Stage, path: str, covered: str = forging.USUAL, **more: object) -> Request:
    """Return a Follow of Ann, signed over `covered`."""
    unsigned = stage.unsigned(stage.follow(stage.ann), path)
    return forging.cavage(unsigned, private(stage.ann), stage.ann.key_id, covered, **more)  # type: ignore[arg-type]


def _rfc9421(stage: Stage, path: str, covered: str = forging.USUAL_RFC9421, **more: object) -> Request:
    unsigned = stage.unsigned(stage.follow(stage.ann), path)
    return forging.rfc9421(unsigned, private(stage.ann), stage.ann.key_id, covered, **more)  # type: ignore[arg-type]


def _over(stage: Stage, path: str, covered: str = forging.USUAL, *, left_out: str = "", **headers: str) -> Request:
    """Return a Follow of Ann with other headers than usual, signed over `covered`."""
    unsigned = forging.changed(stage.unsigned(stage.follow(stage.ann), path), **headers)
    return forging.cavage(forging.without(unsigned, left_out), private(stage.ann), stage.ann.key_id, covered)


def _edited(request: Request, old: str, new: str) -> Request:
    value = request.header("signature") or ""
    assert old in value
    return forging.changed(request, signature=value.replace(old, new))


def _harmless(stage: Stage, path: str, **headers: str) -> Request:
    """Return what is taken and has no effect: a like of a post that is not here."""
    return stage.signed(stage.ann, stage.ann.activity("Like", _NOTHING), path, **headers)


def _for_another_host(stage: Stage, path: str) -> Request:
    theirs = forging.changed(stage.unsigned(stage.follow(stage.ann), path), host="other.example")
    signed = forging.cavage(theirs, private(stage.ann), stage.ann.key_id)
    return forging.changed(signed, host="localhost:8009")


def _to_the_other_inbox(stage: Stage, path: str) -> Request:
    return replace(_cavage(stage, PERSONAL if path == SHARED else SHARED), raw_path=path)


def _both_schemes(stage: Stage, path: str) -> Request:
    """Return a good draft-cavage signature beside an RFC 9421 one that is broken."""
    good = f"Signature {_cavage(stage, path).header('signature')}"
    return forging.with_header(_edited(_rfc9421(stage, path), "sig1=:", "sig1=:AAAA"), "authorization", good)


def _of_a_get(stage: Stage, path: str) -> Request:
    asked = replace(stage.unsigned(stage.follow(stage.ann), path), method="GET")
    return replace(forging.cavage(asked, private(stage.ann), stage.ann.key_id), method="POST")


async def _rotation(stage: Stage) -> None:
    stage.ann.server.serve(stage.ann.uri, renewed(stage.ann).document())
    await stage.community.remote.actor(stage.ann.uri, refresh=True)


_SPKI = (Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@cache
def _weak_keys() -> dict[str, str]:
    """Return PEMs of keys that nobody may sign with, by what is wrong with them."""
    secret = rsa.generate_private_key(65537, 2048)
    large = rsa.RSAPublicNumbers(65537, (1 << 16383) + 1).public_key()
    return {
        "of 1024 bits": rsa.generate_private_key(65537, 1024).public_key().public_bytes(*_SPKI).decode(),
        "with the exponent 3": rsa.generate_private_key(3, 2048).public_key().public_bytes(*_SPKI).decode(),
        "of 16384 bits": large.public_bytes(*_SPKI).decode(),
        "of elliptic curves": ec.generate_private_key(ec.SECP256R1()).public_key().public_bytes(*_SPKI).decode(),
        "of DSA": dsa.generate_private_key(1024).public_key().public_bytes(*_SPKI).decode(),
        "of Ed25519, for a signature of RSA": (
            ed25519.Ed25519PrivateKey.generate().public_key().public_bytes(*_SPKI).decode()
        ),
        "that is private": secret.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
        "of 20,000 keys": "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n" * 20_000,
        "of a mebibyte": "-----BEGIN PUBLIC KEY-----\n" + "A" * 2**20,
        "that is empty": "",
    }


def _with_a_weak_key(stage: Stage, path: str, *, what: str) -> Request:
    stranger = Fan(server=stage.ann.server, name="stranger")
    listed = {"id": stranger.key_id, "owner": stranger.uri, "publicKeyPem": _weak_keys()[what]}
    stage.ann.server.serve(stranger.uri, stranger.document(publicKey=listed))
    return stage.signed(stranger, stage.follow(stranger), path)


_WEAK = {
    "SIG20": (
        "of 1024 bits", "with the exponent 3", "of 16384 bits", "of elliptic curves", "of DSA",
        "of Ed25519, for a signature of RSA",
    ),
    "SIG21": ("that is private", "of 20,000 keys", "of a mebibyte", "that is empty"),
}  # fmt: skip

#: Of these nothing is read, so that nobody is asked for a handle.
_TOO_LONG = frozenset({"of 20,000 keys", "of a mebibyte"})

_Sent = Callable[[Stage, str], Request | list[Request]]

#: What is refused without asking anybody: (number, what it says, request, status).
_AT_ONCE: list[tuple[str, str, _Sent, int]] = [
    ("SIG1", "unsigned", lambda s, p: s.unsigned(s.follow(s.ann), p), 401),
    ("SIG2", "no digest at all", lambda s, p: _without_digests(_cavage(s, p, f"{_TARGET} date")), 401),
    ("SIG3", "a digest that is not signed", lambda s, p: _cavage(s, p, f"{_TARGET} date"), 401),
    ("SIG4", "another body than the signed one", lambda s, p: replace(_cavage(s, p), body=b'{"type":"Block"}'), 401),
    ("SIG5", "a second digest", lambda s, p: forging.with_header(_cavage(s, p), "digest", "SHA-256=AAAA"), 400),
    ("SIG5", "a second signature", lambda s, p: forging.with_header(_cavage(s, p), "signature", "x"), 400),
    ("SIG6", "a digest of MD5", lambda s, p: _over(s, p, digest="MD5=AAAA"), 401),
    ("SIG6", "a digest of SHA-512", lambda s, p: _over(s, p, digest="SHA-512=AAAA"), 401),
    ("SIG8", "the target is not signed", lambda s, p: _cavage(s, p, "host date digest"), 401),
    ("SIG9", "the host is not signed", lambda s, p: _cavage(s, p, "(request-target) date digest"), 401),
    ("SIG12", "61 minutes old", lambda s, p: _over(s, p, date=forging.http_date(in_(minutes=-61))), 401),
    ("SIG12", "61 minutes ahead", lambda s, p: _over(s, p, date=forging.http_date(in_(minutes=61))), 401),
    ("SIG12", "no date is signed", lambda s, p: _cavage(s, p, f"{_TARGET} digest"), 401),
    ("SIG14", "made in the future", lambda s, p: _created(s, p, created=in_(hours=2)), 401),
    ("SIG14", "over before it was made", lambda s, p: _created(s, p, created=in_(), expires=in_(hours=-1)), 401),
    ("SIG14", "good for ten years", lambda s, p: _created(s, p, created=in_(), expires=in_(days=3650)), 401),
    ("SIG15", "(created) of RSA", lambda s, p: _cavage(s, p, f"{_TARGET} (created) digest", created=in_()), 401),
    ("SIG15", "(expires) of RSA", lambda s, p: _cavage(s, p, f"{_TARGET} date (expires) digest", expires=in_()), 401),
    ("SIG17", "nothing is covered", lambda s, p: _edited(_cavage(s, p), f'"{forging.USUAL}"', '""'), 401),
    ("SIG17", "only the date is covered", lambda s, p: _cavage(s, p, "date"), 401),
    ("SIG17", "a header is covered twice", lambda s, p: _cavage(s, p, f"{forging.USUAL} date"), 401),
    ("SIG17", "a header is covered that is not there", lambda s, p: _cavage(s, p, f"{forging.USUAL} x-a"), 401),
    *[
        ("SIG19", f"the algorithm {name}", lambda s, p, name=name: _cavage(s, p, algorithm=name), 401)  # type: ignore[misc]
        for name in ("none", "hmac-sha256", "rsa-sha1", "rsa-sha257")
    ],
    ("SIG23", "@method is not covered", lambda s, p: _rfc9421(s, p, '"@target-uri" "content-digest"'), 401),
    ("SIG23", "the target is not covered", lambda s, p: _rfc9421(s, p, '"@method" "content-digest"'), 401),
    ("SIG23", "the digest is not covered", lambda s, p: _rfc9421(s, p, '"@method" "@target-uri"'), 401),
    ("SIG23", "an hour and a minute old", lambda s, p: _rfc9421(s, p, created=in_(minutes=-61)), 401),
    (
        "SIG23",
        "no time is named",
        lambda s, p: forging.changed(r := _rfc9421(s, p), signature_input=_without_created(r)),
        401,
    ),
]  # fmt: skip
#: What could be right with a new key, so that the signer's document is read once more.
_ONCE_MORE: list[tuple[str, str, _Sent]] = [
    ("SIG9", "signed for another server", _for_another_host),
    ("SIG10", "replayed to another inbox", _to_the_other_inbox),
    ("SIG11", "a query that was not signed", lambda s, p: replace(_cavage(s, p), query="x=1")),
    ("SIG24", "a broken RFC 9421 signature beside a good one of draft-cavage", _both_schemes),
    ("SIG27", "the signature of a GET", _of_a_get),
]


def _without_digests(request: Request) -> Request:
    return forging.without(request, "digest", "content-digest")


def _created(stage: Stage, path: str, **times: object) -> Request:
    covered = f"{_TARGET} (created) digest" + (" (expires)" if "expires" in times else "")
    return _cavage(stage, path, covered, algorithm="hs2019", **times)


def _without_created(request: Request) -> str:
    before, _, after = (request.header("signature-input") or "").partition(";created=")
    return f"{before};{after.partition(';')[2]}"


CASES: list[Case] = [
    *(Case(id=number, says=says, sent=sent, status=status) for number, says, sent, status in _AT_ONCE),
    *(
        Case(id=number, says=says, sent=sent, status=401, asks=ONCE_MORE, changes=ACTORS)
        for number, says, sent in _ONCE_MORE
    ),
    Case(
        id="SIG25",
        says="the old key twice, after a new one was seen",
        given=_rotation,
        sent=lambda s, p: [_cavage(s, p), _cavage(s, p)],
        status=401,
        asks=ONCE_MORE,
        changes=ACTORS,
    ),
    Case(
        id="SIG6",
        says="of two digests the known one counts",
        sent=lambda s, p: _harmless(s, p, digest=f"SHA-512=AAAA,SHA-256={forging.sha256_of(_harmless(s, p).body)}"),
        status=202,
        leaves=("ignored",),
    ),
    *(
        Case(
            id=number,
            says=f"signed with a key {what}",
            sent=partial(_with_a_weak_key, what=what),
            status=401,
            asks=("/users/stranger",) if what in _TOO_LONG else ("/users/stranger", "handle of stranger"),
            changes=ACTORS,
        )
        for number, found in _WEAK.items()
        for what in found
    ),
]
