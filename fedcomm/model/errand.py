"""Errands: what is fetched for the sake of a conversation or a profile, when there is time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

MAX_ATTEMPTS = 5


class ErrandKind(StrEnum):
    """What is fetched, of what `uri` names."""

    #: The posts that a post answers, upwards.
    ANCESTORS = "ancestors"
    #: The replies to a post.
    REPLIES = "replies"
    #: The last posts of an actor, from its outbox.
    POSTS = "posts"
    #: The pinned posts of an actor.
    FEATURED = "featured"
    #: Who of us follows an actor, as its server has it (FEP-8fcf).
    FOLLOWERS = "followers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """One errand. `actor_uri` is whom it is about; `attempts` counts those that failed."""

    id: int
    kind: ErrandKind
    uri: str
    actor_uri: str
    attempts: int


def next_try(attempts: int, *, now: datetime) -> datetime | None:
    """Return when to try again after so many failures, or None to give up: after 2, 8, 32 and 128 minutes."""
    return None if attempts >= MAX_ATTEMPTS else now + timedelta(minutes=2 * 4 ** (attempts - 1))
