"""A peer says along with a post who of us follows its author (FEP-8fcf); where we know better, it is looked into.

Nothing is decided here: a header is no list. What differs becomes an errand, which asks the peer for the list.
"""

from contextlib import suppress
from datetime import datetime

from fedcomm.activitypub import synchronisation
from fedcomm.activitypub.signatures import Request, Signature
from fedcomm.activitypub.synchronisation import Claim
from fedcomm.activitypub.uris import same_origin
from fedcomm.communities import Community
from fedcomm.errors import Malformed, Unavailable
from fedcomm.model.errand import ErrandKind
from fedcomm.store import actors, errands, follows
from fedcomm.store.db import Db


async def compare(
    community: Community, request: Request, signature: Signature, *, signer_uri: str, now: datetime
) -> None:
    """Note an errand when the signer's server counts others among the signer's followers than we do.

    `signer_uri` has proven the request. A header that is not signed or not in order is as good as none.
    """
    text = request.header(synchronisation.HEADER)
    if text is None or synchronisation.HEADER not in signature.covered:
        return
    with suppress(Malformed, Unavailable):
        claim = synchronisation.read(text)
        if await community.store.read(_is_news, claim, signer_uri):
            await community.store.write(
                errands.put, kind=ErrandKind.FOLLOWERS, uri=claim.url, actor_uri=signer_uri, now=now
            )
            community.errands_due.set()


def _is_news(db: Db, claim: Claim, signer_uri: str) -> bool:
    """Say whether a claim is the signer's to make, and differs from what we have."""
    signer = actors.find(db, signer_uri)
    if signer is None or signer.followers != claim.collection_id or not same_origin(claim.url, signer_uri):
        return False
    return synchronisation.digest(follows.local_follower_uris(db, signer.id)) != claim.digest
