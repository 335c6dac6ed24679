"""Handles: `@you@server`, and the names an account here may have."""

import re
from dataclasses import dataclass

from fedcomm.errors import MemberError

#: What our own accounts may be called. Every peer reads it (Mastodon's is the narrowest, wire 1.4).
USERNAME = re.compile(r"[a-z0-9_]{1,30}")
_HANDLE = re.compile(r"(?:acct:)?@?([\w.\-]{1,128})@([\w.\-]{1,253}(?::\d{1,5})?|\[[0-9a-fA-F:]+\](?::\d{1,5})?)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Handle:
    """A handle, taken apart. `host` may have a port (servers being tried out)."""

    username: str
    host: str

    def __str__(self) -> str:
        return f"@{self.username}@{self.host}"


def parse(text: str) -> Handle:
    """Return the handle in `@you@server`, `you@server` or `acct:you@server`; the host in lower case.

    Raises MemberError with a text that says what a handle looks like.
    """
    match = _HANDLE.fullmatch(text.strip())
    if not match:
        raise MemberError(f"{text!r} is not a handle; write it like @you@server.example")
    return Handle(username=match[1], host=match[2].lower().rstrip("."))


def check_username(name: str) -> str:
    """Return `name` in lower case, or raise MemberError when an account here cannot be called so."""
    lowered = name.strip().lower()
    if not USERNAME.fullmatch(lowered):
        raise MemberError(f"{name!r} cannot be a handle: use 1 to 30 of the letters a-z, digits and _")
    return lowered
