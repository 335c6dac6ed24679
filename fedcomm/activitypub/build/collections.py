"""Collections of ours and their pages (wire 6). Paged by cursor; `first` is left out where the list is not shown."""

from collections.abc import Iterable, Sequence

from fedcomm.activitypub import contexts
from fedcomm.activitypub.build.encoding import with_context, without_context
from fedcomm.activitypub.parse import Document

Items = Sequence[str | Document]


def collection(
    id: str,  # noqa: A002 - the members' own names
    total: int | None,
    *,
    first: str | Document | None = None,
    last: str | None = None,
    items: Items | None = None,
    ordered: bool = True,
    attributed_to: str | None = None,
) -> Document:
    """Return a collection. `first` is the URI of its first page, or that page; `items` are ids or documents.

    `last` is the URI of its last page, `attributed_to` the actor whose collection it is where the id does not say so.
    """
    whole: Document = {"id": id, "type": "OrderedCollection" if ordered else "Collection"}
    known: Document = {
        "attributedTo": attributed_to,
        "totalItems": total,
        "first": without_context(first) if isinstance(first, dict) else first,
        "last": last,
        "orderedItems" if ordered else "items": None if items is None else _embedded(items),
    }
    whole |= {member: value for member, value in known.items() if value is not None}
    return with_context(_context((*(items or ()), *([first] if first is not None else []))), whole)


def collection_page(
    id: str,  # noqa: A002
    part_of: str,
    items: Items,
    next: str | None = None,  # noqa: A002
    prev: str | None = None,
    *,
    ordered: bool = True,
) -> Document:
    """Return a page of a collection. `next` and `prev` are URIs of pages."""
    whole: Document = {"id": id, "type": "OrderedCollectionPage" if ordered else "CollectionPage", "partOf": part_of}
    whole |= {name: uri for name, uri in (("next", next), ("prev", prev)) if uri is not None}
    whole["orderedItems" if ordered else "items"] = _embedded(items)
    return with_context(_context(items), whole)


def _embedded(items: Items) -> list[str | Document]:
    return [item if isinstance(item, str) else without_context(item) for item in items]


def _context(items: Iterable[str | Document]) -> object:
    """Return the context that the items need: of ids none but the plain one."""
    return contexts.PLAIN if all(isinstance(item, str) for item in items) else contexts.NOTE
