"""Polls (FEP-9967)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

MAX_OPTIONS = 50
MAX_OPTION_CHARACTERS = 200

#: Bounds of polls of our own. Mastodon shows longer options, GoToSocial and Misskey cut or refuse them.
MIN_OWN_OPTIONS = 2
MAX_OWN_OPTIONS = 10
MAX_OWN_OPTION_CHARACTERS = 100
MIN_DURATION = timedelta(minutes=5)
MAX_DURATION = timedelta(days=31)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPoll:
    """A poll that is to be published: what can be chosen, and for how long."""

    options: tuple[str, ...]
    is_multiple: bool = False
    duration: timedelta = timedelta(days=1)


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

    def asks_the_same(self, other: "Poll") -> bool:
        """Say whether the votes for one poll are votes for the other: the same options, chosen in the same way."""
        return self.is_multiple == other.is_multiple and _names(self) == _names(other)


def _names(poll: Poll) -> list[str]:
    return [option.name for option in poll.options]
