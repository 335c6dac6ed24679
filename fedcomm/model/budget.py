"""Room that many share, counted in bytes. No IO: who takes room gives it back at the end of a `with` block."""

from types import TracebackType
from typing import Self

from fedcomm.errors import Unavailable


class Budget:
    """Room for `size_bytes` in all. What a holder takes within its first `free_bytes` is not counted."""

    def __init__(self, *, size_bytes: int, free_bytes: int) -> None:
        self.free_bytes = free_bytes
        self.left_bytes = size_bytes

    def holder(self) -> "Holder":
        return Holder(self)


class Holder:
    """One that takes room bit by bit, and gives all of it back when its block ends."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._held_bytes = 0
        self._counted_bytes = 0

    def take(self, size_bytes: int) -> None:
        """Take more room. Raises Unavailable when there is none left."""
        self._held_bytes += size_bytes
        more = max(0, self._held_bytes - self._budget.free_bytes) - self._counted_bytes
        if more > self._budget.left_bytes:
            raise Unavailable("too much is being received at the moment")
        self._budget.left_bytes -= more
        self._counted_bytes += more

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._budget.left_bytes += self._counted_bytes
