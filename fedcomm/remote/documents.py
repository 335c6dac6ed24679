"""ActivityPub documents of peers: fetched, and sure to be what they say they are.

The word of a document counts only where it lives: it must be served as ActivityPub by the origin of its own id.
Sources: security OBJ1-3 and OBJ19 (CVE-2024-23832), CT1 (CVE-2024-25623), FEP-fe34.
"""

from fedcomm.activitypub import media_type, parse, vocabulary
from fedcomm.activitypub.parse import Document
from fedcomm.activitypub.uris import same_origin
from fedcomm.errors import AddressRefused, FetchFailed
from fedcomm.remote import urls
from fedcomm.remote.answer import Answer
from fedcomm.remote.fetcher import Fetcher


class Documents:
    """Fetches documents. Nothing is kept."""

    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher

    async def get(self, url: str) -> Document:
        """Return the document at `url`. It may have another id than `url`, and then was fetched from that id.

        Raises NotPermitted (a blocked host, our own), NotFound, Gone, FetchFailed (no answer, not ActivityPub, an id
        that does not belong there) and Malformed.
        """
        answer, document = await self._fetch(url)
        if _is_at(document, url, answer.url):
            return document
        uri = str(document["id"])
        answer, document = await self._fetch(uri)
        if _is_at(document, uri, answer.url):
            return document
        raise FetchFailed(f"{uri} answered a document with the id {document['id']!r}", peer_status=answer.status)

    async def _fetch(self, url: str) -> tuple[Answer, Document]:
        answer = await self._fetcher.get(url, accept=vocabulary.ACCEPT)
        if not is_activity(answer):
            content_type = answer.headers.get("content-type", "")[:100]
            raise FetchFailed(f"{answer.url} is no ActivityPub but {content_type!r}", peer_status=answer.status)
        document = parse.document(answer.body)
        _refuse_foreign_id(document, answer)
        return answer, document


def is_activity(answer: Answer) -> bool:
    """Say whether an answer came as ActivityPub: what was uploaded as an image or a text does not count."""
    return media_type.is_activity(answer.headers.get("content-type", ""))


def is_same_place(uri: str, url: str) -> bool:
    """Say whether two URLs are one but for the fragment and a slash at the end. False for what is no URL."""
    try:
        return urls.parse(uri).text.rstrip("/") == urls.parse(url).text.rstrip("/")
    except AddressRefused:
        return False


def _is_at(document: Document, *places: str) -> bool:
    return any(is_same_place(str(document["id"]), place) for place in places)


def _refuse_foreign_id(document: Document, answer: Answer) -> None:
    """Refuse an id of another origin than the server that answered; a step from https to http is one too."""
    uri = document.get("id")
    if not isinstance(uri, str):
        raise FetchFailed(f"{answer.url} has an id that is no string: {uri!r:.100}", peer_status=answer.status)
    urls.parse(uri)
    if not same_origin(uri, answer.url):
        raise FetchFailed(f"{answer.url} says that it is {uri}, of another origin", peer_status=answer.status)
