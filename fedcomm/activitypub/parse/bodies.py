"""What is shown of a post as HTML: what a Note says; of an Event, an Album and the like what they are (wire 5.1 - 5.3).

All of it is cleaned, or made here of escaped text.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from html import escape
from itertools import islice

from fedcomm.activitypub import html
from fedcomm.activitypub.parse.activities import required_id
from fedcomm.activitypub.parse.actors import page_url
from fedcomm.activitypub.parse.attachments import is_file
from fedcomm.activitypub.parse.fields import documents, embedded, line, local_moment, text, types, uri, values
from fedcomm.activitypub.parse.gate import Document
from fedcomm.activitypub.uris import is_uri

MAX_PLACES = 5
MAX_ARTISTS = 20
MAX_TRACKS = 100
MAX_DETAIL_CHARACTERS = 200

#: Members of a schema.org PostalAddress, in the order in which they are read out.
_ADDRESS = ("streetAddress", "postalCode", "addressLocality", "addressRegion", "addressCountry")
_CANCELLED = frozenset({"CANCELLED", "ical:CANCELLED", "https://schema.org/EventCancelled", "EventCancelled"})


def written(doc: Document) -> str:
    """Return the content of a Note or a Question."""
    return _body(doc, "content")


def shown(doc: Document, type_: str) -> str:
    """Return title, what the type is about, summary (or content) and links of every other type."""
    title = line(doc, "name") or line(embedded(doc, "track") or {}, "name")
    heading = f"<p><strong>{_escaped(title)}</strong></p>" if title else ""
    details = _DETAILS.get(type_, _nothing)(doc)
    return heading + details + (_body(doc, "summary") or _body(doc, "content")) + "".join(_links(doc))


def _body(doc: Document, name: str) -> str:
    """Return a text of a post as clean HTML. PeerTube sends Markdown, and says so; it is shown as it stands."""
    found = text(doc, name, max_length=html.MAX_CHARACTERS) or ""
    if doc.get("mediaType") in ("text/plain", "text/markdown"):
        return html.from_text(found)
    return html.clean(html.with_pictures_as_links(found))


def _links(doc: Document) -> Iterator[str]:
    """Give a link to what a post is about (Lemmy, Mobilizon), and one to the post."""
    attached = [link for link in documents(doc, "attachment") if "Link" in types(link) and not is_file(link)]
    about = [href for href in (uri(link, "href") for link in attached) if href is not None]
    page = page_url(doc, required_id(doc)) or required_id(doc)
    for url in dict.fromkeys((*about[:1], page)):
        yield html.clean(f'<p><a href="{escape(url)}">{_escaped(url)}</a></p>')


def _nothing(_: Document) -> str:
    return ""


def _event(doc: Document) -> str:
    """Return when and where: Mobilizon, Gancio, Bandwagon (FEP-8a8e)."""
    is_cancelled = not _CANCELLED.isdisjoint((line(doc, "eventStatus"), line(doc, "ical:status")))
    places = (_place(value) for value in values(doc, "location")[:MAX_PLACES])
    return _lines("Cancelled" if is_cancelled else "", _period(doc), *places)


def _period(doc: Document) -> str:
    starts_at, ends_at = local_moment(doc, "startTime"), local_moment(doc, "endTime")
    if starts_at is None:
        return ""
    if ends_at is None or ends_at <= starts_at:
        return f"{_date(starts_at)}, {_time(starts_at)}"
    is_one_day = ends_at.date() == starts_at.date() and ends_at.utcoffset() == starts_at.utcoffset()
    if is_one_day:
        return f"{_date(starts_at)}, {starts_at:%H:%M} to {_time(ends_at)}"
    return f"{_date(starts_at)}, {_time(starts_at)} to {_date(ends_at)}, {_time(ends_at)}"


def _date(time: datetime) -> str:
    return f"{time.day} {time:%B %Y}"


def _time(time: datetime) -> str:
    return f"{time:%H:%M} {time.tzname()}"


def _place(value: object) -> str:
    """Return a Place with its address, a VirtualLocation with its name, or a place that is mere text, on one line."""
    if not isinstance(value, dict):
        return _name(value)
    address = value.get("address")
    parts = (_detail(address, part) for part in _ADDRESS) if isinstance(address, dict) else (_name(address),)
    return ", ".join(dict.fromkeys(part for part in (_detail(value, "name"), *parts) if part))


def _music(doc: Document) -> str:
    """Return artists, album and tracks: Funkwhale and Bandwagon. An upload (Audio) has them of its `track`."""
    track = embedded(doc, "track") or {}
    artists = list(islice(_artists(doc), MAX_ARTISTS)) or list(islice(_artists(track), MAX_ARTISTS))
    album = embedded(doc, "album") or embedded(track, "album") or {}
    names = [_name(one.get("name") if isinstance(one, dict) else one) for one in _tracks(doc)]
    listed = "".join(f"<li>{_escaped(name)}</li>" for name in names if name)
    return _lines(", ".join(dict.fromkeys(artists)), _detail(album, "name")) + (f"<ol>{listed}</ol>" if listed else "")


def _artists(doc: Document) -> Iterator[str]:
    """Give the names as they are credited (Funkwhale 2), or those of the artists themselves."""
    for member in ("artist_credit", "artists", "artist", "byArtist"):
        for value in values(doc, member):
            one = value if isinstance(value, dict) else {"name": value}
            name = _detail(one, "credit") or _detail(one, "name") or _detail(embedded(one, "artist") or {}, "name")
            if name and not is_uri(name):
                yield name


def _tracks(doc: Document) -> list[object]:
    """Return the tracks of an album, in an array (Funkwhale) or an OrderedCollection (Bandwagon)."""
    collection = embedded(doc, "tracks") or {}
    inner = [*values(collection, "orderedItems"), *values(collection, "items")]
    return (inner or values(doc, "tracks"))[:MAX_TRACKS]


def _detail(doc: Document, name: str) -> str:
    return line(doc, name, max_length=MAX_DETAIL_CHARACTERS)


def _name(value: object) -> str:
    """Return a text that stands where an object could; an id says nothing to a reader."""
    return "" if is_uri(value) else _detail({"name": value}, "name")


def _lines(*lines: str) -> str:
    said = "<br>".join(_escaped(one) for one in lines if one)
    return f"<p>{said}</p>" if said else ""


def _escaped(text: str) -> str:
    return escape(text, quote=False)


_DETAILS: dict[str, Callable[[Document], str]] = {
    "Event": _event,
    "Album": _music,
    "Track": _music,
    "Audio": _music,
}
