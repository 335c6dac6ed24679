"""Local accounts."""

import json
from datetime import datetime

from fedcomm.clock import from_ms, to_ms
from fedcomm.model.actor import Account, Profile, Role
from fedcomm.store import actors
from fedcomm.store.db import Db, Row

_COLUMNS = (
    f"{actors.COLUMNS}, account.role, account.summary_source, account.rsa_private_pem, account.ed25519_private_pem, "
    "account.is_discoverable, account.shows_followers, account.updated_at, "
    "(SELECT json_group_array(uri ORDER BY added_at, uri) FROM alias WHERE alias.actor_id = account.actor_id)"
)
_SELECT = f"SELECT {_COLUMNS} FROM account JOIN actor ON actor.id = account.actor_id"


def create(
    db: Db, profile: Profile, *, role: Role, rsa_private_pem: str, ed25519_private_pem: str, now: datetime
) -> Account:
    """Write a new local actor and its account."""
    actor = actors.put(db, profile, now=now, is_local=True)
    db.execute(
        "INSERT INTO account (actor_id, role, rsa_private_pem, ed25519_private_pem, updated_at) VALUES (?, ?, ?, ?, ?)",
        (actor.id, role, rsa_private_pem, ed25519_private_pem, to_ms(now)),
    )
    account = find(db, profile.username)
    assert account is not None
    return account


def update_profile(
    db: Db, account: Account, *, name: str, summary_source: str, summary_html: str, now: datetime
) -> None:
    """Write what the owner says of themself."""
    db.execute("UPDATE actor SET name = ?, summary_html = ? WHERE id = ?", (name, summary_html, account.id))
    db.execute(
        "UPDATE account SET summary_source = ?, updated_at = ? WHERE actor_id = ?",
        (summary_source, to_ms(now), account.id),
    )


def set_locked(db: Db, account: Account, *, is_locked: bool, now: datetime) -> None:
    """Write whether new followers wait for approval."""
    db.execute("UPDATE actor SET is_locked = ? WHERE id = ?", (is_locked, account.id))
    db.execute("UPDATE account SET updated_at = ? WHERE actor_id = ?", (to_ms(now), account.id))


def set_openness(db: Db, account: Account, *, is_discoverable: bool, shows_followers: bool, now: datetime) -> None:
    """Write whether searches and directories may list an account, and whether everybody may see who follows it."""
    db.execute(
        "UPDATE account SET is_discoverable = ?, shows_followers = ?, updated_at = ? WHERE actor_id = ?",
        (is_discoverable, shows_followers, to_ms(now), account.id),
    )


def set_moved_to(db: Db, account: Account, target_uri: str | None, *, now: datetime) -> None:
    """Write where an account has moved, None for back home, which does not count as a move."""
    db.execute("UPDATE actor SET moved_to = ? WHERE id = ?", (target_uri, account.id))
    if target_uri is not None:
        db.execute("UPDATE actor SET moved_at = ? WHERE id = ?", (to_ms(now), account.id))
    touch(db, account, now=now)


def set_keys(db: Db, account: Account, *, rsa_private_pem: str, ed25519_private_pem: str, now: datetime) -> None:
    """Write the keys that an account signs with from now on. Who still needs the old one keeps it in `retired_keys`."""
    db.execute(
        "UPDATE account SET rsa_private_pem = ?, ed25519_private_pem = ? WHERE actor_id = ?",
        (rsa_private_pem, ed25519_private_pem, account.id),
    )
    touch(db, account, now=now)


def touch(db: Db, account: Account, *, now: datetime) -> None:
    """Note that what an account says of itself changed now."""
    db.execute("UPDATE account SET updated_at = ? WHERE actor_id = ?", (to_ms(now), account.id))


def find(db: Db, username: str) -> Account | None:
    """Return the local account of a user name, in any letter case."""
    row = db.execute(
        f"{_SELECT} WHERE actor.is_local = 1 AND actor.username = ? COLLATE NOCASE", (username,)
    ).fetchone()
    return _from_row(row) if row else None


def get(db: Db, actor_id: int) -> Account:
    return _from_row(db.execute(f"{_SELECT} WHERE actor.id = ?", (actor_id,)).fetchone())


def find_by_uri(db: Db, uri: str) -> Account | None:
    row = db.execute(f"{_SELECT} WHERE actor.uri = ?", (uri,)).fetchone()
    return _from_row(row) if row else None


def artist(db: Db) -> Account:
    """Return the first account, the artist's."""
    return _from_row(db.execute(f"{_SELECT} WHERE account.role = 'artist' ORDER BY actor.id LIMIT 1").fetchone())


def instance(db: Db) -> Account:
    """Return the instance actor's account, which signs fetches."""
    return _from_row(db.execute(f"{_SELECT} WHERE account.role = 'instance'").fetchone())


def all_accounts(db: Db) -> list[Account]:
    return [_from_row(row) for row in db.execute(f"{_SELECT} ORDER BY actor.id")]


def _from_row(row: Row) -> Account:
    role, summary_source, rsa, ed25519, is_discoverable, shows_followers, updated_at, aliases = row[actors.WIDTH :]
    return Account(
        actor=actors.from_row(row[: actors.WIDTH]),
        role=Role(str(role)),
        summary_source=str(summary_source),
        rsa_private_pem=str(rsa),
        ed25519_private_pem=str(ed25519),
        is_discoverable=bool(is_discoverable),
        shows_followers=bool(shows_followers),
        updated_at=from_ms(updated_at),
        also_known_as=tuple(json.loads(aliases)),
    )
