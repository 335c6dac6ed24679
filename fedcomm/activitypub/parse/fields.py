"""Tolerant reading of single members: string, object, array or null, as the servers out there send them (wire 4.1).

Nothing here raises: what cannot be used is None, or left out.
"""

import math
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice

from fedcomm import clock
from fedcomm.activitypub.parse.gate import Document
from fedcomm.activitypub.uris import is_uri
from fedcomm.activitypub.vocabulary import PUBLIC, PUBLIC_NAMES, TYPE_NAMESPACES

MAX_NAME = 2048
MAX_RECIPIENTS = 1000
#: What a counter of a peer may say: it is a hint, and a larger one was made to be seen.
MAX_COUNT = 100_000_000

#: C0 and C1 controls other than tab, line feed and carriage return.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")

_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def values(doc: Document, name: str) -> list[object]:
    """Return a member's values: those of an array (not of arrays in it), or the one, or none."""
    value = doc.get(name)
    if value is None:
        return []
    return [item for item in value if item is not None] if isinstance(value, list) else [value]


def types(doc: Document) -> tuple[str, ...]:
    """Return the types of an object by their short names: `as:Note` and the full URI of it are `Note`."""
    return tuple(_short(value) for value in values(doc, "type") if isinstance(value, str))


def uri(doc: Document, name: str) -> str | None:
    """Return the URI that a member names first: itself, or the `id` of the object that is embedded."""
    return next(_uris(doc, name), None)


def uris(doc: Document, name: str, *, limit: int = MAX_RECIPIENTS) -> tuple[str, ...]:
    """Return the distinct URIs that a member names, at most `limit`. Every spelling of Public becomes `PUBLIC`."""
    return tuple(islice(dict.fromkeys(_uris(doc, name)), limit))


def embedded(doc: Document, name: str) -> Document | None:
    """Return the first object that is embedded in a member."""
    return next(_documents(values(doc, name)), None)


def documents(doc: Document, name: str, *, limit: int = MAX_RECIPIENTS) -> tuple[Document, ...]:
    """Return the objects that are embedded in a member, at most `limit`."""
    return tuple(islice(_documents(values(doc, name)), limit))


def links(doc: Document, name: str) -> tuple[tuple[str, str], ...]:
    """Return (URI, media type or "") of each usable link of a `url` or an `icon`: a string, a Link or an object."""
    return tuple(islice(_links(values(doc, name)), 16))


def text(doc: Document, name: str, *, max_length: int = MAX_NAME) -> str | None:
    """Return a string without control characters, cut to `max_length`; else the first one of `<name>Map`."""
    value = doc.get(name)
    if not isinstance(value, str):
        translations = doc.get(f"{name}Map")
        candidates = translations.values() if isinstance(translations, dict) else ()
        value = next((candidate for candidate in candidates if isinstance(candidate, str)), None)
    return None if value is None else _CONTROLS.sub("", value[: 2 * max_length])[:max_length]


def line(doc: Document, name: str, *, max_length: int = MAX_NAME) -> str:
    """Return a string as one line, its white space made single spaces; "" when there is none.

    Marks that turn the direction of writing are left out: with them a name reads as another (U+202E and its kin).
    """
    found = text(doc, name, max_length=max_length) or ""
    return " ".join(_DIRECTIONS.sub("", found).split())


def moment(doc: Document, name: str) -> datetime | None:
    """Return a time (ISO 8601; UTC when it does not say) in milliseconds, or None when it is none or before 1970.

    Servers written in Go send the year 1 for "never".
    """
    read = local_moment(doc, name)
    return None if read is None else clock.from_ms(clock.to_ms(read))


def local_moment(doc: Document, name: str) -> datetime | None:
    """Return a time as `moment` does, on the clock of the place that it was written for."""
    value = doc.get(name)
    if not isinstance(value, str) or len(value) > 64:
        return None
    try:
        read = datetime.fromisoformat(value)
        local = read.replace(tzinfo=UTC) if read.tzinfo is None else read
        return local if local.astimezone(UTC).year >= 1970 else None
    except (ValueError, OverflowError):
        return None


def count(doc: Document, name: str) -> int | None:
    """Return a number that counts something, at most 100,000,000; None when it is none."""
    value = doc.get(name)
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value < math.inf:
        return None
    return min(int(value), MAX_COUNT)


def _short(type_: str) -> str:
    namespace = next((namespace for namespace in TYPE_NAMESPACES if type_.startswith(namespace)), "")
    return type_.removeprefix(namespace)


def _uris(doc: Document, name: str) -> Iterator[str]:
    for value in values(doc, name):
        named = value.get("id") if isinstance(value, dict) else value
        if isinstance(named, str):
            if named in PUBLIC_NAMES:
                yield PUBLIC
            elif is_uri(named):
                yield named


def _documents(found: Iterable[object]) -> Iterator[Document]:
    return (value for value in found if isinstance(value, dict))


def _links(found: Iterable[object]) -> Iterator[tuple[str, str]]:
    for value in found:
        if isinstance(value, str) and is_uri(value):
            yield value, ""
        elif isinstance(value, dict):
            for target in (*values(value, "href"), *values(value, "url")):
                link = target if isinstance(target, dict) else {"href": target}
                href = link.get("href")
                media_type = link.get("mediaType", value.get("mediaType"))
                if isinstance(href, str) and is_uri(href):
                    yield href, media_type if isinstance(media_type, str) else ""
