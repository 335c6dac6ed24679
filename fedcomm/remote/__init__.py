"""All that is asked of other servers. `Remote` is what all others use; one for each community."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager

from fedcomm import clock
from fedcomm.activitypub.keys import PublicKey, SigningKey
from fedcomm.activitypub.parse import Document, Item, RemotePost
from fedcomm.activitypub.signatures import Scheme
from fedcomm.model.actor import Actor
from fedcomm.model.handle import Handle
from fedcomm.model.post import Post
from fedcomm.model.quote import Stamp
from fedcomm.model.urls import Urls
from fedcomm.remote import allowance, collections, signing
from fedcomm.remote.actors import Actors
from fedcomm.remote.blocklist import BlockList
from fedcomm.remote.client import Client, Signer
from fedcomm.remote.collections import Collections
from fedcomm.remote.documents import Documents
from fedcomm.remote.fetcher import Fetcher
from fedcomm.remote.keys import Keys
from fedcomm.remote.posts import IsWanted, Posts
from fedcomm.remote.search import Search
from fedcomm.remote.signing import Schemes
from fedcomm.remote.stamps import Stamps
from fedcomm.remote.strangers import Strangers
from fedcomm.remote.webfinger import WebFinger
from fedcomm.store import blocks
from fedcomm.store.connection import Store

__all__ = ["Remote"]


class Remote:
    """The other servers, as one community sees them.

    `instance_key` signs every GET. Blocked hosts are known after `load_blocks`, which is called when the community is
    opened and after each change of them. `monotonic_s` is the clock by which what is in memory grows old.
    """

    def __init__(
        self,
        *,
        client: Client,
        store: Store,
        urls: Urls,
        instance_key: SigningKey,
        monotonic_s: Callable[[], float] = clock.monotonic_s,
    ) -> None:
        self.client = client
        self.blocked = BlockList()
        self.strangers = Strangers(monotonic_s=monotonic_s)
        self._store = store
        self._schemes = Schemes(store, monotonic_s=monotonic_s)
        self._fetcher = fetcher = Fetcher(
            client=client,
            urls=urls,
            blocked=self.blocked,
            schemes=self._schemes,
            key=instance_key,
            monotonic_s=monotonic_s,
        )
        self._documents = Documents(fetcher)
        self._collections = Collections(self._documents)
        self._webfinger = WebFinger(fetcher=fetcher, urls=urls)
        self._actors = Actors(
            store=store,
            urls=urls,
            blocked=self.blocked,
            fetcher=fetcher,
            documents=self._documents,
            webfinger=self._webfinger,
            monotonic_s=monotonic_s,
        )
        self._keys = Keys(
            store=store,
            blocked=self.blocked,
            fetcher=fetcher,
            documents=self._documents,
            actors=self._actors,
            strangers=self.strangers,
            monotonic_s=monotonic_s,
        )
        self._stamps = Stamps(store=store, urls=urls, documents=self._documents)
        self._posts = Posts(
            store=store,
            blocked=self.blocked,
            fetcher=fetcher,
            documents=self._documents,
            actors=self._actors,
            stamps=self._stamps,
            monotonic_s=monotonic_s,
        )
        self._search = Search(actors=self._actors, fetcher=fetcher, urls=urls)

    async def load_blocks(self) -> None:
        """Read the blocked hosts anew."""
        self.blocked.replace(await self._store.read(blocks.all_hosts))

    def use_instance_key(self, key: SigningKey) -> None:
        """Sign every GET with this key from now on."""
        self._fetcher.use_key(key)

    async def document(self, url: str) -> Document:
        """Return a document fetched from its own origin; see `Documents.get`."""
        return await self._documents.get(url)

    async def actor(self, uri: str, *, refresh: bool = False) -> Actor:
        """Return an actor, not older than a day; with `refresh` as its host shows it now. See `Actors.get`."""
        return await self._actors.get(uri, refresh=refresh)

    async def learn(self, document: Document) -> Actor:
        """Keep an actor whose document has just been fetched from its id; see `Actors.learn`."""
        return await self._actors.learn(document)

    async def actor_by_handle(self, handle: Handle) -> Actor:
        """Return the actor with a handle; see `Actors.by_handle`."""
        return await self._actors.by_handle(handle)

    async def resolve(self, text: str) -> Actor:
        """Return the actor of what a person typed, a handle or a URL. Raises MemberError."""
        return await self._search.resolve(text)

    async def key(self, key_id: str) -> PublicKey:
        """Return the public key of a key id, with its owner; see `Keys.get` for how it fails."""
        return await self._keys.get(key_id)

    async def refetch_key(self, key_id: str) -> PublicKey | None:
        """Return a key that changed at its host, or None when it did not, or was asked for within 5 minutes."""
        return await self._keys.refetch(key_id)

    def forget_keys(self, actor_uri: str) -> None:
        """Forget an actor's keys in memory, after those in the store have changed."""
        self._keys.forget(actor_uri)

    async def post(self, uri: str) -> Post:
        """Return a post, from the store or its origin; see `Posts.get`."""
        return await self._posts.get(uri)

    async def stamp(self, uri: str) -> Stamp:
        """Return the stamp of a quote as its origin shows it; see `Stamps.get`."""
        return await self._stamps.get(uri)

    async def stamp_of(self, post: RemotePost) -> str | None:
        """Return the stamp that holds for the quote in a post, asked of its origin; see `Stamps.of`."""
        return await self._stamps.of(post)

    async def past_post(self, item: Item, *, is_wanted: IsWanted) -> Post:
        """Return an open post that takes the place in time where it was published; see `Posts.get_past`."""
        return await self._posts.get_past(item, is_wanted=is_wanted)

    async def collection(self, uri: str, *, limit: int = collections.MAX_ITEMS) -> list[Item]:
        """Return what a collection lists, read from its own origin; see `Collections.items`."""
        return await self._collections.items(uri, limit=limit)

    @staticmethod
    def at_most(fetches: int) -> AbstractContextManager[None]:
        """Bound what is fetched inside; the next one raises AllowanceSpent. See `allowance`."""
        return allowance.at_most(fetches)

    async def follow_url(self, fan: Handle, actor_uri_or_handle: str) -> str:
        """Return where a fan goes to follow an actor of ours from their own server; see `WebFinger.follow_url`."""
        return await self._webfinger.follow_url(fan, actor_uri_or_handle)

    @staticmethod
    def signer(key: SigningKey, scheme: Scheme, *, also: Mapping[str, str] | None = None) -> Signer:
        """Return what signs each hop of a request with `key`; for `client.get` and `client.post`. See `signing`."""
        return signing.signer(key, scheme, also=also)

    async def scheme_of(self, host: str) -> Scheme:
        """Return the signature scheme to try first with a host (with its port)."""
        return await self._schemes.of(host)

    async def remember_scheme(self, host: str, scheme: Scheme) -> None:
        """Note that a host took a signature of this scheme."""
        await self._schemes.remember(host, scheme)

    def scheme_for(self, host: str) -> str:
        """Return "https", or "http" for a host on this machine when our community is there too."""
        return self._webfinger.scheme_for(host)
