"""One attempt at one delivery: signed afresh, with a second knock in the other scheme (wire 7.2, 13.1)."""

from dataclasses import dataclass, replace

from fedcomm import clock
from fedcomm.activitypub.keys import SigningKey
from fedcomm.activitypub.signatures import Scheme
from fedcomm.activitypub.vocabulary import ACTIVITY_JSON
from fedcomm.communities import Community
from fedcomm.delivery import proofs, synchronisation
from fedcomm.errors import AddressRefused, FetchFailed
from fedcomm.model.delivery import Delivery
from fedcomm.remote.signing import KNOCK_AGAIN, SECOND_KNOCK
from fedcomm.store import accounts, retired_keys

_MAX_ERROR_CHARACTERS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """How an attempt went. `status` is the peer's answer, None when there was none; `retry_after_s` what it asked for.

    `is_refused_here` says that we do not send there: a blocked host, or an address that the guard does not connect to.
    """

    status: int | None = None
    error: str | None = None
    retry_after_s: int | None = None
    is_refused_here: bool = False

    @property
    def is_success(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


async def send(community: Community, delivery: Delivery) -> Attempt:
    """Post an activity to its inbox, at most twice with each key, and say how it went.

    Never raises for what a peer does. The block list is asked once more: a host may have been blocked since the
    delivery was queued.
    """
    if community.remote.blocked.has(delivery.host):
        return Attempt(error="host blocked", is_refused_here=True)
    delivery = replace(delivery, body=await proofs.body_as_sent(community, delivery))
    first, *others = await _keys(community, delivery)
    attempt = await _send(community, delivery, first)
    for key in others:
        if attempt.status in KNOCK_AGAIN:
            attempt = await _send(community, delivery, key)
    return attempt


async def _keys(community: Community, delivery: Delivery) -> list[SigningKey]:
    """Return the keys to sign with, in turn.

    What tells of a new key is signed with the one that peers have; some fetched the new one already and know only that.
    """
    account = await community.store.read(accounts.get, delivery.actor_id)
    present = community.signing_key(account)
    if delivery.retired_key_id is None:
        return [present]
    return [community.key_of(account, await community.store.read(retired_keys.pem, delivery.retired_key_id)), present]


async def _send(community: Community, delivery: Delivery, key: SigningKey) -> Attempt:
    """Knock with one key, in both schemes if need be."""
    remote = community.remote
    scheme = await remote.scheme_of(delivery.host)
    first = await _knock(community, delivery, scheme, key)
    if first.status not in KNOCK_AGAIN:
        return first
    other = SECOND_KNOCK[scheme]
    second = await _knock(community, delivery, other, key)
    if not second.is_success:
        return first
    await remote.remember_scheme(delivery.host, other)
    return second


async def _knock(community: Community, delivery: Delivery, scheme: Scheme, key: SigningKey) -> Attempt:
    also = await synchronisation.headers(community, delivery)
    signer = community.remote.signer(key, scheme, also=also)
    try:
        answer = await community.remote.client.post(
            delivery.inbox, body=delivery.body, content_type=ACTIVITY_JSON, signer=signer
        )
    except AddressRefused as error:
        return Attempt(error=_short(error), is_refused_here=True)
    except FetchFailed as error:
        return Attempt(error=_short(error))
    error_text = None if answer.is_success else f"answered {answer.status}"
    return Attempt(status=answer.status, error=error_text, retry_after_s=answer.retry_after_s(clock.now()))


def _short(error: FetchFailed) -> str:
    return str(error)[:_MAX_ERROR_CHARACTERS]
