"""New keys for an account: the old one signs the Update that tells of the new one (wire 1.2).

The new key has the id of the old one, and only one is ever listed: Lemmy and Misskey refuse an array of keys.
"""

import asyncio
from datetime import datetime, timedelta

from fedcomm import clock
from fedcomm.activitypub import keys
from fedcomm.communities import Community
from fedcomm.errors import MemberError
from fedcomm.model.actor import Account, Role
from fedcomm.outbox import profile, recipients
from fedcomm.store import accounts, retired_keys
from fedcomm.store.db import Db

#: Misskey keeps keys for twelve hours without asking again, Lemmy for a day (wire 1.2).
COOL_DOWN = timedelta(hours=24)


async def rotate(community: Community, account: Account) -> Account:
    """Give an account new keys, RSA and Ed25519, and tell those who have the old ones; returns it as it is then.

    Raises MemberError within a day of the last time.
    """
    rsa = (await asyncio.to_thread(keys.generate_rsa)).decode()
    ed25519 = keys.generate_ed25519().decode()
    rotated = await community.store.write(_rotate, community, account.id, rsa=rsa, ed25519=ed25519, now=clock.now())
    if rotated.role is Role.INSTANCE:
        community.remote.use_instance_key(community.signing_key(rotated))
    community.delivery_due.set()
    return rotated


def _rotate(db: Db, community: Community, account_id: int, *, rsa: str, ed25519: str, now: datetime) -> Account:
    last = retired_keys.last_retired_at(db, account_id)
    if last is not None and now - last < COOL_DOWN:
        again_at = clock.rfc3339(last + COOL_DOWN)
        raise MemberError(
            f"The keys were changed less than a day ago, and peers keep them as long; wait until {again_at}"
        )
    before = accounts.get(db, account_id)
    retired_key_id = retired_keys.put(db, actor_id=account_id, rsa_private_pem=before.rsa_private_pem, now=now)
    accounts.set_keys(db, before, rsa_private_pem=rsa, ed25519_private_pem=ed25519, now=now)
    rotated = accounts.get(db, account_id)
    inboxes = _who_has_the_key(db, community, rotated)
    profile.tell(db, community.urls, rotated, inboxes, now=now, retired_key_id=retired_key_id)
    return rotated


def _who_has_the_key(db: Db, community: Community, account: Account) -> list[recipients.Inbox]:
    """Return where an account's signatures go. Nobody follows the instance actor: it fetches for the artist."""
    known = accounts.artist(db) if account.role is Role.INSTANCE else account
    return recipients.acquaintances(db, community.urls, account=known, is_blocked=community.remote.blocked.has)
