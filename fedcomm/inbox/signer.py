"""Who signed a request: the key comes from its owner, and once more when it may have changed (wire 2.4, 7-8)."""

from fedcomm.activitypub import signatures
from fedcomm.activitypub.signatures import Signature
from fedcomm.communities import Community
from fedcomm.errors import FetchFailed, Gone, RemoteError, SignatureInvalid, Unavailable


async def proven(community: Community, signature: Signature) -> str:
    """Return the actor whose key made a signature.

    Raises SignatureInvalid, Unavailable while the key's host does not answer, NotPermitted for a blocked host, and Gone
    when its host says that the key was deleted (what that means depends on the activity).
    """
    key = await community.remote.key(signature.key_id)
    try:
        signatures.verify(signature, key)
    except SignatureInvalid:
        # Keys are changed without a word (mastodon#9658): ask again, at most once in a while.
        renewed = await community.remote.refetch_key(signature.key_id)
        if renewed is None:
            raise
        signatures.verify(signature, renewed)
        return renewed.owner_id
    return key.owner_id


async def is_gone(community: Community, actor_uri: str) -> bool:
    """Say whether an actor's own host says that it was deleted: 410, not 404 (security KEY14).

    Asked of the actor's id itself: the key id in a request that nobody could verify may be that of a deleted neighbour.
    Raises Unavailable while the host does not answer.
    """
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
