"""The settings of one community, by name."""

from dataclasses import asdict

from fedcomm.errors import StoreError
from fedcomm.model.community import CommunityProfile
from fedcomm.store.db import Db

_AUTHORIZED_FETCH = "authorized_fetch"


def put_profile(db: Db, profile: CommunityProfile) -> None:
    """Write what the community knows of itself, over what stood there."""
    rows = list(asdict(profile).items())
    db.executemany(
        "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", rows
    )


def put_authorized_fetch(db: Db, *, is_on: bool) -> None:
    """Write whether documents are for those alone who say who they are."""
    db.execute(
        "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (_AUTHORIZED_FETCH, "on" if is_on else "off"),
    )


def authorized_fetch(db: Db) -> bool:
    """Say whether documents are for those alone who say who they are; not so until somebody asked for it."""
    row = db.execute("SELECT value FROM setting WHERE name = ?", (_AUTHORIZED_FETCH,)).fetchone()
    return row is not None and row[0] == "on"


def profile(db: Db) -> CommunityProfile:
    """Return what the community knows of itself. Raises StoreError when the file holds no community."""
    rows = dict(db.execute("SELECT name, value FROM setting").fetchall())
    try:
        return CommunityProfile(**{name: rows[name] for name in CommunityProfile.__dataclass_fields__})
    except KeyError as error:
        raise StoreError(f"the file holds no community: setting {error} is missing") from error
