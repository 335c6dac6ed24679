"""Signatures of draft-cavage-http-signatures-12, as the fediverse writes them: the scheme that every peer reads."""

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from datetime import datetime

from fedcomm.activitypub import digest
from fedcomm.activitypub.keys import SigningKey
from fedcomm.activitypub.signatures import checks
from fedcomm.activitypub.signatures.request import ALSO_SIGNED, Request, Scheme, Signature
from fedcomm.errors import SignatureInvalid

#: Both mean RSASSA-PKCS1-v1_5 with SHA-256 to the fediverse; hs2019 leaves it to the key.
ALGORITHMS = frozenset({"rsa-sha256", "hs2019"})

_PARAMETER = re.compile(r'([A-Za-z]+)=(?:"([^"\\]*)"|([0-9]+))(?: *, *(?=[A-Za-z])|\Z)')
_AUTHORIZATION = "signature "
_TIMES = {"(created)": "created", "(expires)": "expires"}


def create(request: Request, key: SigningKey, *, date: str) -> dict[str, str]:
    """Return the headers to add: Signature, and Digest when there is a body. `date` is the Date header that goes along.

    What is covered, its order and `rsa-sha256` are what every verifier takes that was read.
    User-Agent and Accept-Encoding are left out: proxies rewrite them.
    """
    added = {"Digest": digest.digest_header(request.body)} if request.needs_digest else {}
    wanted = "content-type" if added else "accept"
    values = {
        "(request-target)": _request_target(request, request.target),
        "host": request.authority,
        "date": date,
        "digest": added.get("Digest"),
        wanted: request.header(wanted),
    } | {name: request.header(name) for name in ALSO_SIGNED}
    lines = [(name, value) for name, value in values.items() if value is not None]
    value = b64encode(key.sign(_joined(lines))).decode("ascii")
    covered = " ".join(name for name, _ in lines)
    return added | {"Signature": f'keyId="{key.key_id}",algorithm="rsa-sha256",headers="{covered}",signature="{value}"'}


def header(request: Request) -> str | None:
    """Return the text that a draft-cavage signature is in: Signature, or Authorization (section 3), or None."""
    text = request.header("signature")
    if text is not None:
        return text
    authorization = request.header("authorization") or ""
    is_signature = authorization[: len(_AUTHORIZATION)].lower() == _AUTHORIZATION
    return authorization[len(_AUTHORIZATION) :] if is_signature else None


def parse(request: Request, text: str, *, now: datetime) -> Signature:
    """Read and check the signature in `text`. Raises SignatureInvalid."""
    given = parameters(text)
    algorithm = given.get("algorithm", "hs2019")
    covered = given.get("headers", "").split(" ")
    _refuse_weak(request, algorithm, covered)
    _refuse_stale(request, given, covered, now=now)
    checks.refuse_bad_digest(request, covered)
    return Signature(
        scheme=Scheme.CAVAGE,
        key_id=checks.key_id(_required(given, "keyId")),
        algorithm=algorithm,
        covered=frozenset(covered),
        signed=tuple(signing_string(request, covered, given, target=target) for target in _targets(request)),
        value=checks.signature_bytes(_required(given, "signature")),
    )


def parameters(text: str) -> dict[str, str]:
    """Return the parameters of `keyId="…",algorithm="…",headers="…",signature="…"` by name. Raises SignatureInvalid."""
    if len(text) > checks.MAX_HEADER_CHARACTERS or not checks.is_plain(text):
        raise SignatureInvalid("the signature header is too long, or not plain text")
    found: dict[str, str] = {}
    for match in checks.tokens(_PARAMETER, text):
        name, quoted, number = match.groups()
        if name in found:
            raise SignatureInvalid(f"{name} is there twice")
        found[name] = number if quoted is None else quoted
    return found


def _required(parameters: dict[str, str], name: str) -> str:
    if name not in parameters:
        raise SignatureInvalid(f"the signature has no {name}")
    return parameters[name]


def _refuse_weak(request: Request, algorithm: str, covered: list[str]) -> None:
    """Refuse unknown algorithms, and what would hold for another request than this one."""
    if algorithm not in ALGORITHMS:
        raise SignatureInvalid(f"the algorithm {algorithm[:40]!r}")
    checks.refuse_doubles(covered)
    for name in ("(request-target)", "host"):
        if name not in covered:
            raise SignatureInvalid(f"{name} is not signed")
    checks.refuse_other_host(request)
    if algorithm == "rsa-sha256" and not _TIMES.keys().isdisjoint(covered):
        raise SignatureInvalid("(created) and (expires) do not go with rsa-sha256 (section 2.3)")


def _refuse_stale(request: Request, parameters: dict[str, str], covered: list[str], *, now: datetime) -> None:
    """Refuse a signature without a signed time, and one whose signed times are not about now."""
    created = []
    if "date" in covered:
        created.append(checks.date(checks.component("date", request.header("date"))))
    if "(created)" in covered:
        created.append(checks.moment(_required(parameters, "created")))
    if not created:
        raise SignatureInvalid("neither the date nor (created) is signed")
    for moment in created:
        checks.refuse_stale(moment, now=now)
    if "expires" in parameters:
        checks.refuse_expired(checks.moment(parameters["expires"]), created=created[-1], now=now)


def _targets(request: Request) -> tuple[str, ...]:
    """Return the targets that may have been signed, the likeliest first.

    Misskey and others sign the path alone. That is taken for reading only: no inbox of ours has a query,
    so one on a POST was added by somebody on the way.
    """
    if request.query and not request.needs_digest:
        return (request.target, request.path)
    return (request.target,)


def signing_string(request: Request, covered: Iterable[str], parameters: Mapping[str, str], *, target: str) -> bytes:
    """Return the bytes that are signed (section 2.3). Raises SignatureInvalid when a covered component is not there."""
    special = {"(request-target)": _request_target(request, target)}
    special |= {name: parameters[parameter] for name, parameter in _TIMES.items() if parameter in parameters}
    return _joined((name, checks.component(name, special.get(name) or request.header(name))) for name in covered)


def _request_target(request: Request, target: str) -> str:
    return f"{request.method.lower()} {target}"


def _joined(lines: Iterable[tuple[str, str]]) -> bytes:
    return "\n".join(f"{name}: {value}" for name, value in lines).encode("ascii")
