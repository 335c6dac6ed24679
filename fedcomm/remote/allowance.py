"""How many fetches one piece of work may cause, whatever they are for: documents, their authors, handles.

It goes with the task, so that nothing between the work and the fetcher has to hand it on (security 3: 20 fetches an
activity). Work without an allowance is not counted.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from fedcomm.errors import FedcommError


class AllowanceSpent(FedcommError):
    """No more fetches for this piece of work. It says nothing about a peer, so that no failure is remembered of one."""


@dataclass(slots=True)
class _Purse:
    left: int


_purse: ContextVar[_Purse | None] = ContextVar("allowance", default=None)


@contextmanager
def at_most(fetches: int) -> Iterator[None]:
    """Let what is done inside cause so many fetches; the next one raises AllowanceSpent."""
    token = _purse.set(_Purse(fetches))
    try:
        yield
    finally:
        _purse.reset(token)


def spend(url: str) -> None:
    """Count one fetch that is about to be made. Raises AllowanceSpent when it would be one too many."""
    purse = _purse.get()
    if purse is None:
        return
    if not purse.left:
        raise AllowanceSpent(f"{url} is not fetched: it would be one too many for this work")
    purse.left -= 1
