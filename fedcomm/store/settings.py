"""The settings of one community, by name."""

from dataclasses import asdict

from fedcomm.errors import StoreError
from fedcomm.model.community import CommunityProfile
from fedcomm.store.db import Db


def put_profile(db: Db, profile: CommunityProfile) -> None:
    """Write what the community knows of itself, over what stood there."""
    rows = list(asdict(profile).items())
    db.executemany(
        "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", rows
    )


def profile(db: Db) -> CommunityProfile:
    """Return what the community knows of itself. Raises StoreError when the file holds no community."""
    rows = dict(db.execute("SELECT name, value FROM setting").fetchall())
    try:
        return CommunityProfile(**{name: rows[name] for name in CommunityProfile.__dataclass_fields__})
    except KeyError as error:
        raise StoreError(f"the file holds no community: setting {error} is missing") from error
