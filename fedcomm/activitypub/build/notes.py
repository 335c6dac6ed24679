"""Posts of ours as Notes, or Questions when they ask something (wire 5.1, 5.4-5.7): what every peer reads.

Nothing else is delivered: some peers read no other type.
"""

from datetime import datetime

from fedcomm import clock
from fedcomm.activitypub import contexts
from fedcomm.activitypub.addressing import recipients
from fedcomm.activitypub.build import questions, quotes
from fedcomm.activitypub.build.encoding import with_context
from fedcomm.activitypub.parse import Document
from fedcomm.model.post import Attachment, Counts, Post, PostContent
from fedcomm.model.urls import Urls


def note(post: Post, urls: Urls, *, counts: Counts | None = None) -> Document:
    """Return one of our own posts. With `counts` its collections of likes and boosts say how many they hold."""
    content = post.content
    to, cc = audience(post, urls)
    whole: Document = {
        "id": post.uri,
        "type": "Question" if content.poll else "Note",
        "attributedTo": post.author.uri,
        "content": quotes.content_html(post),
        **_shown_when_there(post),
        **quotes.quote_members(post),
        **(questions.members(content.poll) if content.poll else {}),
        "published": clock.rfc3339(post.published_at),
        "url": post.url or urls.post_page(post.author.username, post.id),
        "to": to,
        "cc": cc,
        # Always arrays, also empty ones: Lemmy and Pixelfed read nothing else.
        "tag": _tags(content, urls) + quotes.quote_tags(post),
        "attachment": [_attachment(attachment) for attachment in content.attachments],
        "sensitive": content.is_sensitive,
        "interactionPolicy": quotes.interaction_policy(post, urls),
        "replies": urls.replies(post.id),
        "likes": _counted(urls.likes(post.id), counts.likes if counts else None),
        "shares": _counted(urls.shares(post.id), counts.announces if counts else None),
    }
    return with_context(contexts.NOTE, whole)


def tombstone(uri: str, deleted_at: datetime) -> Document:
    """Return what stands at the id of a post that was deleted."""
    whole: Document = {"id": uri, "type": "Tombstone", "deleted": clock.rfc3339(deleted_at)}
    return with_context(contexts.PLAIN, whole)


def audience(post: Post, urls: Urls) -> tuple[list[str], list[str]]:
    """Return `to` and `cc` of one of our posts; its activities have the same."""
    return recipients(
        post.visibility,
        followers=urls.followers(post.author.username),
        mentioned=[addressee.actor_uri for addressee in post.content.addressees],
    )


def _shown_when_there(post: Post) -> Document:
    """Return the members that a post may lack. `summary` is the warning alone: peers fold the post under it."""
    content = post.content
    found: Document = {
        "contentMap": {content.language: quotes.content_html(post)} if content.language else None,
        "source": {"content": content.source, "mediaType": "text/markdown"} if content.source else None,
        "summary": content.warning,
        "inReplyTo": post.in_reply_to_uri,
        "context": post.context_uri,
        "updated": clock.rfc3339(post.updated_at) if post.updated_at else None,
    }
    return {member: value for member, value in found.items() if value}


def _tags(content: PostContent, urls: Urls) -> list[Document]:
    mentions: list[Document] = [
        {"type": "Mention", "href": addressee.actor_uri, "name": f"@{addressee.handle.removeprefix('@')}"}
        for addressee in content.addressees
        if addressee.is_mention
    ]
    return mentions + [hashtag(name, urls) for name in content.hashtags]


def hashtag(name: str, urls: Urls) -> Document:
    return {"type": "Hashtag", "href": urls.tag_page(name), "name": f"#{name}"}


def _attachment(attachment: Attachment) -> Document:
    """The alt text goes in `name`, which everybody reads; `url` is a string, or Mastodon drops the post (#34979)."""
    whole: Document = {"type": attachment.type, "mediaType": attachment.media_type, "url": attachment.url}
    said: Document = {
        "name": attachment.alt or None,
        "blurhash": attachment.blurhash,
        "focalPoint": list(attachment.focus) if attachment.focus else None,
        "width": attachment.width,
        "height": attachment.height,
        "duration": None if attachment.duration_ms is None else _duration(attachment.duration_ms),
    }
    return whole | {member: value for member, value in said.items() if value is not None}


def _duration(milliseconds: int) -> str:
    """Return `PT192.5S` (ISO 8601)."""
    return f"PT{milliseconds / 1000:.3f}".rstrip("0").rstrip(".") + "S"


def _counted(uri: str, total: int | None) -> object:
    return uri if total is None else {"id": uri, "type": "Collection", "totalItems": total}
