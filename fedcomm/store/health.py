"""Whether a file is whole."""

from fedcomm.store.db import Db


def problems(db: Db) -> list[str]:
    """Return what SQLite's own checks find wrong, an empty list when all is well. Reads the whole file."""
    found = [row[0] for row in db.execute("PRAGMA quick_check(10)") if row[0] != "ok"]
    found += [
        f"row {row[1]} of {row[0]} names a row of {row[2]} that is missing"
        for row in db.execute("PRAGMA foreign_key_check")
    ]
    return found
