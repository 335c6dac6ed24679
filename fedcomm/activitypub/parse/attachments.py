"""Files of posts: where they are, what they show, and how large they say they are (wire 5.2, 5.6).

Nothing here raises: what cannot be used is None, or left out.
"""

import re
from collections.abc import Iterator
from itertools import islice
from pathlib import PurePosixPath
from typing import TypeGuard

from fedcomm.activitypub.parse.fields import count, documents, line, links, types, values
from fedcomm.activitypub.parse.gate import Document
from fedcomm.activitypub.uris import is_uri
from fedcomm.model.post import Attachment

MAX_ATTACHMENTS = 16
MAX_ALT = 10_000
MAX_PIXELS = 65_535
MAX_DURATION_S = 7 * 24 * 3600

#: Posts that are a file themselves: it stands in their `url`.
FILE_TYPES = frozenset({"Audio", "Video", "Image", "Document", "Track"})
_TYPES = {"image": "Image", "audio": "Audio", "video": "Video"}
#: For what comes without a media type (Pixelfed and others leave it out).
_MEDIA_TYPES = {
    ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".gif": "image/gif", ".webp": "image/webp",
    ".avif": "image/avif", ".mp3": "audio/mpeg", ".ogg": "audio/ogg", ".opus": "audio/ogg", ".flac": "audio/flac",
    ".wav": "audio/wav", ".m4a": "audio/mp4", ".mp4": "video/mp4", ".webm": "video/webm", ".mov": "video/quicktime",
}  # fmt: skip
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,63}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,63}")
_BASE83 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~"
#: Mastodon draws no finer ones.
_MAX_COMPONENTS = 5
#: An ISO 8601 duration; of years and months only none (XML Schema writes `P0Y0M0DT3M12S`).
_DURATION = re.compile(
    r"P(?:0{1,4}Y)?(?:0{1,4}M)?(?:(?P<days>\d{1,6})D)?"
    r"(?:T(?:(?P<hours>\d{1,9})H)?(?:(?P<minutes>\d{1,9})M)?(?:(?P<seconds>\d{1,9}(?:\.\d{1,9})?)S)?)?",
    re.ASCII,
)
_SECONDS = {"days": 86_400, "hours": 3600, "minutes": 60, "seconds": 1}


def attachments(doc: Document, type_: str) -> tuple[Attachment, ...]:
    """Return the files of a post of `type_`: itself when it is one, what is attached, and its picture."""
    found: dict[str, Attachment] = {}
    for file in _files(doc, type_):
        found.setdefault(file.url, file)
    return tuple(found.values())[:MAX_ATTACHMENTS]


def is_file(link: Document) -> bool:
    """Say whether a Link leads to a file (Lemmy since 0.19.6) and not to the page that a post is about."""
    return _family(_said_media_type(link)) in _TYPES


def _files(doc: Document, type_: str) -> Iterator[Attachment]:
    if type_ in FILE_TYPES:
        yield from islice(_own_files(doc), 1)
    for attached in islice(values(doc, "attachment"), 4 * MAX_ATTACHMENTS):
        yield from _attached(attached)
    if type_ not in ("Note", "Question"):
        for picture in values(doc, "image")[:MAX_ATTACHMENTS]:
            yield from _attached({"type": "Image"} | (picture if isinstance(picture, dict) else {"url": picture}))


def _own_files(doc: Document) -> Iterator[Attachment]:
    """Give the files among the links of a post; of a video in parts (HLS) they stand in the link's `tag` (PeerTube)."""
    direct, said = documents(doc, "url", limit=MAX_ATTACHMENTS), doc.get("mediaType")
    nested = [inner for link in direct for inner in documents(link, "tag", limit=MAX_ATTACHMENTS)]
    # The media type of a post is that of its content, unless it is that of its file.
    plain: list[Document] = [
        {"href": url, "mediaType": media_type} for url in values(doc, "url")[:1] for media_type in (said, "")
    ]
    for link in (*direct, *nested, *plain):
        href = link.get("href")
        media_type = _media_type(href, link) if isinstance(href, str) and is_uri(href) else ""
        if _family(media_type) in _TYPES:
            yield _attachment(str(href), media_type, (link, doc))


def _attached(attached: object) -> Iterator[Attachment]:
    if isinstance(attached, str):
        attached = {"type": "Document", "url": attached}
    if not isinstance(attached, dict):
        return
    given = types(attached)
    # Lemmy attaches the page that a post is about; it is no file.
    if "PropertyValue" in given or ("Link" in given and not is_file(attached)):
        return
    for url, link_type in islice(links({"url": [attached]}, "url"), 1):
        said: Document = {"mediaType": _said_media_type(attached) or link_type}
        link = next((one for one in documents(attached, "url") if one.get("href") == url), {})
        yield _attachment(url, _media_type(url, said), (link, attached))


def _attachment(url: str, media_type: str, said: tuple[Document, Document]) -> Attachment:
    """`said` is the link to the file and the object that is attached: numbers may stand in either (FEP-1311)."""
    link, attached = said
    return Attachment(
        type=_type(media_type, types(attached)),
        media_type=media_type,
        url=url,
        alt=line(attached, "summary", max_length=MAX_ALT) or line(attached, "name", max_length=MAX_ALT),
        blurhash=_blurhash(attached.get("blurhash")),
        focus=_focus(attached.get("focalPoint")),
        width=_pixels(link, "width") or _pixels(attached, "width"),
        height=_pixels(link, "height") or _pixels(attached, "height"),
        duration_ms=_duration_ms(attached.get("duration")),
    )


def _said_media_type(doc: Document) -> str:
    return line(doc, "mediaType", max_length=130)


def _media_type(url: str, said: Document) -> str:
    """Return the media type that is said, else the one that the name of the file stands for, else ""."""
    found = _said_media_type(said)
    if found:
        return found.lower() if _MEDIA_TYPE.fullmatch(found) else ""
    return _MEDIA_TYPES.get(PurePosixPath(url.partition("?")[0]).suffix.lower(), "")


def _family(media_type: str) -> str:
    return media_type.partition("/")[0].lower()


def _type(media_type: str, given: tuple[str, ...]) -> str:
    """Return Image, Audio, Video or Document: Mastodon calls everything a Document and lets the media type say it."""
    return _TYPES.get(_family(media_type)) or next((name for name in given if name in _TYPES.values()), "Document")


def _pixels(doc: Document, name: str) -> int | None:
    found = count(doc, name)
    return found if found is not None and 0 < found <= MAX_PIXELS else None


def _focus(value: object) -> tuple[float, float] | None:
    """Return the point that must stay in view, None unless it is two numbers from -1 to 1 (Mastodon's `focalPoint`)."""
    if not isinstance(value, list) or len(value) != 2:
        return None
    numbers = [float(one) for one in value if _is_number(one) and -1 <= one <= 1]
    return (numbers[0], numbers[1]) if len(numbers) == 2 else None


def _blurhash(value: object) -> str | None:
    """Return a blurhash that can be drawn: base 83, as long as its first character says, at most 5 by 5 parts."""
    if not isinstance(value, str) or not 6 <= len(value) <= 4 + 2 * _MAX_COMPONENTS**2 or set(value) - set(_BASE83):
        return None
    down, across = divmod(_BASE83.index(value[0]), 9)
    is_drawn = max(down, across) < _MAX_COMPONENTS and len(value) == 4 + 2 * (down + 1) * (across + 1)
    return value if is_drawn else None


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _duration_ms(value: object) -> int | None:
    """Return how long a file plays: ISO 8601, or seconds (Funkwhale). None when it is none, or more than a week."""
    seconds: float = 0
    if isinstance(value, str) and (read := _DURATION.fullmatch(value)):
        seconds = sum(float(read[unit] or 0) * length for unit, length in _SECONDS.items())
    elif _is_number(value):
        seconds = value
    return round(seconds * 1000) if 0 < seconds <= MAX_DURATION_S else None
