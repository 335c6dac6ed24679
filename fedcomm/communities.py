"""The communities of this process: Host header -> Community. Everything that happens hangs off a Community."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from fedcomm import __version__, log
from fedcomm.activitypub.keys import SigningKey
from fedcomm.config import Settings
from fedcomm.errors import ConfigError, NotFound
from fedcomm.model.actor import Account
from fedcomm.model.budget import Budget
from fedcomm.model.community import CommunityProfile, is_loopback_host
from fedcomm.model.urls import Urls
from fedcomm.remote import Remote
from fedcomm.remote.addresses import Reach
from fedcomm.remote.client import Client
from fedcomm.remote.memory import Rate, Shared
from fedcomm.store import accounts
from fedcomm.store import settings as community_settings
from fedcomm.store.connection import Store, refuse_in_use

DATABASE = "community.db"

#: Bodies that come to the inboxes and of which nothing is proven yet: what is in hand of the large ones together.
LARGE_BODIES_BYTES = 16 * 1024 * 1024
#: Larger than what peers send (4 KiB) by far; so much of each is taken whatever the large ones do.
SMALL_BODY_BYTES = 64 * 1024

#: How many replies of others are passed on to followers in an hour: of one server, and in all (wire 4.4).
FORWARDS_OF_HOST = 100
FORWARDS = 1_000

#: How long an activity of ours is kept with its proofs, for the next of its inboxes, and how many (a few kB each).
PROVEN_S = 600.0
MAX_PROVEN = 32

_log = log.get(__name__)


@dataclass(slots=True, kw_only=True)
class Community:
    """One open community.

    `requires_signature` says that documents are for those alone who say who they are (authorized fetch).
    `bodies` is the room for what its inboxes receive; `*_due` is set when the worker of that name has something to do.
    """

    profile: CommunityProfile
    urls: Urls
    directory: Path
    settings: Settings
    store: Store
    remote: Remote
    requires_signature: bool = False
    bodies: Budget = field(default_factory=lambda: Budget(size_bytes=LARGE_BODIES_BYTES, free_bytes=SMALL_BODY_BYTES))
    inbox_due: asyncio.Event = field(default_factory=asyncio.Event)
    errands_due: asyncio.Event = field(default_factory=asyncio.Event)
    delivery_due: asyncio.Event = field(default_factory=asyncio.Event)
    #: Activities with their proofs, see `delivery.proofs`.
    proven: Shared[bytes] = field(default_factory=lambda: Shared(max_age_s=PROVEN_S, max_entries=MAX_PROVEN))
    #: What is passed on of others, see `inbox.forwarding`.
    forwards_of_host: Rate = field(default_factory=lambda: Rate(times=FORWARDS_OF_HOST, per_s=3600.0))
    forwards: Rate = field(default_factory=lambda: Rate(times=FORWARDS, per_s=3600.0))
    _signing_keys: dict[str, SigningKey] = field(default_factory=dict)

    @property
    def host(self) -> str:
        return self.profile.host

    def signing_key(self, account: Account) -> SigningKey:
        """Return the RSA key that an account signs with."""
        return self.key_of(account, account.rsa_private_pem)

    def key_of(self, account: Account, pem: str) -> SigningKey:
        """Return an RSA key of an account, loaded once: parsing a PEM for each delivery would cost more than signing.

        A key and its successor have one id: peers that read one key only find the present one there.
        """
        key = self._signing_keys.get(pem)
        if key is None:
            key = self._signing_keys[pem] = SigningKey.load(self.urls.key(account.username), pem.encode())
        return key


def directory_of(data: Path, host: str) -> Path:
    """Return the folder of a community. `host` must be a checked host name."""
    return data / host


def hosts_in(data: Path) -> Iterator[str]:
    """Return the hosts of the communities in a data folder, in order."""
    if data.is_dir():
        yield from sorted(folder.name for folder in data.iterdir() if (folder / DATABASE).is_file())


def refuse_served(data: Path) -> None:
    """Raise StoreInUse when another process has a community of this folder open."""
    for host in hosts_in(data):
        refuse_in_use(directory_of(data, host) / DATABASE)


@asynccontextmanager
async def open_community(settings: Settings, host: str) -> AsyncIterator[Community]:
    """Open one community's file and client.

    Raises StoreMissing, StoreInUse or SchemaTooNew, and ConfigError for one on localhost without the `loopback`
    setting.
    """
    directory = directory_of(settings.data, host)
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(Store(directory / DATABASE))
        profile = await store.read(community_settings.profile)
        instance = await store.read(accounts.instance)
        reach = reach_of(profile, settings)
        client = await stack.enter_async_context(Client(user_agent=user_agent(profile), reach=reach))
        key = SigningKey.load(profile.urls.key(instance.username), instance.rsa_private_pem.encode())
        remote = Remote(client=client, store=store, urls=profile.urls, instance_key=key)
        await remote.load_blocks()
        yield Community(
            profile=profile,
            urls=profile.urls,
            directory=directory,
            settings=settings,
            store=store,
            remote=remote,
            requires_signature=await store.read(community_settings.authorized_fetch),
        )


def reach_of(profile: CommunityProfile, settings: Settings) -> Reach:
    """Return whom a community may connect to.

    Https and public addresses, unless it lives on this machine for trying out.
    """
    if not is_loopback_host(profile.host):
        return Reach()
    if not settings.loopback:
        raise ConfigError(
            f"{profile.host} is an address of this machine; communities there need the setting loopback (--loopback)"
        )
    _log.warning("loopback-open", host=profile.host, text="speaks plain http and may reach this machine")
    return Reach(https_only=False, loopback=True)


def user_agent(profile: CommunityProfile) -> str:
    """Return our own User-Agent: a client library's default is blocked by many hosts (wire 2.6)."""
    return f"fedcomm/{__version__} (+{profile.urls.base}/)"


class Communities:
    """The open communities of a process, by host. Use it as `async with Communities(settings) as communities`."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._open: dict[str, Community] = {}
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            for host in hosts_in(self.settings.data):
                self._open[host] = await stack.enter_async_context(open_community(self.settings, host))
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.clear()
        await self._stack.__aexit__(kind, error, trace)

    def __iter__(self) -> Iterator[Community]:
        return iter(self._open.values())

    def get(self, host_header: str) -> Community:
        """Return the community of a Host header, in any letter case.

        Raises NotFound: no file is touched for a stranger's name.

        A handle host of a split domain leads to the same community, for WebFinger.
        """
        host = host_header.lower().rstrip(".")
        community = self._open.get(host)
        if community is None:
            community = next((c for c in self._open.values() if c.profile.handle_host == host), None)
        if community is None:
            raise NotFound(f"no community at {host!r}")
        return community
