"""The owner's one-time links and sessions. Only hashes of tokens are kept."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from fedcomm.clock import to_ms
from fedcomm.store.db import Db


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session that is valid now. `csrf_token` goes into every form of it."""

    account_id: int
    csrf_token: str


def put_link(db: Db, token: str, *, account_id: int, now: datetime, expires_at: datetime) -> None:
    """Write a one-time link; older unused ones of the account end."""
    db.execute("DELETE FROM login_link WHERE account_id = ? AND used_at IS NULL", (account_id,))
    db.execute(
        "INSERT INTO login_link (token_hash, account_id, created_at, expires_at) VALUES (?, ?, ?, ?)",
        (hashed(token), account_id, to_ms(now), to_ms(expires_at)),
    )


def redeem_link(db: Db, token: str, *, now: datetime) -> int | None:
    """Use a one-time link up and return its account's id, or None when it is unknown, used or too old."""
    row = db.execute(
        "UPDATE login_link SET used_at = ? WHERE token_hash = ? AND used_at IS NULL AND expires_at > ? "
        "RETURNING account_id",
        (to_ms(now), hashed(token), to_ms(now)),
    ).fetchone()
    return row[0] if row else None


def put(db: Db, token: str, *, account_id: int, csrf_token: str, now: datetime, expires_at: datetime) -> None:
    db.execute("DELETE FROM session WHERE expires_at <= ?", (to_ms(now),))
    db.execute(
        "INSERT INTO session (token_hash, account_id, csrf_token, created_at, expires_at) VALUES (?, ?, ?, ?, ?)",
        (hashed(token), account_id, csrf_token, to_ms(now), to_ms(expires_at)),
    )


def find(db: Db, token: str, *, now: datetime) -> Session | None:
    row = db.execute(
        "SELECT account_id, csrf_token FROM session WHERE token_hash = ? AND expires_at > ?",
        (hashed(token), to_ms(now)),
    ).fetchone()
    return Session(account_id=row[0], csrf_token=row[1]) if row else None


def remove(db: Db, token: str) -> None:
    db.execute("DELETE FROM session WHERE token_hash = ?", (hashed(token),))


def remove_all_of(db: Db, account_id: int) -> None:
    """End every session of an account, and the links that would open one."""
    db.execute("DELETE FROM session WHERE account_id = ?", (account_id,))
    db.execute("DELETE FROM login_link WHERE account_id = ?", (account_id,))


def hashed(token: str) -> str:
    """Return the SHA-256 of a token of 256 random bits: nothing slower is needed for what cannot be guessed."""
    return hashlib.sha256(token.encode()).hexdigest()
