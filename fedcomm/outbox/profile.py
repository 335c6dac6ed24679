"""What an account says of itself."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from fedcomm import clock
from fedcomm.activitypub import build
from fedcomm.activitypub.keys import SigningKey
from fedcomm.communities import Community
from fedcomm.errors import MemberError
from fedcomm.model.actor import MAX_NAME_CHARACTERS, Account
from fedcomm.model.urls import Urls
from fedcomm.outbox import markdown, recipients, sending
from fedcomm.store import accounts, deliveries
from fedcomm.store import settings as community_settings
from fedcomm.store.db import Db


async def update(
    community: Community,
    account: Account,
    *,
    name: str,
    summary: str,
    is_locked: bool | None = None,
    is_discoverable: bool | None = None,
    shows_followers: bool | None = None,
) -> Account:
    """Change name and summary (Markdown, may be empty) and tell everybody who follows or is followed.

    `is_locked` says whether new followers wait for approval, `is_discoverable` whether searches and directories may
    list the account, `shows_followers` whether everybody may see who follows and is followed; None leaves one as it is.
    Returns the account as it is then. Raises MemberError when one of them is too long.
    """
    shown = " ".join(name.split())
    if len(shown) > MAX_NAME_CHARACTERS:
        raise MemberError(f"The name is too long; {MAX_NAME_CHARACTERS} characters are allowed")
    is_empty = not summary.strip()
    summary_html = "" if is_empty else markdown.render(summary, mentions={}, urls=community.urls).html
    updated = await community.store.write(
        _update,
        community,
        account,
        name=shown,
        summary=summary,
        summary_html=summary_html,
        is_locked=account.actor.is_locked if is_locked is None else is_locked,
        is_discoverable=account.is_discoverable if is_discoverable is None else is_discoverable,
        shows_followers=account.shows_followers if shows_followers is None else shows_followers,
        now=clock.now(),
    )
    # What the pages are headed with is the name of the one artist who lives there.
    community.profile = await community.store.read(community_settings.profile)
    community.delivery_due.set()
    return updated


def _update(
    db: Db,
    community: Community,
    account: Account,
    *,
    name: str,
    summary: str,
    summary_html: str,
    is_locked: bool,
    is_discoverable: bool,
    shows_followers: bool,
    now: datetime,
) -> Account:
    accounts.update_profile(db, account, name=name, summary_source=summary, summary_html=summary_html, now=now)
    accounts.set_locked(db, account, is_locked=is_locked, now=now)
    accounts.set_openness(db, account, is_discoverable=is_discoverable, shows_followers=shows_followers, now=now)
    updated = accounts.get(db, account.id)
    if accounts.artist(db).id == account.id:
        community_settings.put_profile(db, replace(community.profile, title=updated.actor.display_name))
    is_blocked = community.remote.blocked.has
    inboxes = recipients.acquaintances(db, community.urls, account=updated, is_blocked=is_blocked)
    tell(db, community.urls, updated, inboxes, now=now)
    return updated


def tell(
    db: Db,
    urls: Urls,
    account: Account,
    inboxes: Iterable[recipients.Inbox],
    *,
    now: datetime,
    retired_key_id: int | None = None,
) -> None:
    """Queue an Update with what an account says of itself now, in place of those that have not been sent yet.

    `retired_key_id`: it tells of that key's successor. What was said before with the old key in it cannot follow: it
    would be signed with the new one, and where that is not believed yet the Update that tells of it would wait behind.
    """
    deliveries.drop_superseded(db, account.actor.uri, now=now)
    activity_id = db.new_id()
    outgoing = sending.Outgoing(
        id=activity_id,
        account=account,
        object_uri=account.actor.uri,
        document=build.update_actor(account, actor_document(account, urls), urls, activity_id),
        order_key=account.actor.uri,
        is_public=True,
        retired_key_id=retired_key_id,
    )
    sending.enqueue(db, outgoing, inboxes, now=now)


def actor_document(account: Account, urls: Urls) -> build.Document:
    """Return the actor document of an account, with both of its public keys."""
    return build.actor(account, urls, **_public_keys(account, urls))


def actor_stub(account: Account, urls: Urls) -> build.Document:
    """Return what of an account strangers may read where a signature is required: its key, and where to write to."""
    return build.actor_stub(account, urls, **_public_keys(account, urls))


def _public_keys(account: Account, urls: Urls) -> dict[str, str]:
    username = account.username
    rsa = SigningKey.load(urls.key(username), account.rsa_private_pem.encode())
    ed25519 = SigningKey.load(urls.ed25519_key(username), account.ed25519_private_pem.encode())
    return {"ed25519_multibase": ed25519.public_multibase(), "rsa_public_pem": rsa.public_pem()}
