"""Posts: from the store, else from the origin of their id, with their author.

That nobody speaks for another origin (security OBJ5, OBJ18; FEP-fe34) is seen to by `documents` and `parse`.
"""

import asyncio
import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from fedcomm import clock
from fedcomm.activitypub import parse
from fedcomm.activitypub.parse import Document, Item, RemotePost
from fedcomm.errors import Gone, NotFound, NotPermitted, RemoteError
from fedcomm.model.actor import Actor
from fedcomm.model.post import Post
from fedcomm.remote.actors import FAILED_S, MAX_FAILED, Actors
from fedcomm.remote.blocklist import BlockList
from fedcomm.remote.documents import Documents
from fedcomm.remote.fetcher import Fetcher
from fedcomm.remote.memory import Recent, Turns
from fedcomm.remote.stamps import Stamps
from fedcomm.store import posts
from fedcomm.store.connection import Store
from fedcomm.store.db import Db

#: Says of a post that was read but is not kept yet whether it is what one was looking for.
IsWanted = Callable[[RemotePost], bool]


class Posts:
    """Finds posts by id. Those of this community come from the store alone."""

    def __init__(
        self,
        *,
        store: Store,
        blocked: BlockList,
        fetcher: Fetcher,
        documents: Documents,
        actors: Actors,
        stamps: Stamps,
        monotonic_s: Callable[[], float] = clock.monotonic_s,
    ) -> None:
        self._store = store
        self._blocked = blocked
        self._fetcher = fetcher
        self._documents = documents
        self._actors = actors
        self._stamps = stamps
        self._turns = Turns()
        self._failed = Recent[RemoteError](max_age_s=FAILED_S, max_entries=MAX_FAILED, monotonic_s=monotonic_s)

    async def get(self, uri: str) -> Post:
        """Return a post by its id; one that is here is not fetched again.

        A failure is remembered for 5 minutes. Who may see the post is not checked.
        Raises NotPermitted (blocked), NotFound, Gone, FetchFailed, and Malformed also for an author of another origin.
        """
        stored = await self._find(uri)
        if stored is not None:
            return stored
        if self._fetcher.is_ours(uri):
            raise NotFound(f"there is no post {uri}")
        async with self._turns.of(uri):
            return await self._find(uri) or await self._fetch(uri)

    async def get_past(self, item: Item, *, is_wanted: IsWanted) -> Post:
        """Return a post that anybody may read; a new one is kept as old as it is, and so is no news on a timeline.

        A document must be vouched for by the origin of its id. Raises like `get`, and NotPermitted for one that is not
        open or, being new, not wanted: it is not kept.
        """
        uri = item if isinstance(item, str) else str(item["id"])
        stored = await self._find(uri)
        if stored is None and self._fetcher.is_ours(uri):
            raise NotFound(f"there is no post {uri}")
        async with self._turns.of(uri):
            stored = stored or await self._find(uri) or await self._learn_past(uri, item, is_wanted)
        if not stored.visibility.is_open:
            raise NotPermitted(f"{uri} is not for everybody")
        return stored

    async def _find(self, uri: str) -> Post | None:
        self._blocked.refuse(uri)
        return await self._store.read(posts.find, uri)

    async def _fetch(self, uri: str) -> Post:
        with self._failure_remembered(uri):
            document = await self._documents.get(uri)
            author = await self._author(await _read(document))
            # Once more, now that the followers of the author are known: who may see the post hangs on them.
            remote = await _read(document, followers=author.followers)
            stamp_uri = await self._stamps.of(remote)
            return await self._store.write(_put, remote, author, stamp_uri=stamp_uri, now=clock.now())

    async def _learn_past(self, uri: str, item: Item, is_wanted: IsWanted) -> Post:
        with self._failure_remembered(uri):
            document = item if isinstance(item, dict) else await self._documents.get(uri)
            remote = await _read(document)
        # Not among the failures, for somebody else may want it; and before anything is asked about its author.
        if not remote.visibility.is_open or not is_wanted(remote):
            raise NotPermitted(f"{uri} is not for everybody, or is not what was looked for")
        with self._failure_remembered(uri):
            author = await self._author(remote)
            # Once more, now that the followers of the author are known: whom else it is addressed to hangs on them.
            remote = await _read(document, followers=author.followers)
            stamp_uri = await self._stamps.of(remote)
            return await self._store.write(_put_past, remote, author, stamp_uri=stamp_uri, now=clock.now())

    @contextmanager
    def _failure_remembered(self, uri: str) -> Iterator[None]:
        if failed := self._failed.get(uri):
            raise copy.copy(failed)
        try:
            yield
        except RemoteError as error:
            self._failed.put(uri, copy.copy(error))
            raise

    async def _author(self, remote: RemotePost) -> Actor:
        author = await self._actors.get(remote.author_uri)
        if author.uri != remote.author_uri:
            raise NotPermitted(f"{remote.uri} is by {remote.author_uri}, which calls itself {author.uri}")
        return author


async def _read(document: Document, *, followers: str | None = None) -> RemotePost:
    """Return the post in a document. Without the followers of its author it is only guessed who else may see it.

    In a thread: HTML that was made to cost time takes 100 ms to clean.
    """
    return await asyncio.to_thread(parse.post, document, now=clock.now(), followers=followers)


def put(db: Db, remote: RemotePost, author: Actor, *, stamp_uri: str | None = None, now: datetime) -> Post | None:
    """Write a post of a peer once. Returns it, or None when one of its URI is here, or was deleted by its author.

    What it says of the quoted author's consent is not written, but `stamp_uri`: the stamp that somebody has looked at.
    """
    return _put_as(db, db.new_id(), remote, author, stamp_uri=stamp_uri, now=now)


def _put_as(
    db: Db, post_id: int, remote: RemotePost, author: Actor, *, stamp_uri: str | None, now: datetime
) -> Post | None:
    new = posts.NewPost(
        id=post_id,
        uri=remote.uri,
        actor_id=author.id,
        type=remote.type,
        url=remote.url,
        visibility=remote.visibility,
        content=remote.content,
        in_reply_to_uri=remote.in_reply_to_uri,
        published_at=remote.published_at,
        updated_at=remote.updated_at,
        received_at=now,
        context_uri=remote.context_uri,
        replies_uri=remote.replies_uri,
        quote_authorization_uri=stamp_uri,
    )
    return posts.put(db, new)


def _put(db: Db, remote: RemotePost, author: Actor, *, stamp_uri: str | None, now: datetime) -> Post:
    """Write a post, or return the one that is there: it came in another way meanwhile, or has several addresses."""
    return put(db, remote, author, stamp_uri=stamp_uri, now=now) or _present(db, remote.uri)


def _put_past(db: Db, remote: RemotePost, author: Actor, *, stamp_uri: str | None, now: datetime) -> Post:
    """Write a post at the place of time at which it was published, or return the one that is there."""
    post_id = posts.past_id(db, remote.published_at)
    return _put_as(db, post_id, remote, author, stamp_uri=stamp_uri, now=now) or _present(db, remote.uri)


def _present(db: Db, uri: str) -> Post:
    post = posts.find(db, uri)
    if post is None:
        raise Gone(f"{uri} was deleted")
    return post
