"""Who signed a request: the key comes from its owner, and once more when it may have changed (wire 2.4, 7-8).

And whose word the body is, when it carries a proof of its own (FEP-8b32).
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial

import anyio

from fedcomm.activitypub import parse, proofs, signatures
from fedcomm.activitypub.keys import PublicKey
from fedcomm.activitypub.parse import Activity
from fedcomm.activitypub.proofs import Proof
from fedcomm.activitypub.signatures import Signature
from fedcomm.activitypub.uris import same_origin
from fedcomm.communities import Community
from fedcomm.errors import FetchFailed, Gone, NotPermitted, RemoteError, SignatureInvalid, Unavailable
from fedcomm.inbox.work import is_farewell

#: For all that is asked to find out who signed one request. Peers wait about as long for an answer.
DEADLINE_S = 10.0
#: Of what is larger no proof is looked at: to hash it takes time, and no activity is.
MAX_PROVEN_BYTES = 256 * 1024


async def proven(community: Community, signature: Signature, *, deadline_s: float = DEADLINE_S) -> str:
    """Return the actor whose key made a signature.

    Raises SignatureInvalid, Unavailable while the key's host does not answer in time or strangers ask too much,
    NotPermitted for a blocked host, and Gone when its host says that the key was deleted.
    """
    with _deadline(signature.key_id, deadline_s):
        return await _proven(community, signature)


async def sender(
    community: Community, signature: Signature, activity: Activity, *, deadline_s: float = DEADLINE_S
) -> str | None:
    """Return who signed an activity; the actor itself when its key is gone and its host says that it is, too.

    That is how accounts say goodbye (Mastodon); None when its host does not say so: nothing is done then.
    Raises like `proven`, and SignatureInvalid for a deleted key of everything else.
    """
    with _deadline(signature.key_id, deadline_s):
        try:
            return await _proven(community, signature)
        except Gone as error:
            if not is_farewell(activity) or not same_origin(signature.key_id, activity.actor_uri):
                raise SignatureInvalid(f"the key {signature.key_id} was deleted") from error
        return activity.actor_uri if await _is_gone(community, activity.actor_uri) else None


async def is_own_word(
    community: Community, activity: Activity, body: bytes, *, now: datetime, deadline_s: float = DEADLINE_S
) -> bool:
    """Say whether a body that somebody else sent carries a proof of its actor. Only after that request was proven.

    What an actor says of itself it has to say in person: a proof may be two weeks old, and must not bring back a key.
    What has no id of its own cannot be known again, and could be brought for ever.
    Raises Unavailable while the key's host does not answer in time or strangers ask too much.
    """
    if activity.is_transient or activity.object_uri == activity.actor_uri or len(body) > MAX_PROVEN_BYTES:
        return False
    # In a thread: it takes up to 100 ms.
    found = await asyncio.to_thread(_proofs, body, actor_uri=activity.actor_uri, now=now)
    with _deadline(activity.actor_uri, deadline_s):
        for proof in found:
            if await _has_made(community, activity.actor_uri, proof):
                return True
    return False


@contextmanager
def _deadline(signed_with: str, deadline_s: float) -> Iterator[None]:
    try:
        # Not asyncio.timeout: the client's library shields its clean-up from anyio's cancellation alone.
        with anyio.fail_after(deadline_s):
            yield
    except TimeoutError as error:
        raise Unavailable(f"who signed with {signed_with} was not found within {deadline_s} s") from error


async def _proven(community: Community, signature: Signature) -> str:
    return await _owner(community, signature.key_id, partial(signatures.verify, signature))


async def _owner(community: Community, key_id: str, verify: Callable[[PublicKey], None]) -> str:
    """Return whose key it is that `verify` does not raise SignatureInvalid for."""
    key = await community.remote.key(key_id)
    try:
        verify(key)
    except SignatureInvalid:
        # Keys are changed without a word (mastodon#9658): ask again, at most once in a while.
        renewed = await community.remote.refetch_key(key_id)
        if renewed is None:
            raise
        verify(renewed)
        return renewed.owner_id
    return key.owner_id


def _proofs(body: bytes, *, actor_uri: str, now: datetime) -> tuple[Proof, ...]:
    return proofs.read(parse.document(body), actor_uri=actor_uri, now=now)


async def _has_made(community: Community, actor_uri: str, proof: Proof) -> bool:
    try:
        return await _owner(community, proof.verification_method, partial(proofs.verify, proof)) == actor_uri
    except (Gone, NotPermitted, SignatureInvalid):
        return False


async def _is_gone(community: Community, actor_uri: str) -> bool:
    """Say whether an actor's own host says that it was deleted: 410, not 404 (security KEY14).

    Asked of the actor's id itself: the key id in a request that nobody could verify may be that of a deleted neighbour.
    Raises Unavailable while the host does not answer.
    """
    strangers = community.remote.strangers
    with strangers.place(actor_uri):
        strangers.count_fetch(actor_uri)
        try:
            await community.remote.document(actor_uri)
        except Gone:
            return True
        except FetchFailed as error:
            if error.is_temporary:
                raise Unavailable(f"{actor_uri} cannot be asked for now: {error}") from error
            return False
        except RemoteError:
            return False
        return False
