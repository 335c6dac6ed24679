"""What the owner of an account is told."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fedcomm.model.actor import Actor


class NotificationKind(StrEnum):
    FOLLOW = "follow"
    FOLLOW_REQUEST = "follow_request"
    MENTION = "mention"
    REPLY = "reply"
    LIKE = "like"
    ANNOUNCE = "announce"
    QUOTE = "quote"
    POLL = "poll"
    REPORT = "report"
    MOVE = "move"
    #: Whom an account here asked to follow does not let it, or not any more.
    REJECT = "reject"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notification:
    """One event. `object_uri` is the post it is about, None for follows."""

    id: int
    kind: NotificationKind
    actor: Actor
    object_uri: str | None
    created_at: datetime
