"""Which network addresses may be dialled, by an own table: `ipaddress.is_global` lets translated ones pass.

Sources: the IANA special-purpose registries of IPv4 and IPv6 (RFC 6890), RFC 6761 6.3 (localhost).
"""

from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Address, IPv6Network

from fedcomm.activitypub.uris import DEFAULT_PORTS

Address = IPv4Address | IPv6Address

#: What `localhost` and every name below it mean, without asking anybody; IPv4 first, most local servers listen there.
LOCALHOST: tuple[Address, ...] = (IPv4Address("127.0.0.1"), IPv6Address("::1"))

_V4_REFUSED = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # "this network": Linux connects 0.0.0.0 to itself
        "10.0.0.0/8",
        "100.64.0.0/10",  # carrier NAT; cloud metadata of Alibaba
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local; cloud metadata
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
_V4_LOOPBACK = IPv4Network("127.0.0.0/8")

#: Only global unicast is considered at all. So `::ffff:0:0/96` (mapped), `64:ff9b::/96` and `64:ff9b:1::/48` (NAT64),
#: `::/96`, `fc00::/7`, `fe80::/10`, `fec0::/10` and `ff00::/8` need no line of their own.
_V6_CONSIDERED = IPv6Network("2000::/3")
_V6_REFUSED = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",
        "2002::/16",  # 6to4: carries any IPv4 address
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)
_V6_LOOPBACK = IPv6Address("::1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far a client may go. `Reach()` is https on port 443 to public addresses.

    `loopback` is for communities on localhost: addresses of this machine are allowed besides the public ones,
    and any port. Other private addresses stay refused.
    """

    https_only: bool = True
    loopback: bool = False

    def allows_port(self, scheme: str, port: int) -> bool:
        if scheme not in DEFAULT_PORTS or (self.https_only and scheme != "https"):
            return False
        return 1 <= port <= 65535 if self.loopback else port == DEFAULT_PORTS[scheme]

    def allows_address(self, address: Address) -> bool:
        return is_public(address) or (self.loopback and is_loopback(address))


def is_public(address: Address) -> bool:
    """Return whether an address belongs to somebody on the public internet."""
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _V4_REFUSED)
    if address.scope_id is not None or address not in _V6_CONSIDERED:
        return False
    return not any(address in network for network in _V6_REFUSED)


def is_loopback(address: Address) -> bool:
    """Return whether an address is this machine, written plainly (`::ffff:127.0.0.1` is not)."""
    return address in _V4_LOOPBACK if isinstance(address, IPv4Address) else address == _V6_LOOPBACK


def is_localhost(host: str) -> bool:
    """Return whether a lower-case name is `localhost` or below it."""
    return host == "localhost" or host.endswith(".localhost")


def literal(host: str) -> Address | None:
    """Return the address that a host spells out, or None when it is a name.

    Only the strict dotted quad and IPv6 text (without brackets) count. `127.1`, `0x7f.1` or `2130706433` are
    "names" here and must never reach a resolver: `getaddrinfo` turns all of them into 127.0.0.1.
    """
    try:
        return IPv6Address(host) if ":" in host else IPv4Address(host)
    except AddressValueError:
        return None
