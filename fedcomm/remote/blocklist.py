"""The hosts that a community neither hears nor speaks to, in memory: every request in or out asks for them."""

from collections.abc import Iterable

from fedcomm.errors import AddressRefused
from fedcomm.remote import urls


class BlockList:
    """Blocked hosts with all their subdomains, whatever the port."""

    def __init__(self, hosts: Iterable[str] = ()) -> None:
        self._hosts = _names(hosts)

    def replace(self, hosts: Iterable[str]) -> None:
        """Take these hosts for the blocked ones, instead of those that were."""
        self._hosts = _names(hosts)

    def has(self, host_or_uri: str) -> bool:
        """Say whether a host (`a.example`, `A.example.:443`) or the host of an http(s) URI is blocked.

        True also for what cannot be read as either: nobody there can be asked, so nothing from there is believed.
        """
        name = _name(host_or_uri)
        if name is None:
            return True
        while name:
            if name in self._hosts:
                return True
            name = name.partition(".")[2]
        return False


def _names(hosts: Iterable[str]) -> frozenset[str]:
    return frozenset(name for name in map(_name, hosts) if name)


def _name(host_or_uri: str) -> str | None:
    """Return the host in its one spelling (lower case, ASCII, no port, no trailing dot), None when there is none."""
    url = host_or_uri if "://" in host_or_uri else f"https://{host_or_uri}/"
    try:
        return urls.parse(url).host
    except AddressRefused:
        return None
