"""Follows between two actors."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class FollowState(StrEnum):
    PENDING = "pending"
    ACCEPTED = "accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """One follow.

    `activity` is the Follow as it came or went, to be embedded verbatim in Accept, Reject and Undo: GoToSocial and
    Misskey know a follow only so (wire 4.2).
    """

    id: int
    follower_id: int
    followee_id: int
    activity_uri: str
    activity: str
    state: FollowState
    created_at: datetime
    accepted_at: datetime | None
