"""The door of the inbox: authenticate, parse, authorise, store; what the activity does happens later, in the worker.

Follows wire 2.4 and security 1.1-1.3. Each step says what is not proven yet; what is refused leaves nothing behind.
"""

import hashlib
from dataclasses import replace
from datetime import datetime

from fedcomm import clock, log
from fedcomm.activitypub import authority, parse, signatures
from fedcomm.activitypub.parse import Activity
from fedcomm.activitypub.signatures import Request, Signature
from fedcomm.activitypub.vocabulary import MEDIA_TYPES
from fedcomm.communities import Community
from fedcomm.errors import (
    AddressRefused,
    Gone,
    Malformed,
    NotFound,
    NotPermitted,
    TooLarge,
    Unavailable,
    UnsupportedMediaType,
)
from fedcomm.inbox import lanes, origin, signer, synchronisation
from fedcomm.inbox.work import is_farewell
from fedcomm.model.actor import Account, Actor, ActorState
from fedcomm.remote import urls
from fedcomm.store import accounts, actors, peers, received
from fedcomm.store.db import Db

MAX_BODY_BYTES = 1024 * 1024
#: For the network: whoever does not answer can let everything that they bring wait for an hour.
MAX_WAITING_OF_HOST = 1_000

_log = log.get(__name__)


async def receive(community: Community, request: Request, *, recipient: str | None) -> None:
    """Take one activity; returns when it is on the disk, or when there is nothing to do for it (both are answered 202).

    `recipient` is the user name in the inbox's path, None for the shared inbox.
    Raises the RemoteError whose status is the answer, or Unavailable (503).
    """
    now = clock.now()
    # Unproven: everything. The body is bytes of a size and a type.
    _refuse_unreadable(request)
    if recipient is not None:
        _refuse_nobody(await community.store.read(accounts.find, recipient), recipient)
    # Unproven: whose signature it is. It covers this very request, and it is fresh.
    signature = signatures.read(request, now=now)
    # Unproven: that anybody meant what the body says. It has the form of an activity.
    activity = parse.activity(parse.document(request.body))
    # Its parts fit each other: were it of its actor, the actor might say it.
    authority.authorise(activity, signer_uri=activity.actor_uri)
    sender = await community.store.read(actors.find, activity.actor_uri)
    if await _is_nothing_to_us(community, activity, sender):
        return
    # Last stop before the network: nobody is asked for the sake of a host that is blocked, or our own.
    for uri in (signature.key_id, activity.actor_uri, activity.id):
        _refuse_unwelcome(community, uri)
    if not is_farewell(activity):
        _refuse_gone(sender)
    activity = _without_content(activity)
    signer_uri = await signer.sender(community, signature, activity)
    if signer_uri is None:
        return
    # Proven: the signer sent this body. Unproven: that the signer may say this.
    speaker_uri = await _speaker(community, activity, request.body, signer_uri=signer_uri, now=now)
    # Proven: it comes from its actor, or can be had from its origin. Whether the actor may do this to that object is
    # for the worker, who sees the object.
    new = received.NewReceived(
        activity_uri=_name(activity, signature, signer_uri=speaker_uri),
        type=activity.type,
        actor_uri=activity.actor_uri,
        signer_uri=speaker_uri,
        # Whoever brings much for others waits for its own turn.
        host=urls.authority(signer_uri),
        needs_network=lanes.needs_network(activity, signer_uri=speaker_uri),
        body=request.body,
    )
    await _store(community, new, now=now)
    await synchronisation.compare(community, request, signature, signer_uri=signer_uri, now=now)


def _refuse_unreadable(request: Request) -> None:
    if len(request.body) > MAX_BODY_BYTES:
        raise TooLarge(f"{len(request.body)} bytes")
    content_type = (request.header("content-type") or "").split(";", 1)[0].strip().lower()
    # Parameters (profile, charset) do not matter, and GoToSocial and others say plain JSON.
    if content_type not in MEDIA_TYPES:
        raise UnsupportedMediaType(f"content type {content_type[:100]!r}")
    encoding = request.header("content-encoding")
    if encoding is not None and encoding.lower() != "identity":
        raise UnsupportedMediaType(f"content encoding {encoding[:100]!r}")


def _refuse_nobody(account: Account | None, recipient: str) -> None:
    if account is None:
        raise NotFound(f"no account {recipient!r} here")
    if account.actor.state is ActorState.GONE:
        raise Gone(f"{account.actor.uri} has said farewell")


async def _is_nothing_to_us(community: Community, activity: Activity, sender: Actor | None) -> bool:
    """Say whether an actor that we do not know says goodbye or shows its new face, or one says goodbye once more.

    Mastodon tells the whole network of each deleted account, and the key to prove it is gone: 1,450 copies in a minute
    must not lead to a single request (Ghost PR 2034).
    """
    if activity.type not in ("Delete", "Update") or activity.object_uri != activity.actor_uri:
        return False
    if sender is None:
        return True
    return sender.state is ActorState.GONE and await community.store.read(
        received.has, activity.id, actor_uri=activity.actor_uri
    )


def _refuse_unwelcome(community: Community, uri: str) -> None:
    """Refuse what is of a blocked host or said to be of our own, which sends nothing to itself."""
    try:
        host = urls.authority(uri)
    except AddressRefused as error:
        raise Malformed(f"not an id: {error}") from error
    if community.remote.blocked.has(host):
        raise NotPermitted(f"{host} is blocked")
    if host == community.host or community.urls.is_ours(uri):
        raise NotPermitted(f"{uri} is said to send to itself")


def _refuse_gone(actor: Actor | None) -> None:
    if actor is not None and actor.state is ActorState.GONE:
        raise NotPermitted(f"{actor.uri} was deleted")


def _without_content(activity: Activity) -> Activity:
    """Return what is needed of an activity from here on: it waits for the network, and must not be held twice.

    All of it is still in the body.
    """
    return replace(activity, object=None if activity.object is None else {}, document={})


async def _speaker(community: Community, activity: Activity, body: bytes, *, signer_uri: str, now: datetime) -> str:
    """Return whose word the body is: the signer's, or the actor's own when it carries a proof of the actor.

    Of what the signer says for another without one only news of posts are taken; of those the ids count, and the worker
    asks their origin for the rest. A linked-data signature proves nothing here (docs/decisions, 9). Else raises
    NotPermitted.
    """
    if signer_uri == activity.actor_uri:
        return signer_uri
    _refuse_gone(await community.store.read(actors.find, signer_uri))
    try:
        if await signer.is_own_word(community, activity, body, now=now):
            return activity.actor_uri
    except Unavailable:
        if not origin.is_forwardable(activity):
            raise
    if not origin.is_forwardable(activity):
        raise NotPermitted(f"{signer_uri} signed a {activity.type} of {activity.actor_uri}")
    return signer_uri


def _name(activity: Activity, signature: Signature, *, signer_uri: str) -> str:
    """Return what the activity is kept under, so that it has its effect once."""
    if signer_uri != activity.actor_uri:
        return origin.name_of_forwarded(activity, signer_uri=signer_uri)
    if activity.is_transient:
        # Who pins, unpins and pins a post again says the first words once more; the date that is signed tells it apart.
        return f"{activity.id}-{hashlib.sha256(signature.value).hexdigest()[:16]}"
    return activity.id


async def _store(community: Community, new: received.NewReceived, *, now: datetime) -> None:
    heard_again = await community.store.write(_put, new, now=now)
    _log.debug("activity-received", id=new.activity_uri, type=new.type, signer=new.signer_uri, host=new.host)
    community.inbox_due.set()
    if heard_again:
        community.delivery_due.set()


def _put(db: Db, new: received.NewReceived, *, now: datetime) -> bool:
    """Write an activity once, and close the circuit of a host that is heard of again. Says whether it was open.

    Raises Unavailable when too much that the host brought waits for the network.
    """
    if new.needs_network and received.has_too_many(db, new.host, limit=MAX_WAITING_OF_HOST):
        raise Unavailable(f"{MAX_WAITING_OF_HOST} activities of {new.host} wait for the network")
    received.put(db, new, now=now)
    peer = peers.find(db, new.host)
    if peer is None or peer.failures == 0:
        return False
    peers.note_success(db, new.host, now=now)
    return True
