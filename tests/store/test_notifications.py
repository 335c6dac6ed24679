"""What the owners of accounts are told, and what is taken back of it."""

import pytest
from rows import NOW, a_profile

from fedcomm.model.actor import Role
from fedcomm.model.notification import NotificationKind
from fedcomm.store import accounts, actors, notifications
from fedcomm.store.connection import Store
from fedcomm.store.db import Db

pytestmark = pytest.mark.anyio


async def test_what_is_taken_back_from_one_account_stays_with_another(store: Store) -> None:
    def scene(db: Db) -> list[int]:
        fan = actors.put(db, a_profile("fan"), now=NOW)
        for role in Role:
            accounts.create(db, a_profile(role), role=role, rsa_private_pem="", ed25519_private_pem="", now=NOW)
        told = [accounts.artist(db), accounts.instance(db)]
        event = {"kind": NotificationKind.FOLLOW, "actor_id": fan.id, "object_uri": None}
        for account in told:
            notifications.put(db, account_id=account.id, now=NOW, **event)
        notifications.remove_one(db, account_id=told[0].id, **event)
        return [len(notifications.page(db, account.id)) for account in told]

    assert await store.write(scene) == [0, 1]
