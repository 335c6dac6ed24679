"""What is remembered of peers in memory only: bounded in number and age, so that no stranger can fill it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

from fedcomm import clock
from fedcomm.errors import Unavailable

V = TypeVar("V")


class Recent(Generic[V]):
    """Values by name, forgotten after `max_age_s`; the least recently used goes first when there are too many."""

    def __init__(
        self, *, max_age_s: float, max_entries: int, monotonic_s: Callable[[], float] = clock.monotonic_s
    ) -> None:
        self._max_age_s = max_age_s
        self._max_entries = max_entries
        self._monotonic_s = monotonic_s
        # The order of a dict is that of insertion: first in it is what was used longest ago.
        self._entries: dict[str, tuple[float, V]] = {}

    def put(self, name: str, value: V) -> None:
        self._entries.pop(name, None)
        self._entries[name] = (self._monotonic_s() + self._max_age_s, value)
        if len(self._entries) > self._max_entries:
            del self._entries[next(iter(self._entries))]

    def get(self, name: str) -> V | None:
        entry = self._entries.pop(name, None)
        if entry is None or entry[0] <= self._monotonic_s():
            return None
        self._entries[name] = entry
        return entry[1]

    def forget(self, name: str) -> None:
        self._entries.pop(name, None)

    def forget_those(self, is_meant: Callable[[V], bool]) -> None:
        """Forget every value that `is_meant` says yes to."""
        self._entries = {name: entry for name, entry in self._entries.items() if not is_meant(entry[1])}

    def __len__(self) -> int:
        return len(self._entries)


@dataclass(slots=True, kw_only=True)
class _Gate:
    semaphore: asyncio.Semaphore
    users: int = 0


class Turns:
    """Lets at most `at_once` callers in for each name; the others wait, then find what the first one left.

    Unlike a shared task it survives that the first caller is cancelled: the next one takes over.
    """

    def __init__(self, at_once: int = 1) -> None:
        self._at_once = at_once
        self._gates: dict[str, _Gate] = {}

    @asynccontextmanager
    async def of(self, name: str) -> AsyncIterator[None]:
        gate = self._gates.setdefault(name, _Gate(semaphore=asyncio.Semaphore(self._at_once)))
        gate.users += 1
        try:
            async with gate.semaphore:
                yield
        finally:
            gate.users -= 1
            if not gate.users:
                del self._gates[name]

    def __len__(self) -> int:
        return len(self._gates)


class Shared(Generic[V]):
    """Values that are made once for all who ask for them: who comes while one is made waits for it."""

    def __init__(
        self, *, max_age_s: float, max_entries: int, monotonic_s: Callable[[], float] = clock.monotonic_s
    ) -> None:
        self._made = Recent[V](max_age_s=max_age_s, max_entries=max_entries, monotonic_s=monotonic_s)
        self._turns = Turns()

    async def get(self, name: str, make: Callable[[], Awaitable[V]]) -> V:
        """Return the value of a name, made by `make` unless it is here. Raises what `make` raises, to each in turn."""
        found = self._made.get(name)
        if found is not None:
            return found
        async with self._turns.of(name):
            found = self._made.get(name)
            if found is None:
                found = await make()
                self._made.put(name, found)
            return found

    def __len__(self) -> int:
        return len(self._made)


class Places:
    """Lets at most `in_all` callers in at the same time, and `for_each` of one name.

    Whoever finds no place is sent away: in a queue each would hold what it brought, for as long as others please.
    """

    def __init__(self, *, in_all: int, for_each: int) -> None:
        self._in_all = in_all
        self._for_each = for_each
        self._taken: dict[str, int] = {}

    @contextmanager
    def taken(self, name: str) -> Iterator[None]:
        """Hold a place. Raises Unavailable when there is none."""
        if len(self) >= self._in_all or self._taken.get(name, 0) >= self._for_each:
            raise Unavailable(f"no place for {name}: {self._taken.get(name, 0)} of its own and {len(self)} in all")
        self._taken[name] = self._taken.get(name, 0) + 1
        try:
            yield
        finally:
            self._taken[name] -= 1
            if not self._taken[name]:
                del self._taken[name]

    def __len__(self) -> int:
        return sum(self._taken.values())


class Rate:
    """Lets something happen `times` in `per_s` seconds for each name: a token bucket, full at first.

    Of more than `max_names` the least recently used are forgotten.
    """

    def __init__(
        self,
        *,
        times: int,
        per_s: float,
        max_names: int = 10_000,
        monotonic_s: Callable[[], float] = clock.monotonic_s,
    ) -> None:
        self._per_s = per_s
        self._token_s = per_s / times
        self._monotonic_s = monotonic_s
        # When the bucket of each name is full again; a full one need not be remembered.
        self._full_at_s = Recent[float](max_age_s=per_s, max_entries=max_names, monotonic_s=monotonic_s)

    def allows(self, name: str) -> bool:
        """Say whether it may happen once more now, and count it if so."""
        now_s = self._monotonic_s()
        full_at_s = max(self._full_at_s.get(name) or 0.0, now_s) + self._token_s
        # A microsecond for what is lost in adding up.
        if full_at_s > now_s + self._per_s + 1e-6:
            return False
        self._full_at_s.put(name, full_at_s)
        return True

    def __len__(self) -> int:
        return len(self._full_at_s)
