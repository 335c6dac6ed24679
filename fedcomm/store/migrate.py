"""Migrations.

Numbered SQL files, forward only, each in one transaction with its record; a backup is made before the first.
"""

import re
from importlib import resources
from pathlib import Path

from fedcomm import clock, log
from fedcomm.errors import SchemaTooNew
from fedcomm.store.db import Db

_log = log.get(__name__)
_NAME = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")

Migration = tuple[int, str, str]  # number, file name, SQL


def all_migrations() -> list[Migration]:
    """Return the migrations of this version in their order."""
    files = resources.files("fedcomm.store.migrations").iterdir()
    return sorted(
        (int(match[1]), file.name, file.read_text(encoding="utf-8"))
        for file in files
        if (match := _NAME.fullmatch(file.name))
    )


def version(db: Db) -> int:
    """Return the number of the last migration that this file has, 0 for an empty one."""
    has_record = db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'migration'").fetchone()
    if not has_record:
        return 0
    return int(db.execute("SELECT coalesce(max(number), 0) FROM migration").fetchone()[0])


def to_newest(db: Db, path: Path) -> None:
    """Bring a file to the schema of this version.

    Raises SchemaTooNew, before anything is changed, when the file was written by a newer version.
    """
    migrations = all_migrations()
    newest, present = migrations[-1][0], version(db)
    if present > newest:
        raise SchemaTooNew(
            f"{path} has schema {present}, this version of fedcomm knows {newest}: install the newer version again"
        )
    waiting = [m for m in migrations if m[0] > present]
    if waiting and present:
        _back_up(db, path, present)
    for migration in waiting:
        _apply(db, migration)
        _log.info("migrated", path=path, migration=migration[1])


def _back_up(db: Db, path: Path, present: int) -> None:
    """Leave a whole copy beside the file, named after the schema that it has."""
    target = path.with_name(f"{path.name}.before-{present + 1:04}.{clock.now_ms()}")
    db.execute("VACUUM INTO ?", (str(target),))
    _log.info("backed-up", path=path, copy=target)


def _apply(db: Db, migration: Migration) -> None:
    number, name, sql = migration
    db.execute("BEGIN IMMEDIATE")
    try:
        for statement in _statements(sql):
            db.execute(statement)
        db.execute("INSERT INTO migration (number, name, applied_at) VALUES (?, ?, ?)", (number, name, clock.now_ms()))
        db.execute("COMMIT")
    except BaseException:
        db.execute("ROLLBACK")
        raise


def _statements(sql: str) -> list[str]:
    """Return the statements of a migration file. They end in a semicolon at the end of a line."""
    return [part for part in re.split(r";[ \t]*(?:\n|$)", _CREATE_RECORD + sql) if part.strip()]


_CREATE_RECORD = """CREATE TABLE IF NOT EXISTS migration (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    applied_at INTEGER NOT NULL
) STRICT;
"""
