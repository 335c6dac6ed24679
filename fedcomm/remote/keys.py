"""Public keys of peers, by key id: memory, store, then the key's own host.

A key is whose actor's document lists it; what a key document says of its owner is only where to look.
Sources: security KEY1-3, KEY8, SIG25, SIG26; wire 1.2 (`publicKey`), 2.4 steps 6-8, 13.5; FEP-fe34 (reciprocal claims).
"""

import copy
from collections.abc import Callable

from fedcomm import clock
from fedcomm.activitypub import parse, vocabulary
from fedcomm.activitypub.keys import PublicKey
from fedcomm.activitypub.parse import Document
from fedcomm.errors import FedcommError, FetchFailed, Gone, NotPermitted, RemoteError, SignatureInvalid, Unavailable
from fedcomm.remote.actors import FAILED_S, MAX_FAILED, Actors
from fedcomm.remote.blocklist import BlockList
from fedcomm.remote.documents import Documents, is_same_place
from fedcomm.remote.fetcher import Fetcher
from fedcomm.remote.memory import Recent, Turns
from fedcomm.remote.strangers import Strangers
from fedcomm.store import keys
from fedcomm.store.connection import Store

#: How long a parsed key is used before the store is asked again, and how many there are (about 3 kB each).
_PARSED_S = 3600.0
_MAX_PARSED = 4096


class Keys:
    """Finds the keys that signed what comes in."""

    def __init__(
        self,
        *,
        store: Store,
        blocked: BlockList,
        fetcher: Fetcher,
        documents: Documents,
        actors: Actors,
        strangers: Strangers,
        monotonic_s: Callable[[], float] = clock.monotonic_s,
    ) -> None:
        self._store = store
        self._blocked = blocked
        self._fetcher = fetcher
        self._documents = documents
        self._actors = actors
        self._strangers = strangers
        self._turns = Turns()
        self._parsed = Recent[PublicKey](max_age_s=_PARSED_S, max_entries=_MAX_PARSED, monotonic_s=monotonic_s)
        # What the last fetch of each document came to, named by the URL without its fragment: a stranger can make up
        # any number of fragments. Each fetch learns all keys of its actor, so nobody can keep a true one from us so.
        self._tried = Recent[FedcommError](max_age_s=FAILED_S, max_entries=MAX_FAILED, monotonic_s=monotonic_s)

    async def get(self, key_id: str) -> PublicKey:
        """Return a key with its owner.

        Raises NotPermitted (blocked), Gone, Unavailable when its host cannot be reached now or strangers ask too much,
        so that the sender tries again, and SignatureInvalid for everything else. A failure is remembered for 5 minutes.
        """
        self._refuse(key_id)
        key = self._parsed.get(key_id) or await self._from_store(key_id)
        if key is None:
            place = _place(key_id)
            with self._strangers.place(place):
                async with self._turns.of(place):
                    key = await self._from_store(key_id) or await self._first_fetch(key_id, place)
        self._refuse_blocked(key.owner_id)
        return key

    async def refetch(self, key_id: str) -> PublicKey | None:
        """Return the key as its host shows it now, or None when it is the same, or was asked for within 5 minutes.

        For a signature that did not hold: keys change without notice. Raises like `get`.
        """
        self._refuse(key_id)
        place, before = _place(key_id), self._parsed.get(key_id)
        with self._strangers.place(place):
            async with self._turns.of(place):
                stored = await self._from_store(key_id)
                if before is not None and stored is not None and stored != before:
                    return stored  # its actor was fetched for another reason since
                if self._tried.get(place):
                    return None
                key = await self._fetch(key_id, place)
        self._refuse_blocked(key.owner_id)
        return None if key == stored else key

    def forget(self, owner_uri: str) -> None:
        """Forget the parsed keys of an actor, after those in the store have changed."""
        self._parsed.forget_those(lambda key: key.owner_id == owner_uri)

    def _refuse(self, key_id: str) -> None:
        """Refuse before any network. Nobody signs with a key of ours but ourselves, and we do not write to us."""
        try:
            is_ours = self._fetcher.is_ours(key_id)
        except FetchFailed as error:
            raise SignatureInvalid(f"{key_id!r} cannot be the URL of a key") from error
        if is_ours:
            raise SignatureInvalid(f"{key_id} is on this community's own host")
        self._refuse_blocked(key_id)

    def _refuse_blocked(self, uri: str) -> None:
        if self._blocked.has(uri):
            raise NotPermitted(f"the host of {uri} is blocked")

    async def _from_store(self, key_id: str) -> PublicKey | None:
        stored = await self._store.read(keys.find, key_id)
        try:
            return self._keep(stored.key_id, stored.actor_uri, stored.pem) if stored else None
        except SignatureInvalid:
            return None  # actors are kept with keys of kinds that we cannot read

    def _keep(self, key_id: str, owner_uri: str, pem: str) -> PublicKey:
        key = PublicKey.from_pem(key_id, owner_uri, pem)
        self._parsed.put(key_id, key)
        return key

    async def _first_fetch(self, key_id: str, place: str) -> PublicKey:
        if error := self._tried.get(place):
            raise copy.copy(error)
        return await self._fetch(key_id, place)

    async def _fetch(self, key_id: str, place: str) -> PublicKey:
        """Fetch a key, note what came of it, and put errors as the sender of a signed request should hear them."""
        self._strangers.count_fetch(place)
        try:
            key = await self._listed(key_id, place)
        except RemoteError as error:
            heard = _as_heard(key_id, error)
            self._parsed.forget(key_id)
            self._tried.put(place, copy.copy(heard))
            raise heard from error
        self._tried.put(place, SignatureInvalid(f"{place} was fetched a moment ago and does not list this key"))
        self._parsed.put(key_id, key)
        return key

    async def _listed(self, key_id: str, place: str) -> PublicKey:
        """Return the key as its owner's document lists it, after that actor was stored with it.

        `place` has the actor itself, an actor stub (GoToSocial: its id is the actor's, so the actor was fetched), or a
        key alone that names its owner.
        """
        document = await self._documents.get(place)
        if not _is_actor(document):
            document = await self._documents.get(_owner(document, key_id))
        # Before it is known whether the key is there: the actor's true keys must not be hidden by a made-up one.
        await self._actors.learn(document)
        found = next((key for key in parse.keys(document) if key.key_id == key_id), None)
        if found is None or found.owner_uri != document["id"]:
            raise SignatureInvalid(f"{document['id']} does not list the key {key_id}")
        key = PublicKey.from_pem(key_id, found.owner_uri, found.pem)
        # Over what anybody else claimed: here the document at the key id and its owner agree.
        await self._store.write(keys.put, key_id=key_id, actor_uri=key.owner_id, pem=found.pem, now=clock.now())
        return key


def _place(key_id: str) -> str:
    """Return the URL of the document that a key id is in."""
    return key_id.partition("#")[0]


def _is_actor(document: Document) -> bool:
    return not vocabulary.ACTOR_TYPES.isdisjoint(parse.types(document))


def _owner(document: Document, key_id: str) -> str:
    """Return whom a document that is a key alone names as its owner. Raises SignatureInvalid when it is another key."""
    is_the_key = is_same_place(str(document["id"]), key_id)
    for key in parse.keys(document):
        if is_the_key and key.key_id == key_id:
            return key.owner_uri
    raise SignatureInvalid(f"the document at {key_id} is neither that key nor an actor")


def _as_heard(key_id: str, error: RemoteError) -> FedcommError:
    if isinstance(error, Gone | NotPermitted | SignatureInvalid):
        return copy.copy(error)
    if isinstance(error, FetchFailed) and error.is_temporary:
        return Unavailable(f"the host of {key_id} cannot be reached: {error}", retry_after_s=int(FAILED_S))
    return SignatureInvalid(f"{key_id} cannot be fetched: {error}")
