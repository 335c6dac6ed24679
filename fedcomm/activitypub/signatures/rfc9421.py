"""HTTP Message Signatures (RFC 9421): the profile that Mastodon, Fedify and Mitra speak.

One label, plain component names without parameters, RSA (`rsa-v1_5-sha256`) or Ed25519.
"""

import re
from base64 import b64encode
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from fedcomm.activitypub import digest
from fedcomm.activitypub.keys import SigningKey
from fedcomm.activitypub.signatures import checks
from fedcomm.activitypub.signatures.request import ALSO_SIGNED, Request, Scheme, Signature
from fedcomm.errors import SignatureInvalid

ALGORITHMS = frozenset({"rsa-v1_5-sha256", "ed25519"})
#: What we ask for in a 401 (section 5.1): of a request with a body, and of one without. Fedify signs what is asked for.
ACCEPT_SIGNATURE = 'sig1=("@method" "@target-uri" "content-digest");created;keyid;alg="rsa-v1_5-sha256"'
ACCEPT_SIGNATURE_OF_GET = ACCEPT_SIGNATURE.replace(' "content-digest"', "")

_INPUT = re.compile(r"([a-z*][a-z0-9_.*-]*)=\(([^()]*)\)(.*)")
_COMPONENT = re.compile(r'"(@?[a-z0-9!#$%&\'*+.^_|~`-]+)"')
_PARAMETER = re.compile(r'; *([a-z*][a-z0-9_.*-]*)=(?:"([ !#-\[\]-~]*)"|(0|[1-9][0-9]{0,14}))')
_SIGNATURE = re.compile(r"([a-z*][a-z0-9_.*-]*)=:([A-Za-z0-9+/=]*):")

#: Derived components that a request has (section 2.2), and how they are taken from it.
_DERIVED: dict[str, Callable[[Request], str]] = {
    "@method": lambda request: request.method,
    "@target-uri": lambda request: f"{request.scheme}://{request.authority}{request.target}",
    "@authority": lambda request: request.authority,
    "@scheme": lambda request: request.scheme,
    "@request-target": lambda request: request.target,
    "@path": lambda request: request.path,
    "@query": lambda request: f"?{request.query}",
}
#: Each of these sets says to which host a request goes, to which path, and with which query.
_HOST = frozenset({"@target-uri", "@authority"})
_PATH = frozenset({"@target-uri", "@request-target", "@path"})
_QUERY = frozenset({"@target-uri", "@request-target", "@query"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """A Signature-Input: what is covered, its parameters, and both in the form that is signed."""

    label: str
    covered: tuple[str, ...]
    parameters: dict[str, str]
    canonical: str


def create(request: Request, key: SigningKey, *, now: datetime) -> dict[str, str]:
    """Return the headers to add: Signature-Input, Signature, and Content-Digest when there is a body. `key` is RSA."""
    added = {"Content-Digest": digest.content_digest_header(request.body)} if request.needs_digest else {}
    also = [name for name in ALSO_SIGNED if request.header(name) is not None]
    covered = ["@method", "@target-uri", *(name.lower() for name in added), *also]
    listed = _listed(covered)
    parameters = f'{listed};created={int(now.timestamp())};keyid="{key.key_id}";alg="rsa-v1_5-sha256"'
    complete = replace(request, headers=(*request.headers, *added.items()))
    value = b64encode(key.sign(signature_base(complete, covered, parameters))).decode("ascii")
    return added | {"Signature-Input": f"sig1={parameters}", "Signature": f"sig1=:{value}:"}


def parse(request: Request, text: str, *, now: datetime) -> Signature:
    """Read and check the signature that the Signature-Input `text` describes. Raises SignatureInvalid."""
    said = read_input(text)
    algorithm = said.parameters.get("alg", "")
    if "alg" in said.parameters and algorithm not in ALGORITHMS:
        raise SignatureInvalid(f"the algorithm {algorithm[:40]!r}")
    _refuse_weak(request, said.covered)
    _refuse_stale(said.parameters, now=now)
    checks.refuse_bad_digest(request, said.covered)
    return Signature(
        scheme=Scheme.RFC9421,
        key_id=checks.key_id(said.parameters.get("keyid", "")),
        algorithm=algorithm,
        covered=frozenset(said.covered),
        signed=(signature_base(request, said.covered, said.canonical),),
        value=signature_value(request, said.label),
    )


def read_input(text: str) -> Input:
    """Read `label=("component" …);name=value…`. A second label, or a component with parameters, is refused."""
    match = _INPUT.fullmatch(text)
    if match is None or len(text) > checks.MAX_HEADER_CHARACTERS:
        raise SignatureInvalid("Signature-Input is not one list of components")
    label, listed, rest = match.groups()
    names = [_COMPONENT.fullmatch(item) for item in listed.split()]
    covered = tuple(name[1] for name in names if name)
    if len(covered) != len(names):
        raise SignatureInvalid("Signature-Input covers what is not a plain component")
    parameters: dict[str, str] = {}
    canonical = _listed(covered)
    for name, quoted, number in (found.groups() for found in checks.tokens(_PARAMETER, rest)):
        if name in parameters or (name in {"created", "expires"}) != (quoted is None):
            raise SignatureInvalid(f"{name[:40]!r} is there twice, or not of its type")
        parameters[name] = number if quoted is None else quoted
        canonical += f";{name}={number}" if quoted is None else f';{name}="{quoted}"'
    return Input(label=label, covered=covered, parameters=parameters, canonical=canonical)


def _refuse_weak(request: Request, covered: Collection[str]) -> None:
    """Refuse what would hold for another request than this one."""
    checks.refuse_doubles(covered)
    checks.refuse_other_host(request)
    if "@method" not in covered:
        raise SignatureInvalid("@method is not signed")
    if _HOST.isdisjoint(covered) or _PATH.isdisjoint(covered):
        raise SignatureInvalid("neither @target-uri nor the host and the path are signed")
    if request.query and _QUERY.isdisjoint(covered):
        raise SignatureInvalid("the query is not signed")


def _refuse_stale(parameters: dict[str, str], *, now: datetime) -> None:
    if "created" not in parameters:
        raise SignatureInvalid("the signature has no created")
    created = checks.moment(parameters["created"])
    checks.refuse_stale(created, now=now)
    if "expires" in parameters:
        checks.refuse_expired(checks.moment(parameters["expires"]), created=created, now=now)


def _value(request: Request, name: str) -> str | None:
    return _DERIVED[name](request) if name in _DERIVED else request.header(name)


def signature_value(request: Request, label: str) -> bytes:
    """Return the signature of a label. Raises SignatureInvalid unless it is the only one."""
    match = _SIGNATURE.fullmatch(request.header("signature") or "")
    if match is None or match[1] != label:
        raise SignatureInvalid(f"there is no one signature with the label {label[:40]!r}")
    return checks.signature_bytes(match[2])


def signature_base(request: Request, covered: Iterable[str], parameters: str) -> bytes:
    """Return the bytes that are signed (section 2.5). Raises SignatureInvalid when a covered component is not there."""
    lines = [f'"{name}": {checks.component(name, _value(request, name))}' for name in covered]
    return "\n".join([*lines, f'"@signature-params": {parameters}']).encode("ascii")


def _listed(covered: Iterable[str]) -> str:
    return "(" + " ".join(f'"{name}"' for name in covered) + ")"
