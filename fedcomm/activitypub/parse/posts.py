"""Posts of peers (wire 4.3, 5.1, 5.5, 5.6).

What is too long or too many is cut and never an error (security, section 3).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape
from itertools import islice

from fedcomm.activitypub import html
from fedcomm.activitypub.addressing import visibility_of
from fedcomm.activitypub.parse.activities import required_id
from fedcomm.activitypub.parse.actors import page_url
from fedcomm.activitypub.parse.fields import (
    MAX_RECIPIENTS,
    documents,
    line,
    links,
    moment,
    text,
    types,
    uri,
    uris,
)
from fedcomm.activitypub.parse.gate import Document
from fedcomm.activitypub.uris import authority, same_origin
from fedcomm.activitypub.vocabulary import POST_TYPES, PUBLIC
from fedcomm.errors import Malformed
from fedcomm.model.post import LANGUAGE, MAX_HASHTAG_CHARACTERS, Addressee, Attachment, PostContent, Visibility

MAX_TAGS = 256
MAX_MENTIONS = 100
MAX_ATTACHMENTS = 16
MAX_ALT = 10_000
MAX_OPTIONS = 50
MAX_OPTION_CHARACTERS = 200
MAX_AHEAD = timedelta(hours=12)

#: Types that say what they have to say in `content`, as Mastodon reads them.
_WRITTEN_TYPES = frozenset({"Note", "Question"})
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,63}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,63}")
_HASHTAG = re.compile(r"[^\s#/\\?<>\"'&]+")
_HANDLE_NAME = re.compile(r"@?([^\s@/\\?#<>\"'&]{1,128})(?:@([^\s@/\\?#<>\"'&]{1,255}))?")
_ATTACHMENT_TYPES = {"image": "Image", "audio": "Audio", "video": "Video"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RemotePost:
    """A post as its server tells it. Its author is on its own origin."""

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
    published_at = _published(doc, now)
    updated_at = moment(doc, "updated")
    return RemotePost(
        uri=post_uri,
        author_uri=author_uri,
        type=found[0],
        url=page_url(doc, post_uri),
        visibility=visibility_of(to, cc, followers=collection),
        content=_content(doc, found[0], tuple(name for name in (*to, *cc) if name != collection)),
        in_reply_to_uri=uri(doc, "inReplyTo"),
        published_at=published_at,
        updated_at=updated_at if updated_at is not None and updated_at > published_at else None,
        to=to,
        cc=cc,
    )


def _followers_of(author_uri: str, addressed: tuple[str, ...]) -> str | None:
    """Guess the author's followers collection: everybody has `followers` in its path (Friendica in the middle)."""
    return next((name for name in addressed if same_origin(name, author_uri) and "/followers" in name), None)


def _published(doc: Document, now: datetime) -> datetime:
    published_at = moment(doc, "published")
    return now if published_at is None or published_at > now + MAX_AHEAD else published_at


def _content(doc: Document, type_: str, addressed: tuple[str, ...]) -> PostContent:
    is_written = type_ in _WRITTEN_TYPES
    warning = html.plain(text(doc, "summary") or "") if is_written else ""
    tags = documents(doc, "tag", limit=MAX_TAGS)
    return PostContent(
        content_html=_written(doc) if is_written else _shown(doc),
        warning=" ".join(warning.split()),
        is_sensitive=bool(warning) or doc.get("sensitive") is True,
        language=_language(doc),
        addressees=_addressees(tags, addressed),
        hashtags=tuple(dict.fromkeys(_hashtags(tags))),
        attachments=tuple(islice(_attachments(doc), MAX_ATTACHMENTS)),
    )


def _body(doc: Document, name: str) -> str:
    """Return a text of a post as clean HTML. PeerTube sends Markdown, and says so; it is shown as it stands."""
    found = text(doc, name, max_length=html.MAX_CHARACTERS) or ""
    if doc.get("mediaType") in ("text/plain", "text/markdown"):
        return html.from_text(found)
    return html.clean(found)


def _written(doc: Document) -> str:
    """Return the content of a Note or a Question, with the options of a poll as a list."""
    options = [
        f"<li>{escape(line(option, 'name', max_length=MAX_OPTION_CHARACTERS), quote=False)}</li>"
        for choice in ("oneOf", "anyOf")
        for option in documents(doc, choice, limit=MAX_OPTIONS)
    ]
    return _body(doc, "content") + (f"<ul>{''.join(options)}</ul>" if options else "")


def _shown(doc: Document) -> str:
    """Return what is shown of an Article, Video, Event and the like: title, summary (or content) and link."""
    title = line(doc, "name")
    page = page_url(doc, required_id(doc)) or required_id(doc)
    heading = f"<p><strong>{escape(title, quote=False)}</strong></p>" if title else ""
    link = html.clean(f'<p><a href="{escape(page)}">{escape(page, quote=False)}</a></p>')
    return heading + (_body(doc, "summary") or _body(doc, "content")) + link


def _language(doc: Document) -> str | None:
    """Return the language whose text in `contentMap` is the content, else the first one there (as Mastodon)."""
    translations = doc.get("contentMap")
    if not isinstance(translations, dict):
        return None
    known = [key for key in translations if len(key) <= 35 and LANGUAGE.fullmatch(key)]
    same = [key for key in known if translations[key] == doc.get("content")]
    return next(iter([*same, *known]), None)


def _addressees(tags: tuple[Document, ...], addressed: tuple[str, ...]) -> tuple[Addressee, ...]:
    """Return whom a post names: a tag mentions only somebody who is addressed too (GHSA-5fq7-3p3j-9vrf).

    Those who are addressed without a tag follow, collections among them: who of them is an actor, the store knows.
    """
    handles = {name: _handle(tag, name) for tag in tags if "Mention" in types(tag) and (name := uri(tag, "href"))}
    mentions = list(islice((name for name in handles if name in addressed), MAX_MENTIONS))
    others = (name for name in dict.fromkeys(addressed) if name != PUBLIC and name not in handles)
    silent = islice(others, MAX_RECIPIENTS)
    return (
        *(Addressee(actor_uri=name, handle=handles[name]) for name in mentions),
        *(Addressee(actor_uri=name, handle=_guessed_handle(name), is_mention=False) for name in silent),
    )


def _handle(tag: Document, actor_uri: str) -> str:
    """Return `@user@host` of a Mention; Pleroma and others leave out the host."""
    read = _HANDLE_NAME.fullmatch(line(tag, "name", max_length=400))
    if read is None or not read[0].isprintable():
        return _guessed_handle(actor_uri)
    return f"@{read[1]}@{(read[2] or authority(actor_uri)).lower()}"


def _guessed_handle(actor_uri: str) -> str:
    name = actor_uri.rstrip("/").rpartition("/")[2].removeprefix("@")
    return f"@{name[:128]}@{authority(actor_uri)}"


def _hashtags(tags: tuple[Document, ...]) -> Iterator[str]:
    for tag in tags:
        if "Hashtag" in types(tag):
            name = line(tag, "name").removeprefix("#").lower()
            if len(name) <= MAX_HASHTAG_CHARACTERS and _HASHTAG.fullmatch(name) and name.isprintable():
                yield name


def _attachments(doc: Document) -> Iterator[Attachment]:
    for attached in documents(doc, "attachment", limit=4 * MAX_ATTACHMENTS):
        given = types(attached)
        # Lemmy attaches the page that a post is about; it is no file.
        if "Link" in given or "PropertyValue" in given:
            continue
        for url, link_type in islice(links({"url": [attached]}, "url"), 1):
            media_type = line(attached, "mediaType", max_length=130) or link_type
            yield Attachment(
                type=_attachment_type(media_type, given),
                media_type=media_type.lower() if _MEDIA_TYPE.fullmatch(media_type) else "",
                url=url,
                alt=line(attached, "name", max_length=MAX_ALT) or line(attached, "summary", max_length=MAX_ALT),
            )


def _attachment_type(media_type: str, given: tuple[str, ...]) -> str:
    """Return Image, Audio, Video or Document: Mastodon calls everything a Document and lets the media type say it."""
    by_media_type = _ATTACHMENT_TYPES.get(media_type.partition("/")[0].lower())
    return by_media_type or next((name for name in given if name in _ATTACHMENT_TYPES.values()), "Document")
