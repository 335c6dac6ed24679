"""What strangers may make us ask of other servers before it is proven who they are (security SIG25, SIG26).

Anybody can sign with a key that they do not have, on any host, and such a request costs a fetch and waits for it with
up to 1 MiB in hand. So those that wait are few, and no host is asked for ever new keys.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from fedcomm import clock
from fedcomm.errors import Unavailable
from fedcomm.remote import urls
from fedcomm.remote.memory import Places, Rate

#: Requests that wait for the network at the same time: of the client's 32 places some stay free for our own deliveries.
AT_ONCE = 24
#: Those that wait for one host. It is asked four things at a time, and a slow one must leave room for others.
AT_ONCE_PER_HOST = 8
#: Fetches from one host for the sake of strangers: a new follower every other second, and no flood for the host.
FETCHES_A_MINUTE = 30


class Strangers:
    """Who is let in to the network and who is sent away, to come again later. Names hosts by a URL on them."""

    def __init__(self, *, monotonic_s: Callable[[], float] = clock.monotonic_s) -> None:
        self._places = Places(in_all=AT_ONCE, for_each=AT_ONCE_PER_HOST)
        self._fetches = Rate(times=FETCHES_A_MINUTE, per_s=60, monotonic_s=monotonic_s)

    @contextmanager
    def place(self, url: str) -> Iterator[None]:
        """Hold a place while the network is asked. Raises Unavailable at once when there is none."""
        with self._places.taken(urls.authority(url)):
            yield

    def count_fetch(self, url: str) -> None:
        """Count a fetch that is about to be made. Raises Unavailable when there were too many from its host."""
        host = urls.authority(url)
        if not self._fetches.allows(host):
            raise Unavailable(f"{host} was asked {FETCHES_A_MINUTE} times in a minute for strangers", retry_after_s=60)
