"""Posts of peers (wire 4.3, 5.1, 5.5).

What is too long or too many is cut and never an error (security, section 3).
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from fedcomm.activitypub import html
from fedcomm.activitypub.addressing import visibility_of
from fedcomm.activitypub.parse import bodies, quotes, tags
from fedcomm.activitypub.parse.activities import required_id
from fedcomm.activitypub.parse.actors import page_url
from fedcomm.activitypub.parse.attachments import attachments
from fedcomm.activitypub.parse.fields import documents, moment, text, types, uri, uris
from fedcomm.activitypub.parse.gate import Document
from fedcomm.activitypub.parse.polls import poll
from fedcomm.activitypub.uris import same_origin
from fedcomm.activitypub.vocabulary import POST_TYPES
from fedcomm.errors import Malformed
from fedcomm.model.post import LANGUAGE, PostContent, Visibility

MAX_AHEAD = timedelta(hours=12)

#: Types that say what they have to say in `content`, as Mastodon reads them.
_WRITTEN_TYPES = frozenset({"Note", "Question"})


@dataclass(frozen=True, slots=True, kw_only=True)
class RemotePost:
    """A post as its server tells it. Its author is on its own origin.

    `quote_authorization_uri` is where its server says that the quoted author agreed: a claim, until somebody looks.
    """

    uri: str
    author_uri: str
    type: str
    url: str | None
    visibility: Visibility
    content: PostContent
    in_reply_to_uri: str | None
    published_at: datetime
    updated_at: datetime | None
    to: tuple[str, ...]
    cc: tuple[str, ...]
    context_uri: str | None = None
    replies_uri: str | None = None
    quote_authorization_uri: str | None = None


def post(doc: Document, *, now: datetime, followers: str | None = None) -> RemotePost:
    """Return the post in a document.

    `followers` is the author's collection, if it is known; without it a URI of the author's origin with `followers` in
    its path is taken for it. A post from the future becomes one of `now`.
    Raises Malformed without an id, a type of POST_TYPES, or an author on the origin of the id.
    """
    post_uri, author_uri = required_id(doc), uri(doc, "attributedTo")
    found = [name for name in types(doc) if name in POST_TYPES]
    if not found:
        raise Malformed(f"{post_uri} is no post but {types(doc)!r:.200}")
    if author_uri is None or not same_origin(post_uri, author_uri):
        raise Malformed(f"{post_uri} is attributed to {author_uri}, which is not on its origin")
    to, cc = uris(doc, "to"), uris(doc, "cc")
    collection = followers or _followers_of(author_uri, (*to, *cc))
    addressed = tuple(name for name in (*to, *cc) if name != collection)
    published_at, updated_at, replies_uri = _published(doc, now), moment(doc, "updated"), uri(doc, "replies")
    return RemotePost(
        uri=post_uri,
        author_uri=author_uri,
        type=found[0],
        url=page_url(doc, post_uri),
        visibility=visibility_of(to, cc, followers=collection),
        content=_content(doc, found[0], addressed, now=now),
        in_reply_to_uri=uri(doc, "inReplyTo"),
        published_at=published_at,
        updated_at=updated_at if updated_at is not None and updated_at > published_at else None,
        to=to,
        cc=cc,
        # Mastodon's `conversation` is a `tag:` that nobody can fetch; its `context` is a URL (FEP-7888).
        context_uri=uri(doc, "context") or uri(doc, "conversation"),
        replies_uri=replies_uri if replies_uri is not None and same_origin(replies_uri, post_uri) else None,
        quote_authorization_uri=uri(doc, "quoteAuthorization"),
    )


def _followers_of(author_uri: str, addressed: tuple[str, ...]) -> str | None:
    """Guess the author's followers collection: everybody has `followers` in its path (Friendica in the middle)."""
    return next((name for name in addressed if same_origin(name, author_uri) and "/followers" in name), None)


def _published(doc: Document, now: datetime) -> datetime:
    published_at = moment(doc, "published")
    return now if published_at is None or published_at > now + MAX_AHEAD else published_at


def _content(doc: Document, type_: str, addressed: tuple[str, ...], *, now: datetime) -> PostContent:
    is_written = type_ in _WRITTEN_TYPES
    warning = html.plain(text(doc, "summary") or "") if is_written else ""
    tagged = documents(doc, "tag", limit=tags.MAX_TAGS)
    quote_uri = quotes.quote_uri(doc, tagged)
    said = bodies.written(doc) if is_written else bodies.shown(doc, type_)
    return PostContent(
        content_html=quotes.without_fallback(said, quote_uri),
        warning=" ".join(warning.split()),
        is_sensitive=bool(warning) or doc.get("sensitive") is True,
        language=_language(doc),
        addressees=tags.addressees(tagged, addressed),
        hashtags=tags.hashtags(tagged),
        attachments=attachments(doc, type_),
        emojis=tags.emojis(tagged),
        quote_uri=quote_uri,
        poll=poll(doc, now=now) if type_ == "Question" else None,
    )


def _language(doc: Document) -> str | None:
    """Return the language whose text in `contentMap` is the content, else the first one there (as Mastodon)."""
    translations = doc.get("contentMap")
    if not isinstance(translations, dict):
        return None
    known = [key for key in translations if len(key) <= 35 and LANGUAGE.fullmatch(key)]
    same = [key for key in known if translations[key] == doc.get("content")]
    return next(iter([*same, *known]), None)
