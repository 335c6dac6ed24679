"""What goes out carries a proof of its own, so that others can pass it on: made once an activity, for all its inboxes.

News that anybody may read get a linked-data signature, for Mastodon forwards nothing else; all others an integrity
proof (FEP-8b32). Never both: whatever the context says of `proof`, either Mastodon does not forward the document or
Fedify does not believe its signature (docs/decisions: one proof a document; wire 3.1, 3.2).
"""

import asyncio

import orjson

from fedcomm import clock, log
from fedcomm.activitypub import build, contexts, proofs
from fedcomm.activitypub.keys import SigningKey
from fedcomm.activitypub.linked_data import signature
from fedcomm.activitypub.parse import Document
from fedcomm.communities import Community
from fedcomm.model.actor import Account
from fedcomm.model.delivery import Delivery
from fedcomm.store import accounts

#: What servers forward in a thread, and what tells of an account. A signature cannot be taken back: no more than that.
SIGNED_TYPES = frozenset({"Create", "Update", "Delete", "Announce"})

_log = log.get(__name__)


async def body_as_sent(community: Community, delivery: Delivery) -> bytes:
    """Return the bytes to send: an activity of ours with its proof, the same for every inbox and every attempt.

    As it is goes what somebody else made, and what tells of a new key: peers look for the old one in it.
    """
    if delivery.is_forwarded or delivery.retired_key_id is not None:
        return delivery.body
    account = await community.store.read(accounts.get, delivery.actor_id)

    async def make() -> bytes:
        return await asyncio.to_thread(_proven, community, delivery, account)

    # Another name once the account has other keys.
    return await community.proven.get(f"{delivery.activity_id} {clock.to_ms(account.updated_at)}", make)


def _proven(community: Community, delivery: Delivery, account: Account) -> bytes:
    document: Document = orjson.loads(delivery.body)
    is_news = delivery.is_public and delivery.activity_type in SIGNED_TYPES
    try:
        if is_news:
            key, context = community.signing_key(account), contexts.SECURITY
            proven = signature.sign(_in(context, document), key, created=delivery.activity_created_at)
        else:
            key, context = _proof_key(community, account), contexts.DATA_INTEGRITY
            proven = proofs.make(_in(context, document), key, created=delivery.activity_created_at)
    except ValueError as error:
        # A Follow that is answered is embedded as it came, with numbers that nobody can sign.
        _log.warning("sent-without-proof", activity=delivery.activity_uri, text=error)
        return delivery.body
    return build.encode(proven)


def _proof_key(community: Community, account: Account) -> SigningKey:
    return SigningKey.load(community.urls.ed25519_key(account.username), account.ed25519_private_pem.encode())


def _in(needed: str, document: Document) -> Document:
    """Return a document with one more context, behind those that it names and before terms of its own."""
    context = document.get("@context", [])
    entries = context if isinstance(context, list) else [context]
    if needed in entries:
        return document
    named = sum(isinstance(entry, str) for entry in entries)
    return document | {"@context": [*entries[:named], needed, *entries[named:]]}
