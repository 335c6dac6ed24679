"""Collections of peers: bounded in pages and items, and read from their own origin alone.

Sources: wire 5.7 and 6; security RES9 (collections without an end), OBJ1 and OBJ2 (who may say what); FEP-fe34.
"""

from fedcomm.activitypub import parse
from fedcomm.activitypub.parse import Document, Item
from fedcomm.activitypub.uris import same_origin
from fedcomm.errors import FetchFailed, NotPermitted, RemoteError
from fedcomm.remote import urls
from fedcomm.remote.allowance import AllowanceSpent
from fedcomm.remote.documents import Documents

MAX_PAGES = 5
MAX_ITEMS = 100


class Collections:
    """Reads collections. Nothing is kept."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    async def items(self, uri: str, *, limit: int = MAX_ITEMS) -> list[Item]:
        """Return the first things that a collection lists, each once, of at most 5 pages.

        A document is one that the origin of the collection vouches for, its id is there; of everything else there is
        the id. A page that cannot be had ends it. Raises for the collection itself like `Documents.get`, and Malformed
        when it is none.
        """
        reading = _Reading(self._documents, uri, limit)
        page: Item | None = await reading.turn(uri)
        for number in range(MAX_PAGES):
            if page is None or reading.is_full:
                break
            found = len(reading.items)
            try:
                page = await reading.turn(page)
            except (RemoteError, AllowanceSpent):
                break
            # Mastodon begins with a page for the author's own replies, which may be empty (wire 5.7).
            if number and found == len(reading.items):
                break
        return list(reading.items.values())[:limit]


class _Reading:
    """One collection while it is read: what was found by its id, and where we have been."""

    def __init__(self, documents: Documents, uri: str, limit: int) -> None:
        self.items: dict[str, Item] = {}
        self._documents = documents
        self._uri = uri
        self._limit = limit
        self._seen: set[str] = set()

    @property
    def is_full(self) -> bool:
        return len(self.items) >= self._limit

    async def turn(self, page: Item) -> Item | None:
        """Read one document, note what it lists, and return where it goes on."""
        document = page if isinstance(page, dict) else await self._fetch(page)
        part = parse.collection_part(document)
        for item in part.items:
            item_uri = item if isinstance(item, str) else str(item["id"])
            self.items.setdefault(item_uri, item if same_origin(item_uri, self._uri) else item_uri)
        return part.onward

    async def _fetch(self, uri: str) -> Document:
        """Fetch a page. Raises NotPermitted for one of another origin, FetchFailed for one that was read already."""
        if not same_origin(uri, self._uri):
            raise NotPermitted(f"{self._uri} goes on at {uri}, which is of another origin")
        place = urls.parse(uri).text
        if place in self._seen:
            raise FetchFailed(f"{self._uri} leads to {uri} again")
        self._seen.add(place)
        document = await self._documents.get(uri)
        # It may have been a redirect to somebody who speaks for themselves.
        if not same_origin(str(document["id"]), self._uri):
            raise NotPermitted(f"{uri} turned out to be {document['id']!r:.200}, which is of another origin")
        return document
