"""Whether quoted authors approve of quotes: by their stamps, asked of their own servers (FEP-044f, security OBJ22)."""

from fedcomm.activitypub import parse
from fedcomm.activitypub.parse import RemotePost
from fedcomm.activitypub.uris import same_origin
from fedcomm.errors import FetchFailed, RemoteError
from fedcomm.model.quote import Stamp
from fedcomm.model.urls import Urls
from fedcomm.remote.allowance import AllowanceSpent
from fedcomm.remote.documents import Documents, is_same_place
from fedcomm.store import posts, quotes
from fedcomm.store.connection import Store
from fedcomm.store.db import Db


class Stamps:
    """Fetches and checks stamps. Nothing is kept."""

    def __init__(self, *, store: Store, urls: Urls, documents: Documents) -> None:
        self._store = store
        self._urls = urls
        self._documents = documents

    async def get(self, uri: str) -> Stamp:
        """Return the stamp at an id.

        Raises Malformed for one of or for another origin, else like `Documents.get`.
        """
        stamp = parse.stamp(await self._documents.get(uri))
        if not is_same_place(stamp.uri, uri):
            raise FetchFailed(f"{uri} is the stamp {stamp.uri}")
        return stamp

    async def of(self, post: RemotePost) -> str | None:
        """Return the stamp that is for the quote in a post, and of the author of what it quotes; None without one.

        What is quoted of ours has the stamp that we gave, whatever the post names. Asks for the stamp, and for the
        quoted post when that is not here; when either cannot be had now, the quote stays a link.
        """
        quoted_uri, claimed = post.content.quote_uri, post.quote_authorization_uri
        if quoted_uri is None:
            return None
        if self._urls.is_ours(quoted_uri):
            return await self._store.read(_given, self._urls, quoted_uri=quoted_uri, quoting_uri=post.uri)
        if claimed is None or not same_origin(claimed, quoted_uri):
            return None
        try:
            return await self._checked(post, quoted_uri, claimed)
        except (RemoteError, AllowanceSpent):
            return None

    async def _checked(self, post: RemotePost, quoted_uri: str, claimed: str) -> str | None:
        if await self._store.read(_is_known, post, claimed):
            return claimed
        author_uri = await self._store.read(_author_of, quoted_uri) or await self._asked_author_of(quoted_uri)
        stamp = await self.get(claimed)
        is_for = stamp.is_for(quoting_uri=post.uri, quoted_uri=quoted_uri, author_uri=author_uri or "")
        return stamp.uri if is_for else None

    async def _asked_author_of(self, quoted_uri: str) -> str | None:
        """Return whom the origin of a post names as its author. The post is not kept: nobody here asked for it."""
        document = await self._documents.get(quoted_uri)
        return parse.uri(document, "attributedTo") if document.get("id") == quoted_uri else None


def _given(db: Db, urls: Urls, *, quoted_uri: str, quoting_uri: str) -> str | None:
    stamp = quotes.find(db, quoted_uri=urls.note_of_page(quoted_uri), quoting_uri=quoting_uri)
    return urls.quote_authorization(stamp.id) if stamp is not None and stamp.is_granted else None


def _is_known(db: Db, post: RemotePost, claimed: str) -> bool:
    """Say whether it was checked before. It holds until it is deleted."""
    stored = posts.find(db, post.uri)
    if stored is None:
        return False
    return (stored.content.quote_uri, stored.quote_authorization_uri) == (post.content.quote_uri, claimed)


def _author_of(db: Db, uri: str) -> str | None:
    post = posts.find(db, uri)
    return None if post is None else post.author.uri
