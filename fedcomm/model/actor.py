"""Actors, local and remote, and the accounts behind the local ones."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from fedcomm.errors import MemberError

#: Of what an account here is called for people.
MAX_NAME_CHARACTERS = 100
#: Other addresses that an account here may name as its own.
MAX_ALIASES = 20
#: Who moved may move again after so long (Mastodon and GoToSocial wait as long; security OBJ14).
MOVE_COOL_DOWN = timedelta(days=7)


class ActorState(StrEnum):
    ACTIVE = "active"
    GONE = "gone"


class Role(StrEnum):
    """What a local account is for."""

    ARTIST = "artist"
    #: The Application actor that signs fetches.
    INSTANCE = "instance"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What an actor says of itself, ours or theirs.

    `host` is the host of its handle. Only WebFinger there confirms that the handle leads to this actor and to no other.
    `summary_html` has been cleaned.
    """

    uri: str
    type: str
    username: str
    host: str
    name: str
    summary_html: str
    url: str | None
    inbox: str
    shared_inbox: str | None
    outbox: str | None
    followers: str | None
    icon_url: str | None = None
    is_handle_confirmed: bool = False
    is_locked: bool = False
    moved_to: str | None = None
    #: The collection of its pinned posts.
    featured: str | None = None
    created_at: datetime

    @property
    def handle(self) -> str:
        return f"@{self.username}@{self.host}"

    @property
    def display_name(self) -> str:
        return self.name or self.username


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor(Profile):
    """An actor that we know, with its row's id. `moved_at` is when it last moved house."""

    id: int
    is_local: bool
    state: ActorState
    fetched_at: datetime
    moved_at: datetime | None = None

    def has_moved_lately(self, now: datetime) -> bool:
        """Say whether it moved so short a time ago that it may not move again, and nobody may move to it."""
        return self.moved_at is not None and now - self.moved_at < MOVE_COOL_DOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A local actor with what only we may know.

    PEMs are PKCS8; `also_known_as` are the ids of its other addresses, oldest first.
    """

    actor: Actor
    role: Role
    summary_source: str
    rsa_private_pem: str
    ed25519_private_pem: str
    is_discoverable: bool
    shows_followers: bool
    updated_at: datetime
    also_known_as: tuple[str, ...] = ()

    def check_present(self) -> None:
        """Raise MemberError when it has said farewell: nothing is said by who is no more."""
        if self.actor.state is ActorState.GONE:
            raise MemberError("This account has said farewell, which cannot be taken back")

    def check_at_home(self) -> None:
        """Raise MemberError when it has moved away, or is no more: nothing new comes from an old address."""
        self.check_present()
        if self.actor.moved_to is not None:
            raise MemberError(
                f"This account has moved to {self.actor.moved_to}; `fedcomm move --cancel` brings it back"
            )

    @property
    def id(self) -> int:
        return self.actor.id

    @property
    def username(self) -> str:
        return self.actor.username
