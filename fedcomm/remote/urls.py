"""The one reader of URLs that are dialled or signed: strict, so that each URL it takes has a single meaning.

Sources: RFC 3986, the "ends in a number" rule of the WHATWG URL standard, UTS 46 for names that are not ASCII.
"""

import re
from dataclasses import dataclass
from ipaddress import IPv6Address
from urllib.parse import quote, urljoin

import idna

from fedcomm.activitypub.uris import DEFAULT_PORTS, MAX_CHARACTERS
from fedcomm.errors import AddressRefused
from fedcomm.remote.addresses import LOCALHOST, Reach, is_localhost, literal

MAX_HOST_CHARACTERS = 253

# ASCII: without it "s" also matches U+017F.
_URL = re.compile(
    r"(?P<scheme>https?)://(?P<authority>[^/?#]*)(?P<path>[^?#]*)(\?(?P<query>[^#]*))?(#.*)?", re.ASCII | re.IGNORECASE
)
_AUTHORITY = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^:@\[\]%]+)(:(?P<port>[1-9][0-9]{0,4}))?")
_NAME = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")

# What stays as it is in a path and in a query; the rest becomes %XX. The HTTP library has the same two sets.
_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))
_QUERY_SAFE = _PRINTABLE.translate(str.maketrans("", "", '"#<>'))
_PATH_SAFE = _QUERY_SAFE.translate(str.maketrans("", "", "?`{}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Url:
    """An http(s) URL in its one canonical spelling, all ASCII. `host` of an IPv6 address has no brackets.

    `path` starts with a slash. `query` is empty when there is none: an empty one is lost on the way to most servers,
    so that a signature over its question mark would fail.
    """

    scheme: str
    host: str
    port: int
    path: str
    query: str

    @property
    def authority(self) -> str:
        """`host` or `host:port`, as in the Host header: without the default port."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def target(self) -> str:
        """Path and query as they stand in the request line."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def text(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target}"


def authority(url: str) -> str:
    """Return the lower-case `host[:port]` of a URL, as signatures cover it. Raises AddressRefused like `parse`."""
    return parse(url).authority


def target(url: str) -> tuple[str, str]:
    """Return path and query of a URL as they go on the wire, without the question mark. Raises like `parse`."""
    parsed = parse(url)
    return parsed.path, parsed.query


def check_url(url: str, reach: Reach) -> Url:
    """Return a URL that may be asked for, as far as can be known before its name is resolved.

    Raises AddressRefused for what `parse` refuses, for schemes and ports outside of `reach`, and for addresses
    that stand in the URL itself.
    """
    parsed = parse(url)
    if not reach.allows_port(parsed.scheme, parsed.port):
        raise AddressRefused(f"{parsed.scheme} on port {parsed.port} is not allowed: {parsed.text}")
    address = LOCALHOST[0] if is_localhost(parsed.host) else literal(parsed.host)
    if address is not None and not reach.allows_address(address):
        raise AddressRefused(f"{parsed.host} is not a public address")
    return parsed


def follow(here: Url, location: str, reach: Reach) -> Url:
    """Return where a `Location` header, absolute or relative, leads from `here`.

    Raises AddressRefused like `check_url`, and for a step down from https to http.
    """
    # Before joining: the standard library drops tabs and line breaks in silence.
    _refuse_odd_characters(location)
    try:
        joined = urljoin(here.text, location)
    except ValueError as error:
        raise AddressRefused(f"{here.text} redirects to what is no URL: {location!r}") from error
    url = check_url(joined, reach)
    if (here.scheme, url.scheme) == ("https", "http"):
        raise AddressRefused(f"{here.text} redirects to plain http: {url.text}")
    return url


def parse(url: str) -> Url:
    """Return a URL taken apart, its fragment dropped. Raises AddressRefused for all that could be read in two ways."""
    _refuse_odd_characters(url)
    parts = _URL.fullmatch(url)
    if parts is None:
        raise AddressRefused(f"not an http or https URL: {url!r}")
    scheme = parts["scheme"].lower()
    host, port = _host_and_port(parts["authority"], scheme)
    path = parts["path"] or "/"
    if not {".", ".."}.isdisjoint(path.split("/")):
        raise AddressRefused(f"dot segments in the path: {url!r}")
    query = parts["query"] or ""
    parsed = Url(
        scheme=scheme, host=host, port=port, path=quote(path, safe=_PATH_SAFE), query=quote(query, safe=_QUERY_SAFE)
    )
    if len(parsed.text) > MAX_CHARACTERS:
        raise AddressRefused(f"a URL of {len(parsed.text)} characters on {host}")
    return parsed


def _refuse_odd_characters(url: str) -> None:
    if len(url) > MAX_CHARACTERS:
        raise AddressRefused(f"a URL of {len(url)} characters")
    # Not printable: control characters, line breaks, every white space but " ", direction marks, lone surrogates.
    if not url.isprintable() or " " in url or "\\" in url:
        raise AddressRefused(f"characters that no URL may have: {url!r}")


def _host_and_port(text: str, scheme: str) -> tuple[str, int]:
    """Return host and port of an authority; user names, empty ports and leading zeros are refused."""
    parts = _AUTHORITY.fullmatch(text)
    if parts is None:
        raise AddressRefused(f"not a host with an optional port: {text!r}")
    host = _bracketed(parts["host"]) if text.startswith("[") else _name_or_quad(parts["host"])
    port = int(parts["port"] or DEFAULT_PORTS[scheme])
    if port > 65535:
        raise AddressRefused(f"there is no port {port}")
    return host, port


def _bracketed(text: str) -> str:
    address = literal(text[1:-1])
    if not isinstance(address, IPv6Address):
        raise AddressRefused(f"not an IPv6 address: {text!r}")
    return str(address)


def _name_or_quad(text: str) -> str:
    """Return a host in lower-case ASCII without a trailing dot.

    A name is not trusted after mapping: `①②⑦.0.0.1` becomes digits only there, and is refused as a number.
    """
    if literal(text) is not None:
        return text
    host = (text.lower() if text.isascii() and "xn--" not in text.lower() else _to_ascii(text)).removesuffix(".")
    is_name = is_localhost(host) or "." in host
    if not is_name or len(host) > MAX_HOST_CHARACTERS or not _NAME.fullmatch(f"x.{host}"):
        raise AddressRefused(f"not a host name on the internet: {text!r}")
    if _NUMBER.fullmatch(host.rpartition(".")[2]):
        raise AddressRefused(f"an address in disguise: {text!r}")
    return host


def _to_ascii(text: str) -> str:
    try:
        return idna.encode(text, uts46=True).decode("ascii")
    except UnicodeError as error:
        raise AddressRefused(f"not an internationalised host name: {text!r}") from error
