"""Polls (FEP-9967)."""

from dataclasses import dataclass
from datetime import datetime

MAX_OPTIONS = 50
MAX_OPTION_CHARACTERS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PollOption:
    """One answer, and how many chose it."""

    name: str
    votes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """A question with its answers.

    `voters_count` is how many voted, when that is known; `closed_at` is set once nobody can vote any more.
    """

    options: tuple[PollOption, ...]
    is_multiple: bool = False
    ends_at: datetime | None = None
    closed_at: datetime | None = None
    voters_count: int | None = None

    def is_open(self, *, now: datetime) -> bool:
        """Say whether a vote counts at `now`."""
        return self.closed_at is None and (self.ends_at is None or now < self.ends_at)
