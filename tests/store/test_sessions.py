"""One-time links and sessions."""

from datetime import timedelta

import pytest
from rows import LATER, NOW, a_profile

from fedcomm.model.actor import Account, Role
from fedcomm.store import accounts, sessions
from fedcomm.store.connection import Store
from fedcomm.store.db import Db

pytestmark = pytest.mark.anyio
DAY = timedelta(days=1)


def account(db: Db) -> Account:
    return accounts.create(
        db, a_profile("artist"), role=Role.ARTIST, rsa_private_pem="", ed25519_private_pem="", now=NOW
    )


@pytest.fixture
async def owner(store: Store) -> Account:
    made = await store.write(account)
    await store.write(sessions.put_link, "secret", account_id=made.id, now=NOW, expires_at=NOW + DAY)
    return made


async def test_a_link_works_once(store: Store, owner: Account) -> None:
    redeemed = [await store.write(sessions.redeem_link, "secret", now=LATER) for _ in range(2)]

    assert redeemed == [owner.id, None]


@pytest.mark.parametrize(
    ("token", "when"),
    [pytest.param("guess", LATER, id="an unknown token"), pytest.param("secret", NOW + DAY, id="one that is too old")],
)
async def test_no_session_is_opened_by(store: Store, owner: Account, token: str, when) -> None:
    assert await store.write(sessions.redeem_link, token, now=when) is None


async def test_a_newer_link_ends_an_unused_older_one(store: Store, owner: Account) -> None:
    await store.write(sessions.put_link, "newer", account_id=owner.id, now=LATER, expires_at=LATER + DAY)

    assert await store.write(sessions.redeem_link, "secret", now=LATER) is None
    assert await store.write(sessions.redeem_link, "newer", now=LATER) == owner.id


async def test_a_session_lasts_until_it_ends_or_is_removed(store: Store, owner: Account) -> None:
    await store.write(sessions.put, "s", account_id=owner.id, csrf_token="c", now=NOW, expires_at=NOW + DAY)

    assert await store.read(sessions.find, "s", now=LATER) == sessions.Session(account_id=owner.id, csrf_token="c")
    assert await store.read(sessions.find, "s", now=NOW + DAY) is None
    await store.write(sessions.remove, "s")
    assert await store.read(sessions.find, "s", now=LATER) is None


async def test_no_token_stands_in_the_file(store: Store, owner: Account) -> None:
    await store.write(sessions.put, "s3ss10n", account_id=owner.id, csrf_token="c", now=NOW, expires_at=NOW + DAY)

    def kept(db: Db) -> str:
        return str(db.execute("SELECT * FROM session").fetchall() + db.execute("SELECT * FROM login_link").fetchall())

    assert "s3ss10n" not in await store.read(kept)
    assert "secret" not in await store.read(kept)
