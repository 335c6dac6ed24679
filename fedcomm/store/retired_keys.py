"""Keys of local accounts that were replaced: each signs the Update that tells of its successor, and no more."""

from datetime import datetime

from fedcomm.clock import from_ms, to_ms
from fedcomm.store.db import Db


def put(db: Db, *, actor_id: int, rsa_private_pem: str, now: datetime) -> int:
    """Keep a key that is replaced now; returns its row id."""
    key_id = db.new_id()
    db.execute(
        "INSERT INTO retired_key (id, actor_id, rsa_private_pem, retired_at) VALUES (?, ?, ?, ?)",
        (key_id, actor_id, rsa_private_pem, to_ms(now)),
    )
    return key_id


def pem(db: Db, key_id: int) -> str:
    """Return the private key of a row id that another row names, as PKCS#8 PEM."""
    return str(db.execute("SELECT rsa_private_pem FROM retired_key WHERE id = ?", (key_id,)).fetchone()[0])


def last_retired_at(db: Db, actor_id: int) -> datetime | None:
    """Return when a key of an account was replaced last."""
    row = db.execute("SELECT max(retired_at) FROM retired_key WHERE actor_id = ?", (actor_id,)).fetchone()
    return None if row[0] is None else from_ms(row[0])
