"""Group commit, isolation, cancellation and the lock on the file."""

import asyncio
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from fedcomm.errors import StoreInUse, StoreMissing, Unavailable
from fedcomm.store import driver
from fedcomm.store.connection import Store
from fedcomm.store.db import Db

pytestmark = pytest.mark.anyio


def put(db: Db, name: str) -> str:
    db.execute("INSERT INTO setting (name, value) VALUES (?, '')", (name,))
    return name


def put_then_fail(db: Db, name: str) -> None:
    put(db, name)
    raise LookupError(name)


def names(db: Db) -> list[str]:
    return [row[0] for row in db.execute("SELECT name FROM setting ORDER BY name")]


async def test_a_write_returns_what_its_function_returned(store: Store) -> None:
    assert await store.write(put, "a") == "a"


async def test_a_read_sees_what_was_written_before(store: Store) -> None:
    await store.write(put, "a")

    assert await store.read(names) == ["a"]


async def test_a_write_that_raises_undoes_itself_alone(store: Store) -> None:
    results = await asyncio.gather(
        store.write(put, "a"), store.write(put_then_fail, "b"), store.write(put, "c"), return_exceptions=True
    )

    assert [type(result) for result in results] == [str, LookupError, str]
    assert await store.read(names) == ["a", "c"]


async def test_a_broken_rule_of_the_schema_reaches_its_caller_alone(store: Store) -> None:
    results = await asyncio.gather(store.write(put, "a"), store.write(put, "a"), return_exceptions=True)

    assert isinstance(results[1], driver.IntegrityError)
    assert await store.read(names) == ["a"]


async def test_writes_that_wait_share_commits(store: Store) -> None:
    def commits(db: Db) -> int:
        return int(db.execute("PRAGMA data_version").fetchone()[0])

    before = await store.read(commits)
    await asyncio.gather(*(store.write(put, str(number)) for number in range(100)))

    assert await store.read(commits) - before < 20
    assert len(await store.read(names)) == 100


async def test_a_store_that_was_closed_takes_nothing_more(path: Path) -> None:
    async with Store(path, create=True) as closed:
        pass

    with pytest.raises(ValueError, match="closed"):
        await closed.write(put, "a")


async def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises(driver.OperationalError, match="readonly"):
        await store.read(put, "a")


@pytest.mark.parametrize("loops", range(12))
async def test_a_cancelled_write_is_done_whole_or_not_at_all(store: Store, loops: int) -> None:
    def put_two(db: Db) -> None:
        put(db, "first")
        put(db, "second")

    task = asyncio.ensure_future(store.write(put_two))
    for _ in range(loops):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    await store.write(put, "next")

    assert await store.read(names) in (["next"], ["first", "next", "second"])


async def test_ids_only_grow_also_after_the_file_was_opened_again(path: Path) -> None:
    far_ahead = 1 << 62

    def put_far(db: Db) -> None:
        db.execute(
            "INSERT INTO received (id, activity_uri, type, actor_uri, signer_uri, host, needs_network, body, next_at, "
            "received_at) VALUES (?, 'a', 'a', 'a', 'a', 'a', 0, x'', 0, 0)",
            (far_ahead,),
        )

    async with Store(path, create=True) as store:
        await store.write(put_far)
    async with Store(path) as store:
        made = await store.write(Db.new_id)

    assert made == far_ahead + 1


async def test_the_file_is_durable_strict_and_checks_its_references(store: Store) -> None:
    def pragmas(db: Db) -> dict[str, object]:
        return {
            name: db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "foreign_keys")
        }

    assert await store.write(pragmas) == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


async def test_both_connections_wait_for_another_program(store: Store) -> None:
    def busy_timeout(db: Db) -> int:
        return int(db.execute("PRAGMA busy_timeout").fetchone()[0])

    assert (await store.read(busy_timeout), await store.write(busy_timeout)) == (5000, 5000)


async def test_a_write_takes_its_turn_before_it_reads(store: Store) -> None:
    """A transaction that begins deferred fails at once, whatever the timeout, when another program wrote meanwhile."""
    said: list[str] = []
    await store.write(lambda db: db.set_trace_callback(said.append))
    await store.write(put, "a")
    await store.write(lambda db: db.set_trace_callback(None))

    assert "BEGIN IMMEDIATE" in said
    assert "BEGIN" not in said


async def test_every_table_is_strict(store: Store) -> None:
    def lax(db: Db) -> list[str]:
        return [
            row[0]
            for row in db.execute("SELECT name FROM pragma_table_list WHERE strict = 0 AND name NOT LIKE 'sqlite%'")
        ]

    assert await store.read(lax) == []


async def test_a_file_that_is_not_there_is_refused_and_not_made(path: Path) -> None:
    with pytest.raises(StoreMissing):
        async with Store(path):
            pass

    assert not path.exists()


async def test_a_second_opening_of_the_same_file_is_refused(store: Store, path: Path) -> None:
    with pytest.raises(StoreInUse):
        async with Store(path):
            pass

    assert await store.write(put, "a") == "a"


async def test_a_second_process_on_the_same_file_is_refused(store: Store, path: Path) -> None:
    script = (
        "import asyncio, sys, pathlib\n"
        "from fedcomm.store.connection import Store\n"
        "from fedcomm.errors import StoreInUse\n"
        "async def main():\n"
        "    try:\n"
        "        async with Store(pathlib.Path(sys.argv[1])): print('opened')\n"
        "    except StoreInUse: print('refused')\n"
        "asyncio.run(main())\n"
    )

    said = await asyncio.to_thread(subprocess.check_output, [sys.executable, "-c", script, str(path)], text=True)

    assert said.strip() == "refused"


async def test_a_lock_goes_with_its_process(path: Path) -> None:
    async with Store(path, create=True):
        pass
    script = (
        "import asyncio, os, signal, sys, pathlib\n"
        "from fedcomm.store.connection import Store\n"
        "async def main():\n"
        "    async with Store(pathlib.Path(sys.argv[1])): os.kill(os.getpid(), signal.SIGKILL)\n"
        "asyncio.run(main())\n"
    )
    ended = await asyncio.to_thread(subprocess.run, [sys.executable, "-c", script, str(path)], check=False)

    async with Store(path) as store:
        assert await store.read(names) == []
    assert ended.returncode == -9


async def test_another_program_that_holds_the_file_makes_a_write_unavailable(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await store.write(lambda db: db.execute("PRAGMA busy_timeout = 50") and None)
    other = driver.driver.connect(str(path), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")

    with pytest.raises(Unavailable):
        await store.write(put, "a")
    other.execute("ROLLBACK")
    other.close()

    assert await store.write(put, "b") == "b"
    assert await store.read(names) == ["b"]


async def test_a_full_disk_makes_all_that_wait_unavailable_and_loses_nothing(store: Store) -> None:
    await store.write(put, "kept")
    all_wait = threading.Event()

    def limit(db: Db) -> None:
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        db.execute(f"PRAGMA max_page_count = {pages}")

    await store.write(limit)
    hold = asyncio.create_task(store.write(lambda _db: all_wait.wait(10)))
    behind = [asyncio.create_task(store.write(put, name)) for name in ("a", "x" * 10_000_000, "b")]
    await asyncio.sleep(0)
    all_wait.set()
    _, *errors = await asyncio.gather(hold, *behind, return_exceptions=True)
    assert [(type(error), "full" in str(error)) for error in errors] == [(Unavailable, True)] * 3
    await store.write(lambda db: db.execute("PRAGMA max_page_count = 1000000") and None)

    assert await store.write(put, "after") == "after"
    assert await store.read(names) == ["after", "kept"]


def test_an_unsafe_sqlite_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver.driver, "sqlite_version_info", (3, 40, 1))

    assert "can corrupt" in (driver.warning() or "")


def test_without_the_better_driver_the_standard_one_is_used_and_named() -> None:
    script = (
        "import sys; sys.modules['pysqlite3'] = None\n"
        "from fedcomm.store import driver\n"
        "import sqlite3\n"
        "print(driver.driver is sqlite3, driver.warning() is None, sqlite3.sqlite_version_info >= "
        "driver.SAFE_VERSION)\n"
    )

    said = subprocess.check_output([sys.executable, "-c", script], text=True).split()

    assert said[0] == "True"
    assert said[1] == said[2]


async def test_opening_a_file_with_an_unsafe_sqlite_is_logged(
    path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(driver.driver, "sqlite_version_info", (3, 40, 1))

    async with Store(path, create=True):
        pass

    assert "sqlite-unsafe" in caplog.text
