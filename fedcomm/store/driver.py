"""The one place that picks the SQLite driver.

SQLite 3.7.0-3.51.2 can corrupt a WAL file when two connections write or checkpoint at the same moment (fixed in
3.51.3). `pysqlite3` bundles a good one; without it the standard library's is used, and `warning()` says what that
means.
"""

import sqlite3
from types import ModuleType

driver: ModuleType
try:
    from pysqlite3 import dbapi2
except ImportError:  # no wheel for this machine
    driver = sqlite3
else:
    driver = dbapi2

SAFE_VERSION = (3, 51, 3)

OperationalError: type[Exception] = driver.OperationalError
IntegrityError: type[Exception] = driver.IntegrityError
DatabaseError: type[Exception] = driver.DatabaseError


def version() -> str:
    return str(driver.sqlite_version)


def warning() -> str | None:
    """Return what is wrong with the SQLite in use, or None."""
    if driver.sqlite_version_info >= SAFE_VERSION:
        return None
    return (
        f"SQLite {version()} has a bug that can corrupt a database (fixed in 3.51.3); "
        "install the pysqlite3 package, or a newer SQLite"
    )
