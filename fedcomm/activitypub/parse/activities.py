"""Activities that come in."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

import orjson

from fedcomm.activitypub.parse.fields import embedded, moment, types, uri, uris, values
from fedcomm.activitypub.parse.gate import Document
from fedcomm.activitypub.uris import is_uri
from fedcomm.activitypub.vocabulary import COLLECTION_TYPES
from fedcomm.errors import Malformed


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One activity.

    `object_uri` is the id of its object, or of the first of several; `object` is that object when it is embedded.
    One that `is_transient` came without an id, and has one that was made of what it says.
    """

    id: str
    type: str
    actor_uri: str
    object_uri: str | None
    object: Document | None
    target_uri: str | None
    to: tuple[str, ...]
    cc: tuple[str, ...]
    published: datetime | None
    document: Document
    is_transient: bool = False


#: Mastodon sends these two without an id. Done again they change nothing.
_TRANSIENT_TYPES = frozenset({"Add", "Remove"})


def activity(doc: Document) -> Activity:
    """Return the activity in a document.

    Raises Malformed without an id (but for Add and Remove), a type or an actor, and for collections: one request brings
    one activity.
    """
    found = types(doc)
    if not found or len(found[0]) > 64 or COLLECTION_TYPES.intersection(found):
        raise Malformed(f"not one activity: {found!r:.200}")
    actor_uri = uri(doc, "actor")
    if actor_uri is None:
        raise Malformed("an activity without an actor")
    first: Document = {"object": values(doc, "object")[:1]}
    is_transient = found[0] in _TRANSIENT_TYPES and doc.get("id") is None
    return Activity(
        id=_transient_id(doc, actor_uri) if is_transient else required_id(doc),
        type=found[0],
        actor_uri=actor_uri,
        object_uri=uri(first, "object"),
        object=embedded(first, "object"),
        target_uri=uri(doc, "target"),
        to=uris(doc, "to"),
        cc=uris(doc, "cc"),
        published=moment(doc, "published"),
        document=doc,
        is_transient=is_transient,
    )


def _transient_id(doc: Document, actor_uri: str) -> str:
    said = orjson.dumps(doc, option=orjson.OPT_SORT_KEYS)
    return f"{actor_uri}#transient-{hashlib.sha256(said).hexdigest()}"


def required_id(doc: Document) -> str:
    """Return the id of a document. Raises Malformed when it has none, or one that is no URI."""
    found = doc.get("id")
    if not isinstance(found, str) or not is_uri(found):
        raise Malformed(f"no usable id: {found!r:.200}")
    return found
