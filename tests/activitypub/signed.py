"""Signed requests as peers send them. The signer shares no code with fedcomm, so that they cannot be wrong together."""

from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

from fedcomm.activitypub.keys import PublicKey, SigningKey, generate_ed25519, generate_rsa
from fedcomm.activitypub.signatures import Request, read, verify

NOW = datetime(2026, 11, 24, 13, 9, 59, tzinfo=UTC)
ACTOR = "https://fan.example/users/ann"
KEY_ID = f"{ACTOR}#main-key"
HOST = "artist.example"
BODY = b'{"type":"Follow"}'
CREATED = int(NOW.timestamp())


@cache
def rsa_key() -> SigningKey:
    return SigningKey.load(KEY_ID, generate_rsa())


@cache
def ed25519_key() -> SigningKey:
    return SigningKey.load(f"{ACTOR}#ed25519-key", generate_ed25519())


def public(key: SigningKey) -> PublicKey:
    return PublicKey.from_pem(key.key_id, ACTOR, key.public_pem())


def http_date(moment: datetime = NOW) -> str:
    return format_datetime(moment, usegmt=True)


def in_(**period: float) -> datetime:
    return NOW + timedelta(**period)


def digest_of(body: bytes = BODY) -> str:
    return "SHA-256=" + b64encode(sha256(body).digest()).decode()


def content_digest_of(body: bytes = BODY) -> str:
    return "sha-256=:" + b64encode(sha256(body).digest()).decode() + ":"


def post(*, left_out: str = "", **headers: str) -> Request:
    """Return an unsigned POST to an inbox. Keywords set headers (`content_type=…`), `left_out` takes one away."""
    values = {
        "host": HOST,
        "date": http_date(),
        "digest": digest_of(),
        "content-digest": content_digest_of(),
        "content-type": "application/activity+json",
        "user-agent": "Peer/1.0",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    lines = tuple((name, value) for name, value in values.items() if name != left_out)
    return Request(method="POST", scheme="https", host=HOST, raw_path="/ap/inbox", headers=lines, body=BODY)


def get(*, path: str = "/ap/actors/artist/outbox", query: str = "") -> Request:
    """Return an unsigned GET."""
    lines = (("host", HOST), ("date", http_date()), ("accept", "application/activity+json"), ("user-agent", "Peer/1.0"))
    return Request(method="GET", scheme="https", host=HOST, raw_path=path, query=query, headers=lines)


def with_headers(request: Request, headers: dict[str, str]) -> Request:
    return replace(request, headers=(*request.headers, *headers.items()))


def without(request: Request, name: str) -> Request:
    return replace(request, headers=tuple(line for line in request.headers if line[0] != name))


def cavage(
    request: Request,
    covered: str = "(request-target) host date digest",
    *,
    algorithm: str | None = "rsa-sha256",
    key_id: str = KEY_ID,
    target: str | None = None,
    more: str = "",
    created: int | None = None,
    expires: int | None = None,
) -> Request:
    """Return the request with a draft-cavage signature over `covered`. `more` stands at the end of its parameters."""
    target = target or request.raw_path + (f"?{request.query}" if request.query else "")
    special = {"(request-target)": f"{request.method.lower()} {target}", "(created)": created, "(expires)": expires}
    lines = [f"{name}: {special.get(name, ', '.join(request.all(name)))}" for name in covered.split(" ")]
    declared = f'algorithm="{algorithm}",' if algorithm is not None else ""
    times = "".join(f"{name}={at}," for name, at in (("created", created), ("expires", expires)) if at is not None)
    value = _signed("\n".join(lines), rsa_key())
    text = f'keyId="{key_id}",{declared}{times}headers="{covered}",signature="{value}"{more}'
    return with_headers(request, {"signature": text})


def rfc9421(
    request: Request,
    covered: str = '"@method" "@target-uri" "content-digest"',
    *,
    parameters: str = f';created={CREATED};keyid="{KEY_ID}";alg="rsa-v1_5-sha256"',
    key: SigningKey | None = None,
    label: str = "sig1",
) -> Request:
    """Return the request with an RFC 9421 signature over `covered`."""
    query = f"?{request.query}" if request.query else ""
    derived = {
        "@method": request.method,
        "@target-uri": f"https://{HOST}{request.raw_path}{query}",
        "@authority": HOST,
        "@scheme": "https",
        "@request-target": request.raw_path + query,
        "@path": request.raw_path,
        "@query": query or "?",
    }
    names = [name.strip('"') for name in covered.split()]
    lines = [f'"{name}": {derived.get(name, ", ".join(request.all(name)))}' for name in names]
    value = _signed("\n".join([*lines, f'"@signature-params": ({covered}){parameters}']), key or rsa_key())
    said = f"{label}=({covered}){parameters}"
    return with_headers(request, {"signature-input": said, "signature": f"{label}=:{value}:"})


def assert_accepted(request: Request, key: SigningKey | None = None, *, now: datetime = NOW) -> None:
    """Read and verify a request as the inbox does; raises what it raises."""
    verify(read(request, now=now), public(key or rsa_key()))


def _signed(text: str, key: SigningKey) -> str:
    if isinstance(key.private, RSAPrivateKey):
        return b64encode(key.private.sign(text.encode(), PKCS1v15(), SHA256())).decode()
    return b64encode(key.private.sign(text.encode())).decode()
