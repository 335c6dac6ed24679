"""What is signed and what a signature says: the values that both schemes share."""

from dataclasses import dataclass
from enum import StrEnum

from fedcomm.activitypub.uris import DEFAULT_PORTS


class Scheme(StrEnum):
    """The two ways to sign a request that peers speak."""

    CAVAGE = "draft-cavage"
    RFC9421 = "rfc9421"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One HTTP request, as its signer and its verifier see it.

    `host` is an authority (`example.org`, `localhost:8000`). Of a request that came in it is the one we are configured
    with, never what X-Forwarded-Host or Host says; of one that goes out it is the target's.
    `raw_path` is the path as on the wire (percent-encoded), `query` what follows the `?`, or "".
    `headers` has one pair for each header line; names are lower-cased and values stripped when the request is made.
    """

    method: str
    scheme: str
    host: str
    raw_path: str
    query: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def __post_init__(self) -> None:
        lines = tuple((name.lower(), value.strip(" \t")) for name, value in self.headers)
        object.__setattr__(self, "headers", lines)

    def all(self, name: str) -> list[str]:
        """Return the values of every line of a header; `name` is in lower case."""
        return [value for known, value in self.headers if known == name]

    def header(self, name: str) -> str | None:
        """Return the lines of a header joined by a comma and a space, or None when there is none."""
        values = self.all(name)
        return ", ".join(values) if values else None

    @property
    def path(self) -> str:
        return self.raw_path or "/"

    @property
    def target(self) -> str:
        """The path with the query, as in the request line."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def authority(self) -> str:
        """The host in lower case, without the port that its scheme has anyway (RFC 9110, section 4.2.3)."""
        return normal_authority(self.host, scheme=self.scheme)

    @property
    def needs_digest(self) -> bool:
        """Whether there is a body to protect. Only GET and HEAD may do without one."""
        return bool(self.body) or self.method not in {"GET", "HEAD"}


#: Headers that we sign whenever they go out: they say something of their own, besides what the body says.
ALSO_SIGNED = ("collection-synchronization",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A signature that passed everything that can be seen without its key.

    `key_id` is an http(s) URL that nobody vouches for yet. `algorithm` is what the signer declared, "" for nothing.
    `covered` names the headers and components that it is over, in lower case.
    `signed` are the byte strings that may have been signed: one must have been (see draft-cavage and queries).
    """

    scheme: Scheme
    key_id: str
    algorithm: str
    signed: tuple[bytes, ...]
    value: bytes
    covered: frozenset[str] = frozenset()


def normal_authority(host: str, *, scheme: str) -> str:
    """Return an authority in lower case and without the default port of `scheme`."""
    port = DEFAULT_PORTS.get(scheme)
    return host.lower() if port is None else host.lower().removesuffix(f":{port}")
