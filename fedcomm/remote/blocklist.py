"""The hosts that a community neither hears nor speaks to, in memory: every request in or out asks for them."""

from collections.abc import Callable, Iterable

from fedcomm.errors import AddressRefused, NotPermitted
from fedcomm.remote import urls

#: Says of a host or a URI whether it is blocked: `BlockList.has`, for functions that run in the store.
IsBlocked = Callable[[str], bool]


class BlockList:
    """Blocked hosts with all their subdomains, whatever the port."""

    def __init__(self, hosts: Iterable[str] = ()) -> None:
        self._hosts = _names(hosts)

    def replace(self, hosts: Iterable[str]) -> None:
        """Take these hosts for the blocked ones, instead of those that were."""
        self._hosts = _names(hosts)

    def refuse(self, uri: str) -> None:
        """Raise NotPermitted for a URI on a blocked host, and AddressRefused for what is none."""
        urls.parse(uri)
        if self.has(uri):
            raise NotPermitted(f"the host of {uri} is blocked")

    def has(self, host_or_uri: str) -> bool:
        """Say whether a host (`a.example`, `A.example.:443`) or the host of an http(s) URI is blocked.

        True also for what cannot be read as either: nobody there can be asked, so nothing from there is believed.
        """
        name = host_name(host_or_uri)
        if name is None:
            return True
        while name:
            if name in self._hosts:
                return True
            name = name.partition(".")[2]
        return False


def _names(hosts: Iterable[str]) -> frozenset[str]:
    return frozenset(name for name in map(host_name, hosts) if name)


def host_name(host_or_uri: str) -> str | None:
    """Return the host in its one spelling (lower case, ASCII, no port, no trailing dot), None when there is none."""
    url = host_or_uri if "://" in host_or_uri else f"https://{host_or_uri}/"
    try:
        return urls.parse(url).host
    except AddressRefused:
        return None
