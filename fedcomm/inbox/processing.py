"""Processes one activity: fetch what is missing, then all effects in one transaction, which also marks the activity.

So an effect happens once, also after kill -9 at any moment.
"""

import asyncio
from datetime import datetime, timedelta

import anyio

from fedcomm import clock, log
from fedcomm.activitypub import parse
from fedcomm.activitypub.parse import Activity, Document, RemotePost
from fedcomm.activitypub.vocabulary import ACTOR_TYPES
from fedcomm.communities import Community
from fedcomm.errors import FetchFailed, Gone, Malformed, NotFound, NotPermitted, RemoteError, Unavailable
from fedcomm.inbox import forwarding, origin, stamps
from fedcomm.inbox.handlers import HANDLERS
from fedcomm.inbox.unheard import is_unheard
from fedcomm.inbox.work import Handler, Verdict, Work, ignored, is_farewell
from fedcomm.model.actor import Actor, ActorState
from fedcomm.model.received import Received, ReceivedState, retry_at
from fedcomm.store import actors, received
from fedcomm.store.db import Db

#: What is fetched for one activity (an object, its author, their keys: a handful of requests) may take so long.
PREPARE_S = 30
MAX_NOTE_CHARACTERS = 500
_UNHEARD = ignored("the artist has blocked the actor")

_log = log.get(__name__)


async def process(community: Community, one: Received) -> None:
    """Process one activity and note what became of it. One that trips over a bug is put off; the others go on."""
    try:
        await _attempt(community, one)
    except Exception as error:  # noqa: BLE001 - supervises one activity: poison must not stop the queue
        state = state_after(error)
        if state is None:
            await _put_off(community, one, error)
        else:
            verdict = Verdict(state=state, note=_note(error))
            await community.store.write(_finish, one, verdict, now=clock.now())
            _log.info("activity-not-applied", id=one.activity_uri, type=one.type, state=state, reason=_note(error))


async def _attempt(community: Community, one: Received) -> None:
    activity = parse.activity(parse.document(one.body))
    handler = HANDLERS.get(activity.type)
    if handler is None:
        await community.store.write(_finish, one, ignored("unknown type"), now=clock.now())
        return
    # Asked here, so that nothing is fetched for its sake; and again when it takes effect.
    if await community.store.read(is_unheard, activity):
        await community.store.write(_finish, one, _UNHEARD, now=clock.now())
        return
    # Not asyncio.timeout: the client's library shields its clean-up from anyio's cancellation alone.
    with anyio.fail_after(PREPARE_S):
        activity = await _prepare(community, one, activity, handler)
    post = await _post(community, activity, handler.post_of(activity)) if handler.reads_post else None
    with anyio.fail_after(PREPARE_S):
        stamp_uri = await stamps.of(community, activity, post)
    delay = timedelta(seconds=community.settings.accept_delay_s)

    def apply(db: Db) -> Verdict:
        work = Work(
            db=db,
            urls=community.urls,
            activity=activity,
            received=one,
            actor=_sender(db, activity),
            now=clock.now(),
            accept_delay=delay,
            post=post,
            stamp_uri=stamps.standing(db, stamp_uri, activity=activity, post=post),
        )
        return _apply(community, work, handler)

    verdict = await community.store.write(apply)
    if verdict.has_new_keys:
        community.remote.forget_keys(activity.actor_uri)
    if verdict.state is ReceivedState.DONE:
        # An Accept may wait there, and something to be read.
        community.delivery_due.set()
        community.errands_due.set()


async def _prepare(community: Community, one: Received, activity: Activity, handler: Handler) -> Activity:
    """Bring into the store what the handler will need; returns the activity as its origin vouches for it."""
    # Blocked after it was received, perhaps.
    if community.remote.blocked.has(activity.actor_uri) or community.remote.blocked.has(one.host):
        raise NotPermitted(f"{activity.actor_uri} is blocked")
    activity = await origin.vouched(community, activity, signer_uri=one.signer_uri)
    # Whoever signs is here with its key already; this is for what was forwarded.
    if await community.store.read(actors.find, activity.actor_uri) is None:
        await community.remote.actor(activity.actor_uri)
    if handler.prepare is not None:
        await handler.prepare(community, activity)
    return activity


async def _post(community: Community, activity: Activity, document: Document | None) -> RemotePost | None:
    """Return the post that an activity embeds, None when it embeds an actor or nothing. Raises Malformed otherwise."""
    if document is None or not ACTOR_TYPES.isdisjoint(parse.types(document)):
        return None
    sender = await community.store.read(actors.find, activity.actor_uri)
    followers = sender.followers if sender is not None else None
    return await asyncio.to_thread(parse.post, document, now=clock.now(), followers=followers)


def _sender(db: Db, activity: Activity) -> Actor:
    actor = actors.find(db, activity.actor_uri)
    if actor is None:
        raise NotFound(f"{activity.actor_uri} is not known here")
    if actor.state is ActorState.GONE and not is_farewell(activity):
        raise NotPermitted(f"{actor.uri} was deleted")
    return actor


def _apply(community: Community, work: Work, handler: Handler) -> Verdict:
    """Run the handler and mark the activity, unless that was done: both or neither."""
    if not received.is_waiting(work.db, work.received.id):
        return ignored("was processed before")
    # Asked before, for a Delete takes away what it is about, and after: a Create brings it.
    answered = forwarding.author_answered(work)
    verdict = _UNHEARD if is_unheard(work.db, work.activity) else handler.handle(work)
    answered = answered or forwarding.author_answered(work)
    if answered is not None and verdict.state is ReceivedState.DONE:
        forwarding.pass_on(work, answered, community)
    _finish(work.db, work.received, verdict, now=work.now)
    return verdict


def _finish(db: Db, one: Received, verdict: Verdict, *, now: datetime) -> None:
    received.finish(db, one.id, state=verdict.state, note=verdict.note, now=now)


async def _put_off(community: Community, one: Received, error: Exception) -> None:
    """Count a failed attempt; the last one ends it."""
    if not isinstance(error, FetchFailed | Unavailable | TimeoutError):
        _log.exception("activity-failed", id=one.activity_uri, type=one.type, attempts=one.attempts + 1)
    now = clock.now()
    again_at = retry_at(one.attempts + 1, now=now)
    if again_at is None:
        await community.store.write(_finish, one, Verdict(state=ReceivedState.FAILED, note=_note(error)), now=now)
        return
    await community.store.write(received.put_off, one.id, retry_at=again_at, note=_note(error))


def state_after(error: Exception) -> ReceivedState | None:
    """Return what an error makes of an activity, or None when it is to be tried again.

    Silence of a host, a store that is busy and a bug may pass; what an activity names and cannot be had is nothing to
    us; the rest was not the sender's to do.
    """
    if isinstance(error, FetchFailed):
        return None if error.is_temporary else ReceivedState.IGNORED
    if isinstance(error, NotFound | Gone | Malformed):
        return ReceivedState.IGNORED
    return ReceivedState.REFUSED if isinstance(error, RemoteError) else None


def _note(error: Exception) -> str:
    return (str(error) or type(error).__name__)[:MAX_NOTE_CHARACTERS]
