"""Posts, who may see them, and what comes with them."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fedcomm.model.actor import Actor
from fedcomm.model.poll import Poll

#: How a language is written: `en`, `pt-BR` (the common part of BCP 47).
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3}")
MAX_HASHTAG_CHARACTERS = 100


class Visibility(StrEnum):
    """Who a post is for (the four levels of Mastodon and its kin)."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    FOLLOWERS = "followers"
    DIRECT = "direct"

    @property
    def is_open(self) -> bool:
        """Say whether anybody may read it, also without an account."""
        return self in (Visibility.PUBLIC, Visibility.UNLISTED)


class QuotePolicy(StrEnum):
    """Who may quote a post of ours and have the quote approved (FEP-044f)."""

    PUBLIC = "public"
    FOLLOWERS = "followers"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """Somebody a post is addressed to by name.

    `is_mention` is false for one that stands in to/cc without a Mention tag.
    """

    actor_uri: str
    handle: str
    is_mention: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file of a post. `type` is Image, Audio, Video or Document; `alt` says what it shows or plays.

    `focus` is the point that must stay in view, x and y from -1 to 1; width and height are pixels.
    """

    type: str
    media_type: str
    url: str
    alt: str
    blurhash: str | None = None
    focus: tuple[float, float] | None = None
    width: int | None = None
    height: int | None = None
    duration_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Emoji:
    """A picture that stands for `:shortcode:` (written without the colons here)."""

    shortcode: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PostContent:
    """What a post says.

    `content_html` has been cleaned; `source` is the Markdown of our own posts; hashtags without #. `quote_uri` is the
    post that it quotes.
    """

    content_html: str
    source: str | None = None
    warning: str = ""
    is_sensitive: bool = False
    language: str | None = None
    addressees: tuple[Addressee, ...] = ()
    hashtags: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    emojis: tuple[Emoji, ...] = ()
    quote_uri: str | None = None
    poll: Poll | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A post that is here, with its author.

    `context_uri` names its conversation, `replies_uri` is the collection of its replies at its server. Its quote is
    approved by the quoted author when there is a `quote_authorization_uri`.
    """

    id: int
    uri: str
    author: Actor
    type: str
    url: str | None
    visibility: Visibility
    content: PostContent
    in_reply_to_uri: str | None
    published_at: datetime
    updated_at: datetime | None
    received_at: datetime
    pinned_at: datetime | None = None
    context_uri: str | None = None
    replies_uri: str | None = None
    quote_authorization_uri: str | None = None
    quote_policy: QuotePolicy = QuotePolicy.PUBLIC

    @property
    def page_url(self) -> str:
        """Return where a person reads it."""
        return self.url or self.uri


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How often a post was answered, liked and boosted, as far as we know."""

    replies: int = 0
    likes: int = 0
    announces: int = 0


def can_see(viewer: Actor | None, post: Post, *, follows_author: bool) -> bool:
    """Say whether a viewer may see a post: the one predicate that every page, id, collection and feed asks.

    `viewer` is None for a stranger; `follows_author` says whether the viewer's follow of the author was accepted.
    """
    if post.visibility.is_open:
        return True
    if viewer is None:
        return False
    if viewer.id == post.author.id:
        return True
    if any(addressee.actor_uri == viewer.uri for addressee in post.content.addressees):
        return True
    return post.visibility is Visibility.FOLLOWERS and follows_author
