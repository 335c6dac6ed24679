"""Stamps with which quoted authors approve of quotes, as peers show them (FEP-044f)."""

from fedcomm.activitypub.parse.activities import required_id
from fedcomm.activitypub.parse.fields import types, uri
from fedcomm.activitypub.parse.gate import Document
from fedcomm.activitypub.uris import same_origin
from fedcomm.errors import Malformed
from fedcomm.model.quote import Stamp


def stamp(doc: Document) -> Stamp:
    """Return the stamp in a document.

    Raises Malformed unless it is a QuoteAuthorization that says all three, and the author, the quoted post and the
    stamp itself are on one origin: nobody approves of quotes of what is on another server (security OBJ22).
    """
    stamp_uri = required_id(doc)
    if "QuoteAuthorization" not in types(doc):
        raise Malformed(f"{stamp_uri} is no QuoteAuthorization but {types(doc)!r:.200}")
    author_uri, quoting_uri, quoted_uri = (
        uri(doc, member) for member in ("attributedTo", "interactingObject", "interactionTarget")
    )
    if author_uri is None or quoting_uri is None or quoted_uri is None:
        raise Malformed(f"{stamp_uri} does not say of whom it is, or of which quote")
    if not (same_origin(stamp_uri, author_uri) and same_origin(stamp_uri, quoted_uri)):
        raise Malformed(f"{stamp_uri} is a stamp of {author_uri} for a quote of {quoted_uri}")
    return Stamp(uri=stamp_uri, author_uri=author_uri, quoting_uri=quoting_uri, quoted_uri=quoted_uri)
