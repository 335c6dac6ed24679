"""What we take as a URI in a document, and the origin of one (FEP-fe34: scheme, host and port).

Only the form is looked at; `remote.urls` is stricter about what may be dialled.
"""

import re

MAX_CHARACTERS = 2048

#: No user info, and a host in ASCII: the other spelling of an international name would slip by a block of it.
_URI = re.compile(
    r"(?P<scheme>https?)://(?P<host>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(?P<port>[1-9][0-9]{0,4}))?"
    r"(?P<path>/[^?#]*)?(?:[?#].*)?",
    re.ASCII | re.IGNORECASE,
)
DEFAULT_PORTS = {"http": 80, "https": 443}
#: Steps in a path, however they are spelled: what is fetched would not be what is named.
_DOT_SEGMENT = re.compile(r"/(?:\.|%2e){1,2}(?:/|$)", re.IGNORECASE)
_NEVER = frozenset(' "<>\\`')


def is_uri(value: object) -> bool:
    """Say whether a value is an http(s) URL that every reader takes apart in the same way (security OBJ19)."""
    if not isinstance(value, str) or len(value) > MAX_CHARACTERS:
        return False
    # Not printable: control characters, line breaks, white space other than " ", direction marks, lone surrogates.
    if not value.isprintable() or not _NEVER.isdisjoint(value):
        return False
    parts = _URI.fullmatch(value)
    return parts is not None and _DOT_SEGMENT.search(parts["path"] or "") is None


def authority(uri: str) -> str:
    """Return `host[:port]` of a URI in lower case, without the default port; "" for what is no URI."""
    parts = _URI.fullmatch(uri)
    if parts is None:
        return ""
    host, port = parts["host"].lower(), parts["port"]
    return host if port in (None, str(DEFAULT_PORTS[parts["scheme"].lower()])) else f"{host}:{port}"


def origin(uri: str) -> str:
    """Return `scheme://host[:port]` in lower case, without the default port; "" for what is no URI."""
    host = authority(uri)
    return f"{uri.partition(':')[0].lower()}://{host}" if host else ""


def same_origin(one: str, other: str) -> bool:
    """Say whether one server speaks for two URIs. What is no URI has no origin, and shares none."""
    first = origin(one)
    return first != "" and first == origin(other)
