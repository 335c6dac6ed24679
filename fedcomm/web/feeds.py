"""RSS 2.0 and Atom 1.0 (RFC 4287) of an artist's posts, built as trees: no text is ever pasted into XML."""

import re
from datetime import datetime
from email.utils import format_datetime
from html import escape
from xml.etree import ElementTree as ET

from fedcomm.activitypub import html
from fedcomm.clock import rfc3339
from fedcomm.model.actor import Account
from fedcomm.model.post import Post
from fedcomm.model.urls import Urls
from fedcomm.web.texts import shortened

ATOM = "http://www.w3.org/2005/Atom"
_TITLE_CHARACTERS = 80
#: What XML 1.0 has no way to write, escaped or not (section 2.2).
_UNWRITABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def rss(account: Account, posts: list[Post], urls: Urls) -> bytes:
    """Return the posts, newest first, as RSS 2.0."""
    root = ET.Element("rss", {"version": "2.0", "xmlns:atom": ATOM})
    channel = ET.SubElement(root, "channel")
    page = urls.profile_page(account.username)
    _add(channel, "title", account.actor.display_name)
    _add(channel, "link", page)
    _add(channel, "description", html.plain(account.actor.summary_html) or urls.handle(account.username))
    _add(channel, "lastBuildDate", format_datetime(changed_at(account, posts), usegmt=True))
    ET.SubElement(channel, "atom:link", {"rel": "self", "type": "application/rss+xml", "href": f"{page}/feed.rss"})
    for post in posts:
        _add_item(channel, post)
    return _encoded(root)


def atom(account: Account, posts: list[Post], urls: Urls) -> bytes:
    """Return the posts, newest first, as Atom."""
    page = urls.profile_page(account.username)
    root = ET.Element("feed", {"xmlns": ATOM})
    _add(root, "id", account.actor.uri)
    _add(root, "title", account.actor.display_name)
    _add(root, "updated", rfc3339(changed_at(account, posts)))
    author = ET.SubElement(root, "author")
    _add(author, "name", account.actor.display_name)
    _add(author, "uri", page)
    ET.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": page})
    ET.SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": f"{page}/feed.atom"})
    for post in posts:
        _add_entry(root, post)
    return _encoded(root)


def changed_at(account: Account, posts: list[Post]) -> datetime:
    """Return when a feed of these posts last changed."""
    return max([account.updated_at, *(post.updated_at or post.published_at for post in posts)])


def _add_item(channel: ET.Element, post: Post) -> None:
    item = ET.SubElement(channel, "item")
    _add(item, "title", _title(post))
    _add(item, "link", post.page_url)
    _add(item, "guid", post.uri).set("isPermaLink", "false")
    _add(item, "pubDate", format_datetime(post.published_at, usegmt=True))
    _add(item, "description", _content(post))
    for tag in post.content.hashtags:
        _add(item, "category", tag)


def _add_entry(root: ET.Element, post: Post) -> None:
    entry = ET.SubElement(root, "entry")
    _add(entry, "id", post.uri)
    _add(entry, "title", _title(post))
    _add(entry, "published", rfc3339(post.published_at))
    _add(entry, "updated", rfc3339(post.updated_at or post.published_at))
    ET.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": _written(post.page_url)})
    for tag in post.content.hashtags:
        ET.SubElement(entry, "category", {"term": _written(tag)})
    content = _add(entry, "content", _content(post))
    content.set("type", "html")
    if post.content.language:
        content.set("xml:lang", _written(post.content.language))


def _content(post: Post) -> str:
    """Return what a post says, with the answers of its poll: how they stand, the page says."""
    answers = post.content.poll.options if post.content.poll else ()
    listed = "".join(f"<li>{escape(answer.name, quote=False)}</li>" for answer in answers)
    return post.content.content_html + (f"<ul>{listed}</ul>" if listed else "")


def _title(post: Post) -> str:
    """Return the content warning, else how the post begins: posts have no titles, and feed readers need one."""
    text = shortened(post.content.warning or html.plain(post.content.content_html), _TITLE_CHARACTERS)
    return text or f"{post.published_at:%Y-%m-%d}"


def _add(parent: ET.Element, name: str, text: str) -> ET.Element:
    element = ET.SubElement(parent, name)
    element.text = _written(text)
    return element


def _written(text: str) -> str:
    return _UNWRITABLE.sub("", text)


def _encoded(root: ET.Element) -> bytes:
    body: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return body
