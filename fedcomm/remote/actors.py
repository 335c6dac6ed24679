"""Actors: from the store while they are fresh, else from their own host, with a handle that both sides confirm."""

import asyncio
import copy
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from fedcomm import clock
from fedcomm.activitypub import parse
from fedcomm.activitypub.parse import Document, RemoteActor
from fedcomm.errors import FetchFailed, Gone, NotFound, NotPermitted, RemoteError
from fedcomm.model.actor import Actor, ActorState
from fedcomm.model.handle import Handle
from fedcomm.model.urls import Urls
from fedcomm.remote.blocklist import BlockList
from fedcomm.remote.documents import Documents
from fedcomm.remote.fetcher import Fetcher
from fedcomm.remote.memory import Recent, Turns
from fedcomm.remote.webfinger import WebFinger
from fedcomm.store import actors, keys
from fedcomm.store.connection import Store
from fedcomm.store.db import Db

#: How long what we know of an actor is used without asking again (Mastodon and Lemmy: a day, wire 1.2).
FRESH = timedelta(days=1)
#: How long a fetch that failed is not tried again (security SIG26).
FAILED_S = 300.0
MAX_FAILED = 10_000


class Actors:
    """Finds actors by id and by handle. Those of this community come from the store alone."""

    def __init__(
        self,
        *,
        store: Store,
        urls: Urls,
        blocked: BlockList,
        fetcher: Fetcher,
        documents: Documents,
        webfinger: WebFinger,
        monotonic_s: Callable[[], float] = clock.monotonic_s,
    ) -> None:
        self._store = store
        self._urls = urls
        self._blocked = blocked
        self._fetcher = fetcher
        self._documents = documents
        self._webfinger = webfinger
        self._turns = Turns()
        self._failed = Recent[RemoteError](max_age_s=FAILED_S, max_entries=MAX_FAILED, monotonic_s=monotonic_s)

    async def get(self, uri: str, *, refresh: bool = False) -> Actor:
        """Return an actor by its id, not older than a day; with `refresh` as its host shows it now.

        What is older is returned all the same when the host cannot be reached. Callers that ask for one actor at the
        same time share one fetch, and what failed is not tried again for 5 minutes.
        Raises NotPermitted (blocked), NotFound, Gone, FetchFailed and Malformed.
        """
        newer_than = clock.now() if refresh else clock.now() - FRESH
        stored = await self._find(uri)
        if _is_good(stored, newer_than) or self._fetcher.is_ours(uri):
            return _known(stored, uri)
        async with self._turns.of(uri):
            stored = await self._find(uri)
            if _is_good(stored, newer_than):
                return _known(stored, uri)
            try:
                return await self._fetch(uri)
            except FetchFailed as error:
                if stored is None or stored.state is ActorState.GONE or not error.is_temporary:
                    raise
                return stored

    async def by_handle(self, handle: Handle) -> Actor:
        """Return the actor with a handle. It may turn out to have another one: hosts may know it by several names.

        Raises like `get`, and NotFound when the host of the handle has nobody of that name.
        """
        if handle.host in (self._urls.host, self._urls.handle_host):
            ours = await self._store.read(actors.find_by_handle, handle.username, self._urls.handle_host)
            return _known(ours, str(handle))
        stored = await self._store.read(actors.find_by_handle, handle.username, handle.host)
        if stored is not None:
            return await self.get(stored.uri)
        actor = await self.get(await self._webfinger.actor_uri(handle))
        # Its handle could not be confirmed before; now its host answers.
        return actor if actor.is_handle_confirmed else await self.get(actor.uri, refresh=True)

    async def learn(self, document: Document) -> Actor:
        """Keep an actor whose document has just been fetched from its id, with its keys.

        Raises Malformed, and NotPermitted when its name is somebody else's.
        """
        # In a thread: HTML that was made to cost time takes 100 ms to clean.
        remote = await asyncio.to_thread(parse.actor, document)
        try:
            profile = await self._webfinger.settled(remote)
        except NotPermitted:
            await self._store.write(actors.doubt_handle, remote.profile.uri)
            raise
        return await self._store.write(_put, replace(remote, profile=profile), now=clock.now())

    async def _find(self, uri: str) -> Actor | None:
        self._blocked.refuse(uri)
        return await self._store.read(actors.find, uri)

    async def _fetch(self, uri: str) -> Actor:
        if failed := self._failed.get(uri):
            raise copy.copy(failed)
        try:
            return await self.learn(await self._documents.get(uri))
        except RemoteError as error:
            # A copy has no traceback, which would keep all that this call held.
            self._failed.put(uri, copy.copy(error))
            if isinstance(error, Gone):
                await self._store.write(actors.mark_gone, uri)
            raise


def _is_good(stored: Actor | None, newer_than: datetime) -> bool:
    return stored is not None and stored.fetched_at >= newer_than


def _known(stored: Actor | None, name: str) -> Actor:
    """Return the actor. Raises NotFound when there is none, Gone when it was deleted."""
    if stored is None:
        raise NotFound(f"there is no actor {name}")
    if stored.state is ActorState.GONE:
        raise Gone(f"{name} was deleted")
    return stored


def _put(db: Db, remote: RemoteActor, *, now: datetime) -> Actor:
    """Write an actor and the keys that it lists now."""
    actor = actors.put(db, remote.profile, now=now)
    keys.replace_of_actor(db, actor.uri, {key.key_id: key.pem for key in remote.keys}, now=now)
    return actor
