"""How often one client may do what costs others something, in memory only (security RES)."""

import re
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from fedcomm.remote.memory import Rate
from fedcomm.web import errors

#: Whoever has IPv6 has at least so many addresses of their own.
_PREFIX = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """Requests of one kind, of which a client may send `times` in `per_s` seconds. `path` is matched whole."""

    method: str
    path: re.Pattern[str]
    times: int
    per_s: int

    def holds_for(self, scope: Scope) -> bool:
        return scope["method"] == self.method and self.path.fullmatch(scope["path"]) is not None


LIMITS = (
    # The form asks any host that a stranger names. A person mistypes their handle a few times.
    Limit(method="POST", path=re.compile(r"/@[^/]+/follow"), times=10, per_s=60),
)


class Limits:
    """Answers 429 to a client that does too often what one of LIMITS is about."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._rates = [(limit, Rate(times=limit.times, per_s=limit.per_s)) for limit in LIMITS]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        reached = self._reached(scope) if scope["type"] == "http" else None
        if reached is None:
            await self.app(scope, receive, send)
            return
        response = errors.refusal(Request(scope), 429)
        response.headers["Retry-After"] = str(reached.per_s)
        await response(scope, receive, send)

    def _reached(self, scope: Scope) -> Limit | None:
        """Count a request, and return the limit that it goes beyond."""
        for limit, rate in self._rates:
            if limit.holds_for(scope) and not rate.allows(client(scope)):
                return limit
        return None


def client(scope: Scope) -> str:
    """Return the name under which a client is counted: its address, of IPv6 the network of its house.

    Behind a proxy that is not trusted all clients are the proxy. A socket without an address is one client too.
    """
    host = scope["client"][0] if scope.get("client") else ""
    try:
        address = ip_address(host)
    except ValueError:
        return str(host)
    if isinstance(address, IPv6Address):
        # The kernel writes IPv4 so on a socket that takes both.
        return str(address.ipv4_mapped or ip_network((address.packed, _PREFIX), strict=False))
    return str(address)
