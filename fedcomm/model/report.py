"""Reports: what somebody finds wrong with an account or its posts (ActivityStreams Flag)."""

from dataclasses import dataclass
from datetime import datetime

#: As much as Mastodon and its kin write and read.
MAX_CONTENT_CHARACTERS = 5_000
MAX_OBJECTS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One report.

    `is_ours` says that an account here made it. `reporter_uri` is who signed one that came in, mostly the actor of a
    whole server; `object_uris` are the accused and the posts in question. `content` is plain text.
    """

    id: int
    activity_uri: str
    is_ours: bool
    reporter_uri: str
    accused_uri: str
    content: str
    object_uris: tuple[str, ...]
    created_at: datetime
