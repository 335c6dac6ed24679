"""What a handler of the inbox is given and gives back."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter

from fedcomm.activitypub.parse import Activity, Document, RemotePost
from fedcomm.communities import Community
from fedcomm.model.actor import Account, Actor, ActorState, Role
from fedcomm.model.post import Post, can_see
from fedcomm.model.received import Received, ReceivedState
from fedcomm.model.urls import Urls
from fedcomm.store import accounts, follows, posts, undone
from fedcomm.store.db import Db


def is_farewell(activity: Activity) -> bool:
    """Say whether an actor tells that it is deleted itself."""
    return activity.type == "Delete" and activity.object_uri == activity.actor_uri


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One activity whose turn it is, inside the transaction of its effects.

    Proven: `actor` sent `activity`, or its object was taken from its origin. Not proven: that `actor` has a right to
    what the activity names. `accept_delay` is how long an Accept waits before it is sent.
    """

    db: Db
    urls: Urls
    activity: Activity
    received: Received
    actor: Actor
    now: datetime
    accept_delay: timedelta
    #: The post in an activity whose handler asked for it, read and cleaned.
    post: RemotePost | None = None
    #: The stamp of the quote that the activity is about, when it names one that holds (FEP-044f).
    stamp_uri: str | None = None

    @property
    def is_undone(self) -> bool:
        """Say whether the actor took the activity back before it came."""
        return undone.has(self.db, self.activity.id, actor_uri=self.actor.uri)

    @property
    def object_uri(self) -> str:
        """The id of the activity's object, "" when it has none (which names nothing)."""
        return self.activity.object_uri or ""

    def account(self, uri: str | None) -> Account | None:
        """Return the local account with an owner that a URI names; the instance actor has none, nor has who is gone."""
        if uri is None or not self.urls.is_ours(uri):
            return None
        account = accounts.find_by_uri(self.db, uri)
        if account is None or account.role is Role.INSTANCE or account.actor.state is ActorState.GONE:
            return None
        return account

    def own_post(self, uri: str | None) -> Post | None:
        """Return the post of an account here that a URI names, unless the account is gone."""
        if uri is None or not self.urls.is_ours(uri):
            return None
        post = posts.find(self.db, uri)
        if post is None or not post.author.is_local or post.author.state is ActorState.GONE:
            return None
        return post

    def sees(self, post: Post) -> bool:
        """Say whether the actor may see a post of an account here."""
        follows_author = follows.is_accepted(self.db, follower_id=self.actor.id, followee_id=post.author.id)
        return can_see(self.actor, post, follows_author=follows_author)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of an activity. `note` says why, for the one who looks into the table."""

    state: ReceivedState
    note: str | None = None
    #: The keys of the sender changed or went: what memory has of them must be forgotten.
    has_new_keys: bool = False


DONE = Verdict(state=ReceivedState.DONE)


def done(note: str) -> Verdict:
    return Verdict(state=ReceivedState.DONE, note=note)


def ignored(note: str) -> Verdict:
    return Verdict(state=ReceivedState.IGNORED, note=note)


def first_of(attempts: Iterable[Callable[[Work], Verdict | None]], work: Work, *, otherwise: str) -> Verdict:
    """Return what the first of several attempts makes of an activity; ignored, with that note, when each says None."""
    for attempt in attempts:
        verdict = attempt(work)
        if verdict is not None:
            return verdict
    return ignored(otherwise)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handler:
    """How one type of activity is processed.

    `handle` runs inside the transaction and never waits for anything; NotPermitted from it refuses the activity, and
    nothing is changed. `prepare` runs before it, with network, and leaves what it fetched in the store.
    """

    handle: Callable[[Work], Verdict]
    prepare: Callable[[Community, Activity], Awaitable[None]] | None = None
    #: The object is a post: it is read before the transaction, in a thread, for cleaning long HTML takes its time.
    reads_post: bool = False
    #: Where an activity embeds that post.
    post_of: Callable[[Activity], Document | None] = attrgetter("object")
