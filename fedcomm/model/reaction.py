"""Likes and boosts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ReactionKind(StrEnum):
    LIKE = "like"
    ANNOUNCE = "announce"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """A like or a boost of an object, which need not be here."""

    id: int
    kind: ReactionKind
    object_uri: str
    actor_id: int
    activity_uri: str
    created_at: datetime
