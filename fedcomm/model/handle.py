"""Handles: `@you@server`, and the names an account here may have."""

import re
from dataclasses import dataclass

import idna

from fedcomm.errors import MemberError

#: What our own accounts may be called. Every peer reads it (Mastodon's is the narrowest, wire 1.4).
USERNAME = re.compile(r"[a-z0-9_]{1,30}")
#: A user name in ASCII: one letter of another alphabet would make it look like somebody else's.
_HANDLE = re.compile(
    r"(?:acct:)?@?(?P<username>[A-Za-z0-9_.\-]{1,128})@(?P<host>[\w.\-]{1,253}|\[[0-9a-fA-F:]+\])(?P<port>:[0-9]{1,5})?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handle:
    """A handle, taken apart. `host` is in ASCII, and may have a port (servers being tried out)."""

    username: str
    host: str

    def __str__(self) -> str:
        return f"@{self.username}@{self.host}"


def parse(text: str) -> Handle:
    """Return the handle in `@you@server`, `you@server` or `acct:you@server`; the host in lower case and ASCII.

    Raises MemberError with a text that says what a handle looks like.
    """
    match = _HANDLE.fullmatch(text.strip())
    host = _ascii(match["host"]) if match else ""
    if not match or not host:
        raise MemberError(f"{text!r} is not a handle; write it like @you@server.example")
    return Handle(username=match["username"], host=host + (match["port"] or ""))


def _ascii(host: str) -> str:
    """Return a host in its one spelling, "" when it has none: an international name is compared and shown as `xn--…`.

    Source: UTS 46.
    """
    lowered = host.lower().rstrip(".")
    if lowered.isascii() and "xn--" not in lowered:
        return lowered
    try:
        return idna.encode(lowered, uts46=True).decode("ascii").rstrip(".")
    except UnicodeError:
        return ""


def check_username(name: str) -> str:
    """Return `name` in lower case, or raise MemberError when an account here cannot be called so."""
    lowered = name.strip().lower()
    if not USERNAME.fullmatch(lowered):
        raise MemberError(f"{name!r} cannot be a handle: use 1 to 30 of the letters a-z, digits and _")
    return lowered
