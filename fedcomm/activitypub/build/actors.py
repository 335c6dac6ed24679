"""Actor documents of ours (wire 1.2 and 1.3). One key object, no queries, everything on one host."""

from pathlib import PurePosixPath

from fedcomm import clock
from fedcomm.activitypub import contexts
from fedcomm.activitypub.build.encoding import with_context
from fedcomm.activitypub.parse import Document
from fedcomm.model.actor import Account, Role
from fedcomm.model.urls import Urls

_IMAGE_TYPES = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
}


def actor(account: Account, urls: Urls, *, ed25519_multibase: str, rsa_public_pem: str) -> Document:
    """Return the whole actor document. Members that say nothing are left out: some peers stumble over null."""
    name, profile = account.username, account.actor
    shown: Document = {
        "name": profile.name,
        "summary": profile.summary_html,
        "url": profile.url,
        "icon": _icon(profile.icon_url),
        "alsoKnownAs": list(account.also_known_as),
        "movedTo": profile.moved_to,
    }
    whole: Document = {
        **_identity(account, urls),
        "webfinger": urls.handle(name).removeprefix("@"),
        **{member: value for member, value in shown.items() if value},
        "outbox": urls.outbox(name),
        "followers": urls.followers(name),
        "following": urls.following(name),
        "featured": urls.featured(name),
        "featuredTags": urls.featured_tags(name),
        # Misskey could not accept follows of actors without one (misskey#12720).
        "endpoints": {"sharedInbox": urls.shared_inbox},
        "manuallyApprovesFollowers": profile.is_locked,
        "discoverable": account.is_discoverable,
        "indexable": account.is_discoverable,
        "attributionDomains": [urls.host],
        "published": clock.rfc3339(profile.created_at),
        **_keys(account, urls, ed25519_multibase=ed25519_multibase, rsa_public_pem=rsa_public_pem),
    }
    if account.role is Role.INSTANCE:
        for member in ("followers", "following", "featured", "featuredTags"):
            del whole[member]
    return with_context(contexts.ACTOR, whole)


def actor_stub(account: Account, urls: Urls, *, ed25519_multibase: str, rsa_public_pem: str) -> Document:
    """Return what a stranger must read to check our signatures and proofs, and no more (wire 2.5).

    Takes what `actor` takes.
    """
    keys = _keys(account, urls, ed25519_multibase=ed25519_multibase, rsa_public_pem=rsa_public_pem)
    return with_context(contexts.ACTOR, {**_identity(account, urls), **keys})


def _identity(account: Account, urls: Urls) -> Document:
    return {
        "id": urls.actor(account.username),
        "type": account.actor.type,
        "preferredUsername": account.username,
        "inbox": urls.inbox(account.username),
    }


def _keys(account: Account, urls: Urls, *, ed25519_multibase: str, rsa_public_pem: str) -> Document:
    """Return the key of requests, one object (Lemmy and Misskey refuse an array), and that of proofs (FEP-521a)."""
    actor_uri = urls.actor(account.username)
    return {
        "publicKey": {"id": urls.key(account.username), "owner": actor_uri, "publicKeyPem": rsa_public_pem},
        "assertionMethod": [
            {
                "id": urls.ed25519_key(account.username),
                "type": "Multikey",
                "controller": actor_uri,
                "publicKeyMultibase": ed25519_multibase,
            }
        ],
    }


def _icon(url: str | None) -> Document | None:
    if url is None:
        return None
    image: Document = {"type": "Image", "url": url}
    media_type = _IMAGE_TYPES.get(PurePosixPath(url).suffix.lower())
    return image | {"mediaType": media_type} if media_type else image
