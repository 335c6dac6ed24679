"""Tags of posts: who is mentioned, hashtags, and pictures for shortcodes (wire 5.5, 5.6)."""

import re
from collections.abc import Iterator
from itertools import islice

from fedcomm.activitypub.parse.fields import MAX_RECIPIENTS, line, links, types, uri
from fedcomm.activitypub.parse.gate import Document
from fedcomm.activitypub.uris import authority
from fedcomm.activitypub.vocabulary import PUBLIC
from fedcomm.model.post import MAX_HASHTAG_CHARACTERS, Addressee, Emoji

MAX_TAGS = 256
MAX_MENTIONS = 100
MAX_EMOJIS = 100

_HASHTAG = re.compile(r"[^\s#/\\?<>\"'&]+")
_SHORTCODE = re.compile(r"[^\s:/\\?#<>\"'&]{1,2048}")
_HANDLE_NAME = re.compile(r"@?([^\s@/\\?#<>\"'&]{1,128})(?:@([^\s@/\\?#<>\"'&]{1,255}))?")


def addressees(tags: tuple[Document, ...], addressed: tuple[str, ...]) -> tuple[Addressee, ...]:
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


def hashtags(tags: tuple[Document, ...]) -> tuple[str, ...]:
    """Return the hashtags in lower case, each once."""
    return tuple(dict.fromkeys(_hashtags(tags)))


def emojis(tags: tuple[Document, ...]) -> tuple[Emoji, ...]:
    """Return the pictures for shortcodes in their order, the first one of each. Akkoma sends them without an id."""
    found: dict[str, Emoji] = {}
    for tag in tags:
        shortcode = line(tag, "name", max_length=2050).strip(":")
        url = next((url for url, _ in links(tag, "icon")), None)
        if "Emoji" in types(tag) and url and _SHORTCODE.fullmatch(shortcode) and shortcode.isprintable():
            found.setdefault(shortcode, Emoji(shortcode=shortcode, url=url))
    return tuple(found[shortcode] for shortcode in sorted(islice(found, MAX_EMOJIS)))


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
