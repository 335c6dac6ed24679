"""Posts: from the store, else from the origin of their id, with their author.

That nobody speaks for another origin (security OBJ5, OBJ18; FEP-fe34) is seen to by `documents` and `parse`.
"""

import asyncio
import copy
from collections.abc import Callable
from datetime import datetime

from fedcomm import clock
from fedcomm.activitypub import parse
from fedcomm.activitypub.parse import RemotePost
from fedcomm.errors import Gone, NotFound, NotPermitted, RemoteError
from fedcomm.model.actor import Actor
from fedcomm.model.post import Post
from fedcomm.remote.actors import FAILED_S, MAX_FAILED, Actors
from fedcomm.remote.blocklist import BlockList
from fedcomm.remote.documents import Documents
from fedcomm.remote.fetcher import Fetcher
from fedcomm.remote.memory import Recent, Turns
from fedcomm.store import posts
from fedcomm.store.connection import Store
from fedcomm.store.db import Db


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
        monotonic_s: Callable[[], float] = clock.monotonic_s,
    ) -> None:
        self._store = store
        self._blocked = blocked
        self._fetcher = fetcher
        self._documents = documents
        self._actors = actors
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

    async def _find(self, uri: str) -> Post | None:
        self._blocked.refuse(uri)
        return await self._store.read(posts.find, uri)

    async def _fetch(self, uri: str) -> Post:
        if failed := self._failed.get(uri):
            raise copy.copy(failed)
        try:
            return await self._learn(uri)
        except RemoteError as error:
            self._failed.put(uri, copy.copy(error))
            raise

    async def _learn(self, uri: str) -> Post:
        now = clock.now()
        document = await self._documents.get(uri)
        # In a thread, both times: HTML that was made to cost time takes 100 ms to clean.
        author_uri = (await asyncio.to_thread(parse.post, document, now=now)).author_uri
        author = await self._actors.get(author_uri)
        if author.uri != author_uri:
            raise NotPermitted(f"{uri} is by {author_uri}, which calls itself {author.uri}")
        # Once more, now that the followers of the author are known: who may see the post hangs on them.
        remote = await asyncio.to_thread(parse.post, document, now=now, followers=author.followers)
        return await self._store.write(_put, remote, author, now=now)


def put(db: Db, remote: RemotePost, author: Actor, *, now: datetime) -> Post | None:
    """Write a post of a peer once. Returns it, or None when one of its URI is here, or was deleted by its author."""
    new = posts.NewPost(
        id=db.new_id(),
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
    )
    return posts.put(db, new)


def _put(db: Db, remote: RemotePost, author: Actor, *, now: datetime) -> Post:
    """Write a post, or return the one that is there: it came in another way meanwhile, or has several addresses."""
    post = put(db, remote, author, now=now) or posts.find(db, remote.uri)
    if post is None:
        raise Gone(f"{remote.uri} was deleted")
    return post
