"""Requests signed in every way, also in those that no signer would. Shares no code with the signatures of fedcomm."""

from base64 import b64encode
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

from fedcomm import clock
from fedcomm.activitypub.signatures import Request

USUAL = "(request-target) host date digest"
USUAL_RFC9421 = '"@method" "@target-uri" "content-digest"'


def http_date(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)


def in_(**period: float) -> datetime:
    return clock.now() + timedelta(**period)


def seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def sha256_of(body: bytes) -> str:
    return b64encode(sha256(body).digest()).decode()


def with_header(request: Request, name: str, value: str) -> Request:
    """Return the request with one more line."""
    return replace(request, headers=(*request.headers, (name, value)))


def without(request: Request, *names: str) -> Request:
    return replace(request, headers=tuple(line for line in request.headers if line[0] not in names))


def changed(request: Request, **headers: str) -> Request:
    """Return the request with other values of headers (`content_type=…`)."""
    for written, value in headers.items():
        name = written.replace("_", "-")
        request = with_header(without(request, name), name, value)
    return request


def cavage(
    request: Request,
    key: RSAPrivateKey,
    key_id: str,
    covered: str = USUAL,
    *,
    algorithm: str = "rsa-sha256",
    created: datetime | None = None,
    expires: datetime | None = None,
) -> Request:
    """Return the request with a draft-cavage signature over `covered`."""
    times = {"created": created, "expires": expires}
    special = {f"({name})": str(seconds(moment)) for name, moment in times.items() if moment is not None}
    special["(request-target)"] = f"{request.method.lower()} {request.target}"
    lines = [f"{name}: {special.get(name, ', '.join(request.all(name)))}" for name in covered.split(" ")]
    said = "".join(f"{name}={seconds(moment)}," for name, moment in times.items() if moment is not None)
    value = _signed(key, "\n".join(lines))
    text = f'keyId="{key_id}",algorithm="{algorithm}",{said}headers="{covered}",signature="{value}"'
    return with_header(request, "signature", text)


def rfc9421(
    request: Request, key: RSAPrivateKey, key_id: str, covered: str = USUAL_RFC9421, *, created: datetime | None = None
) -> Request:
    """Return the request with an RFC 9421 signature over `covered`, made now or at another moment."""
    derived = {
        "@method": request.method,
        "@target-uri": f"{request.scheme}://{request.host}{request.target}",
        "@authority": request.host,
        "@path": request.path,
    }
    parameters = f'({covered});created={seconds(created or clock.now())};keyid="{key_id}";alg="rsa-v1_5-sha256"'
    names = [name.strip('"') for name in covered.split()]
    lines = [f'"{name}": {derived.get(name, ", ".join(request.all(name)))}' for name in names]
    value = _signed(key, "\n".join([*lines, f'"@signature-params": {parameters}']))
    signed = with_header(request, "signature-input", f"sig1={parameters}")
    return with_header(signed, "signature", f"sig1=:{value}:")


def _signed(key: RSAPrivateKey, text: str) -> str:
    return b64encode(key.sign(text.encode(), PKCS1v15(), SHA256())).decode()
