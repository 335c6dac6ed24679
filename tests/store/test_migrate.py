"""Migrations: whole or not at all, a backup first, never a newer file."""

from pathlib import Path

import pytest

from fedcomm.errors import SchemaTooNew
from fedcomm.store import driver, migrate
from fedcomm.store.connection import Store
from fedcomm.store.db import Db
from fedcomm.store.tables import TABLES

SCHEMA = Path(migrate.__file__).with_name("schema.sql")


def connect(path: Path) -> Db:
    return driver.driver.connect(str(path), isolation_level=None, factory=Db)


def objects(db: Db) -> list[tuple[str, str]]:
    rows = db.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")
    return [(name, " ".join(sql.replace("IF NOT EXISTS ", "").split())) for name, sql in rows]


def everything(db: Db) -> list[object]:
    tables = [name for name, sql in objects(db) if sql.startswith("CREATE TABLE")]
    return [objects(db), *(db.execute(f"SELECT * FROM {table}").fetchall() for table in tables)]


@pytest.fixture
def db(path: Path):
    opened = connect(path)
    yield opened
    opened.close()


def test_migrations_end_in_the_schema(db: Db, tmp_path: Path) -> None:
    migrate.to_newest(db, tmp_path / "community.db")
    written = connect(tmp_path / "written.db")
    written.executescript(SCHEMA.read_text())

    assert objects(db) == objects(written)
    written.close()


def test_every_table_is_described(db: Db, path: Path) -> None:
    migrate.to_newest(db, path)

    names = {name for name, sql in objects(db) if sql.startswith("CREATE TABLE")}
    assert names == set(TABLES)


def test_migrating_twice_changes_nothing(db: Db, path: Path) -> None:
    migrate.to_newest(db, path)
    before = everything(db)
    migrate.to_newest(db, path)

    assert everything(db) == before


def test_migrations_are_numbered_without_a_gap() -> None:
    numbers = [number for number, _, _ in migrate.all_migrations()]

    assert numbers == list(range(1, len(numbers) + 1))


def test_a_file_of_a_newer_version_is_refused_and_left_alone(db: Db, path: Path) -> None:
    migrate.to_newest(db, path)
    db.execute("INSERT INTO migration (number, name, applied_at) VALUES (9999, '9999_future.sql', 0)")
    before = everything(db)

    with pytest.raises(SchemaTooNew, match="9999"):
        migrate.to_newest(db, path)

    assert everything(db) == before


@pytest.mark.anyio
async def test_a_store_of_a_newer_version_is_refused_and_its_lock_given_back(path: Path) -> None:
    async with Store(path, create=True) as store:
        await store.write(lambda db: db.execute("UPDATE migration SET number = 9999 WHERE number = 1") and None)

    for _ in range(2):
        with pytest.raises(SchemaTooNew):
            async with Store(path):
                pass


def test_a_migration_that_fails_leaves_the_file_as_it_was(db: Db, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    migrate.to_newest(db, path)
    before = everything(db)
    broken = (9000, "9000_broken.sql", "CREATE TABLE fine (a INTEGER) STRICT;\nCREATE TABLE broken (;\n")
    monkeypatch.setattr(migrate, "all_migrations", lambda: [broken])

    with pytest.raises(driver.OperationalError):
        migrate.to_newest(db, path)

    assert everything(db) == before


def test_a_whole_backup_is_left_before_a_file_is_changed(db: Db, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    migrate.to_newest(db, path)
    db.execute("INSERT INTO setting (name, value) VALUES ('kept', 'yes')")
    number = migrate.version(db) + 1
    monkeypatch.setattr(
        migrate, "all_migrations", lambda: [(number, "next.sql", "CREATE TABLE more (a INTEGER) STRICT;\n")]
    )

    migrate.to_newest(db, path)

    [copy] = path.parent.glob(f"community.db.before-{number:04}.*")
    backup = connect(copy)
    assert migrate.version(backup) == number - 1
    assert backup.execute("SELECT value FROM setting WHERE name = 'kept'").fetchone() == ("yes",)
    assert migrate.version(db) == number
    backup.close()
