"""Quotes, and the stamps with which quoted authors approve of them (FEP-044f)."""

from dataclasses import dataclass
from enum import StrEnum

from fedcomm.model.post import Post, QuotePolicy


class StampState(StrEnum):
    """What became of a stamp of ours. One that was revoked is never granted again."""

    GRANTED = "granted"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteAuthorization:
    """A stamp of ours: the author of a post here approves of a quote of it by the actor `actor_id`."""

    id: int
    quoted_uri: str
    quoting_uri: str
    actor_id: int
    state: StampState

    @property
    def is_granted(self) -> bool:
        return self.state is StampState.GRANTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A stamp as its server shows it: `author_uri` approves of `quoting_uri` as a quote of `quoted_uri`."""

    uri: str
    author_uri: str
    quoting_uri: str
    quoted_uri: str

    def is_for(self, *, quoting_uri: str, quoted_uri: str, author_uri: str) -> bool:
        """Say whether it is for this quote, and of the author of what is quoted (security OBJ22)."""
        return (self.quoting_uri, self.quoted_uri, self.author_uri) == (quoting_uri, quoted_uri, author_uri)


def policy_of(post: Post) -> QuotePolicy:
    """Return who may quote a post of ours; what is not for everybody is quoted by nobody."""
    return post.quote_policy if post.visibility.is_open else QuotePolicy.NOBODY


def is_approved(quoting: Post, quoted: Post) -> bool:
    """Say whether a quote may be shown as one: it has a stamp of the quoted author, or is by that author.

    Without, it is a post with a link.
    """
    if not quoted.visibility.is_open or quoting.content.quote_uri != quoted.uri:
        return False
    return quoting.author.id == quoted.author.id or quoting.quote_authorization_uri is not None
