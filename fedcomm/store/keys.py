"""Public keys of remote actors."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from fedcomm.clock import from_ms, to_ms
from fedcomm.store.db import Db


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredKey:
    """A public key as its actor's document gave it."""

    key_id: str
    actor_uri: str
    pem: str
    fetched_at: datetime


def put(db: Db, *, key_id: str, actor_uri: str, pem: str, now: datetime) -> None:
    db.execute(
        "INSERT INTO public_key (key_id, actor_uri, pem, fetched_at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (key_id) DO UPDATE SET actor_uri = excluded.actor_uri, pem = excluded.pem, "
        "fetched_at = excluded.fetched_at",
        (key_id, actor_uri, pem, to_ms(now)),
    )


def find(db: Db, key_id: str) -> StoredKey | None:
    row = db.execute("SELECT key_id, actor_uri, pem, fetched_at FROM public_key WHERE key_id = ?", (key_id,)).fetchone()
    return StoredKey(key_id=row[0], actor_uri=row[1], pem=row[2], fetched_at=from_ms(row[3])) if row else None


def replace_of_actor(db: Db, actor_uri: str, pems: Mapping[str, str], *, now: datetime) -> None:
    """Take these keys, PEMs by key id, for those of an actor; others that it had are no longer its own.

    A key id that another actor has is left out: only the document at the key id itself can decide that.
    """
    forget_of_actor(db, actor_uri)
    for key_id, pem in pems.items():
        if find(db, key_id) is None:
            put(db, key_id=key_id, actor_uri=actor_uri, pem=pem, now=now)


def forget_of_actor(db: Db, actor_uri: str) -> None:
    db.execute("DELETE FROM public_key WHERE actor_uri = ?", (actor_uri,))
