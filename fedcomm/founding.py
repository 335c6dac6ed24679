"""Founding a community: its folder, database, keys, instance actor, first account and the owner's one-time link."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from fedcomm import clock
from fedcomm.activitypub import keys
from fedcomm.communities import DATABASE, directory_of
from fedcomm.config import Settings
from fedcomm.errors import AddressRefused, ConfigError, MemberError
from fedcomm.model import handle
from fedcomm.model.actor import MAX_NAME_CHARACTERS, Account, Profile, Role
from fedcomm.model.community import CommunityProfile, is_loopback_host
from fedcomm.model.urls import Urls
from fedcomm.remote import addresses
from fedcomm.remote import urls as remote_urls
from fedcomm.store import accounts, sessions
from fedcomm.store import settings as community_settings
from fedcomm.store.connection import Store
from fedcomm.store.db import Db

LINK_LIFETIME = timedelta(hours=24)


class ArtistType(StrEnum):
    """What the artist is. Both are read as a user everywhere; a Group would be taken for a forum (wire 1.1)."""

    PERSON = "Person"
    ORGANIZATION = "Organization"


@dataclass(frozen=True, slots=True, kw_only=True)
class Founded:
    """A community that has just been made. `login_link` works once, for a day."""

    directory: Path
    urls: Urls
    username: str
    login_link: str


async def found(
    settings: Settings,
    *,
    host: str,
    name: str,
    username: str,
    artist_type: ArtistType = ArtistType.PERSON,
    handle_host: str | None = None,
    is_behind_tls: bool = False,
) -> Founded:
    """Make a community in `settings.data/<host>/`, whole or not at all.

    `is_behind_tls` makes one on localhost speak https (a proxy in front of it has a certificate for trying out).
    Raises ConfigError when one is there already or a name cannot be used.
    """
    profile = _profile(settings, host=host, title=name, handle_host=handle_host, is_behind_tls=is_behind_tls)
    username = _username(username, profile)
    directory = directory_of(settings.data, profile.host)
    if directory.exists():
        raise ConfigError(f"{directory} exists already; nothing was changed")
    unfinished = settings.data / f".{profile.host}.unfinished"
    try:
        shutil.rmtree(unfinished, ignore_errors=True)
        (unfinished / "media").mkdir(parents=True)
        unfinished.chmod(0o700)  # private keys are inside
    except OSError as error:
        raise ConfigError(f"{settings.data} cannot be written: {error.strerror}") from error
    token = clock.new_token()
    async with Store(unfinished / DATABASE, create=True) as store:
        await store.write(_fill, profile, username=username, artist_type=artist_type, token=token, now=clock.now())
    unfinished.rename(directory)
    return Founded(
        directory=directory,
        urls=profile.urls,
        username=username,
        login_link=login_address(profile.urls, token),
    )


def login_address(urls: Urls, token: str) -> str:
    """Return the address of a one-time link."""
    return f"{urls.base}/login/{token}"


def make_login_link(db: Db, account: Account, *, token: str, now: datetime) -> None:
    """Write a one-time link for an account; an older unused one ends."""
    sessions.put_link(db, token, account_id=account.id, now=now, expires_at=now + LINK_LIFETIME)


def _profile(
    settings: Settings, *, host: str, title: str, handle_host: str | None, is_behind_tls: bool
) -> CommunityProfile:
    is_local = is_loopback_host(host)
    scheme = "http" if is_local and not is_behind_tls else "https"
    checked = check_host(host, scheme=scheme)
    _refuse_address(checked)
    if is_local and not settings.loopback:
        raise ConfigError(f"{checked} is an address of this machine; add --loopback to try fedcomm out there")
    if not title.strip() or len(title) > MAX_NAME_CHARACTERS:
        raise ConfigError(f"the name must have 1 to {MAX_NAME_CHARACTERS} characters")
    return CommunityProfile(
        host=checked,
        scheme=scheme,
        handle_host=check_host(handle_host, scheme=scheme) if handle_host else checked,
        title=title.strip(),
    )


def _refuse_address(host: str) -> None:
    """Refuse an IP address as the name of a community, but for those of this machine: no certificate is had for one."""
    name = host[1 : host.index("]")] if host.startswith("[") else host.partition(":")[0]
    if addresses.literal(name) is not None and not is_loopback_host(host):
        raise ConfigError(f"{host} is an address; a community needs a host name, such as band.example")


def check_host(host: str, *, scheme: str) -> str:
    """Return a host name as it stands in ids: lower case, IDNA, with its port when it is not the scheme's own.

    Raises ConfigError for what is none. The same reader takes it apart that takes peers' addresses apart: what it
    refuses, no peer could reach.
    """
    try:
        url = remote_urls.parse(f"{scheme}://{host}")
    except AddressRefused as error:
        raise ConfigError(f"{host!r} is not a host name: {error}") from error
    if url.target != "/":
        raise ConfigError(f"{host!r} is more than a host name; write it like band.example")
    return url.authority


def _username(username: str, profile: CommunityProfile) -> str:
    try:
        checked = handle.check_username(username)
    except MemberError as error:
        raise ConfigError(str(error)) from error
    if checked == instance_name(profile.host):
        raise ConfigError(f"{checked!r} is the name of the community itself; choose another handle")
    return checked


def instance_name(host: str) -> str:
    """Return the user name of the instance actor: the host without its port (wire 2.5)."""
    return host.rsplit(":", 1)[0]


def _fill(
    db: Db, profile: CommunityProfile, *, username: str, artist_type: ArtistType, token: str, now: datetime
) -> None:
    community_settings.put_profile(db, profile)
    _create(db, profile, username=instance_name(profile.host), type_="Application", role=Role.INSTANCE, now=now)
    artist = _create(db, profile, username=username, type_=artist_type, role=Role.ARTIST, now=now)
    make_login_link(db, artist, token=token, now=now)


def _create(db: Db, profile: CommunityProfile, *, username: str, type_: str, role: Role, now: datetime) -> Account:
    urls = profile.urls
    is_artist = role is Role.ARTIST
    actor = Profile(
        uri=urls.actor(username),
        type=type_,
        username=username,
        host=urls.handle_host,
        name=profile.title if is_artist else profile.host,
        summary_html="",
        url=urls.profile_page(username) if is_artist else f"{urls.base}/",
        inbox=urls.inbox(username),
        shared_inbox=urls.shared_inbox,
        outbox=urls.outbox(username),
        followers=urls.followers(username),
        created_at=now,
    )
    return accounts.create(
        db,
        actor,
        role=role,
        rsa_private_pem=keys.generate_rsa().decode(),
        ed25519_private_pem=keys.generate_ed25519().decode(),
        now=now,
    )
