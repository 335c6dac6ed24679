"""Names to addresses, in threads of its own: a silent DNS server stalls neither the loop nor the default pool.

Sources: RFC 6761 6.3 (localhost), RFC 2308 (failures are remembered).
"""

import asyncio
import socket
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from ipaddress import ip_address
from types import TracebackType
from typing import Self

from fedcomm import clock
from fedcomm.errors import AddressRefused, FetchFailed
from fedcomm.remote.addresses import LOCALHOST, Address, Reach, is_localhost, literal

#: Asks for the addresses of a name; blocks; raises OSError when there are none.
Lookup = Callable[[str], Sequence[str]]

DEADLINE_S = 5.0
REMEMBER_FAILURE_S = 60.0
MAX_ADDRESSES_A_FAMILY = 2
MAX_LOOKUPS = 64
MAX_FAILURES = 1000
THREADS = 32


def system_lookup(host: str) -> list[str]:
    """Return the addresses that the operating system knows for a name, in the order it would try them."""
    return [str(entry[4][0]) for entry in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Failure:
    until_s: float
    is_refusal: bool
    text: str

    def error(self) -> FetchFailed:
        return AddressRefused(self.text) if self.is_refusal else FetchFailed(self.text, is_temporary=True)


class Resolver:
    """Resolves and vets names. Successes are not kept: who resolved dials what was vetted, and asks again next time.

    Failures and refusals are kept for a minute. Lookups of one name at one time share a thread.
    """

    def __init__(
        self,
        lookup: Lookup = system_lookup,
        *,
        deadline_s: float = DEADLINE_S,
        now_s: Callable[[], float] = clock.monotonic_s,
    ) -> None:
        self._lookup = lookup
        self._deadline_s = deadline_s
        self._now_s = now_s
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="fedcomm-dns")
        self._under_way: dict[str, asyncio.Future[Sequence[str]]] = {}
        self._failures: dict[tuple[str, Reach], _Failure] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the threads go. A lookup that hangs is not waited for here, but the interpreter waits for it at exit."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def resolve(self, host: str, reach: Reach) -> tuple[Address, ...]:
        """Return the addresses to dial, in this order, at most two of each family. `host` is canonical (urls.parse).

        Raises AddressRefused when a single address of the name is outside of `reach`: such a name is a trap.
        Raises FetchFailed, temporary, when nothing was found in time or too many lookups hang.
        """
        known = self._failures.get((host, reach))
        if known is not None and known.until_s > self._now_s():
            raise known.error()
        try:
            addresses = await self._find(host)
        except (OSError, UnicodeError) as error:
            reason = "no answer in time" if isinstance(error, TimeoutError) else str(error)
            raise self._remember(host, reach, f"{host} was not resolved: {reason}", is_refusal=False) from error
        outside = [str(address) for address in addresses if not reach.allows_address(address)]
        if outside or not addresses:
            text = f"{host} has addresses that are not public: {', '.join(outside[:4])}" if outside else f"{host}: none"
            raise self._remember(host, reach, text, is_refusal=bool(outside))
        self._failures.pop((host, reach), None)
        return _some_of_each_family(addresses)

    async def _find(self, host: str) -> tuple[Address, ...]:
        if is_localhost(host):
            return LOCALHOST
        address = literal(host)
        if address is not None:
            return (address,)
        async with asyncio.timeout(self._deadline_s):
            # Shielded: others may wait for the same lookup when this one runs out of time.
            found = await asyncio.shield(self._shared_lookup(host))
        return tuple(dict.fromkeys(ip_address(text) for text in found))

    def _shared_lookup(self, host: str) -> asyncio.Future[Sequence[str]]:
        under_way = self._under_way.get(host)
        if under_way is not None:
            return under_way
        if len(self._under_way) >= MAX_LOOKUPS:
            raise FetchFailed(f"{host} was not resolved: {MAX_LOOKUPS} lookups are under way", is_temporary=True)
        lookup = asyncio.get_running_loop().run_in_executor(self._threads, self._lookup, host)
        self._under_way[host] = lookup
        lookup.add_done_callback(lambda done: self._end(host, done))
        return lookup

    def _end(self, host: str, done: asyncio.Future[Sequence[str]]) -> None:
        self._under_way.pop(host, None)
        if not done.cancelled():
            done.exception()  # asked for, so that asyncio does not complain when everybody has left

    def _remember(self, host: str, reach: Reach, text: str, *, is_refusal: bool) -> FetchFailed:
        failure = _Failure(until_s=self._now_s() + REMEMBER_FAILURE_S, is_refusal=is_refusal, text=text)
        self._failures.pop((host, reach), None)
        self._failures[host, reach] = failure
        if len(self._failures) > MAX_FAILURES:
            del self._failures[next(iter(self._failures))]
        return failure.error()


def _some_of_each_family(addresses: Sequence[Address]) -> tuple[Address, ...]:
    kept = [
        [address for address in addresses if address.version == version][:MAX_ADDRESSES_A_FAMILY] for version in (4, 6)
    ]
    return tuple(address for address in addresses if address in kept[0] or address in kept[1])
