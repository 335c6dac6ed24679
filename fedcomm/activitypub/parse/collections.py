"""Collections of peers and their pages (ActivityStreams 2.0, 5; wire 6), read one document at a time."""

from dataclasses import dataclass
from itertools import islice

from fedcomm.activitypub.parse.fields import count, types, uri, values
from fedcomm.activitypub.parse.gate import Document
from fedcomm.activitypub.uris import is_uri
from fedcomm.activitypub.vocabulary import COLLECTION_TYPES
from fedcomm.errors import Malformed

#: What a collection lists: the id of something, or the document itself, which has an id.
Item = str | Document

MAX_ITEMS_OF_A_PAGE = 1000
_ITEMS = ("orderedItems", "items")


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionPart:
    """What one document, a collection or a page of it, lists, and where it goes on.

    `onward` is the next page, or the first one of a collection: its URI, or the page itself where it is embedded.
    `is_whole` says that with `onward` this is all: the document shows what it lists, and nothing was left out of it.
    `total` is how much there is in all, as far as it says so.
    """

    items: tuple[Item, ...]
    onward: Item | None
    is_whole: bool
    total: int | None


def collection_part(doc: Document) -> CollectionPart:
    """Return a collection, or a page. What is listed without an id cannot be named, and is left out.

    Raises Malformed for everything else. Who may say so of the items is not checked.
    """
    if COLLECTION_TYPES.isdisjoint(types(doc)):
        raise Malformed(f"{doc.get('id')!r:.200} is no collection but {types(doc)!r:.200}")
    listed = [value for name in _ITEMS for value in values(doc, name)]
    items = tuple(islice(filter(_is_item, listed), MAX_ITEMS_OF_A_PAGE))
    onward = _page(doc, "next") or _page(doc, "first")
    is_shown = any(doc.get(name) is not None for name in (*_ITEMS, "first"))
    ends = doc.get("next") is None and doc.get("first") is None
    return CollectionPart(
        items=items,  # type: ignore[arg-type]  # _is_item has looked
        onward=onward,
        is_whole=is_shown and len(items) == len(listed) and (ends or onward is not None),
        total=count(doc, "totalItems"),
    )


def _is_item(value: object) -> bool:
    return is_uri(value.get("id") if isinstance(value, dict) else value)


def _page(doc: Document, name: str) -> Item | None:
    """Return the page that a member embeds, else its URI. One with neither items nor `next` is only a name for it."""
    value = doc.get(name)
    if isinstance(value, dict) and not value.keys().isdisjoint((*_ITEMS, "next")):
        return value
    return uri(doc, name)
