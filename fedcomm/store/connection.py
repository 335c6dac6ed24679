"""A community's database file: one thread that writes, one that reads, and group commit.

A store function is a plain function whose first argument is a `Db`; it runs whole on the connection's thread:
`await store.read(posts.find, uri)`, `await store.write(follows.accept, follow_id, now=now)`.

Writes that wait are taken together: each runs in a savepoint, all are committed once with `synchronous=FULL`, and
only then their callers go on. What was answered after a write survives a power cut; a write that raises undoes itself
alone. A caller that is cancelled leaves its write done whole or not begun.
"""

import asyncio
import fcntl
import os
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, Self, TypeVar, cast

import aiosqlite

from fedcomm import log
from fedcomm.errors import StoreDamaged, StoreInUse, StoreMissing, Unavailable
from fedcomm.model.snowflake import Snowflakes
from fedcomm.store import driver, migrate
from fedcomm.store.db import Db

P = ParamSpec("P")
T = TypeVar("T")

BUSY_TIMEOUT_MS = 5000
#: Most writes that share one commit; bounds how long the first of them waits.
BATCH = 256

_log = log.get(__name__)


class Store:
    """One open community file. Use it as `async with Store(path) as store`.

    Raises StoreMissing, StoreInUse and SchemaTooNew when it is entered, before anything is changed.
    """

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self.path = path
        self._create = create
        self._lock = _FileLock.of(path)
        self._writer = _Connection(path)
        self._reader = _Connection(path)
        self._waiting: deque[_Write] = deque()
        self._is_draining = False
        self._guard = threading.Lock()

    async def __aenter__(self) -> Self:
        if not self._create and not self.path.is_file():
            raise StoreMissing(f"{self.path} is not there")
        self._lock.take()
        try:
            await self._writer
            await self._writer.run(_prepare, _FOR_WRITING)
            await self._writer.run(migrate.to_newest, self.path)
            await self._writer.run(_seed_snowflakes)
            await self._reader
            await self._reader.run(_prepare, _FOR_READING)
        except driver.DatabaseError as error:
            await self.close()
            raise _damage(error) or error from error
        except BaseException:
            await self.close()
            raise
        if warning := driver.warning():
            _log.warning("sqlite-unsafe", path=self.path, text=warning)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Finish what was accepted, then close the file and let other processes have it."""
        try:
            await self._reader.close()
        finally:
            try:
                await self._writer.close()
            finally:
                self._lock.release()

    async def read(self, function: Callable[Concatenate[Db, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a store function that only reads; it sees one state of the file from first to last statement.

        Raises StoreDamaged when the file is no whole database any more.
        """
        try:
            return await self._reader.run(partial(_in_snapshot, partial(function, **kwargs), args))
        except driver.DatabaseError as error:
            raise _damage(error) or error from error

    async def write(self, function: Callable[Concatenate[Db, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a store function in a transaction and return its result once it is on the disk.

        What the function raises undoes only this write and is raised here. Raises Unavailable when the disk is full
        or the file is locked by another program.
        """
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        write = _Write(lambda db: function(db, *args, **kwargs), future)
        with self._guard:
            self._waiting.append(write)
            starts, self._is_draining = not self._is_draining, True
        if starts:
            self._writer.send(self._drain)
        return await future

    def _drain(self, db: Db) -> None:
        """Commit batch after batch until nothing waits. Runs on the writer's thread."""
        while True:
            with self._guard:
                batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
                if not batch:
                    self._is_draining = False
                    return
            _commit(db, batch)
            loop = batch[0].future.get_loop()
            loop.call_soon_threadsafe(_settle, batch)


class _Write:
    """One unit of work that waits for its commit."""

    __slots__ = ("error", "function", "future", "result")

    def __init__(self, function: Callable[[Db], object], future: "asyncio.Future[Any]") -> None:
        self.function = function
        self.future = future
        self.result: object = None
        self.error: BaseException | None = None

    def run(self, db: Db) -> None:
        if self.future.cancelled():
            return
        db.execute("SAVEPOINT unit")
        try:
            self.result = self.function(db)
        except Exception as error:
            self.error = error
            if not db.in_transaction:  # a full disk ends the whole transaction, and is the error of all of it
                raise
            db.execute("ROLLBACK TO unit")
        db.execute("RELEASE unit")


def _commit(db: Db, batch: list[_Write]) -> None:
    """Run a batch in one transaction; when the transaction itself fails, every write of it has failed."""
    try:
        db.execute("BEGIN IMMEDIATE")
        for write in batch:
            write.run(db)
        db.execute("COMMIT")
    except BaseException as error:  # noqa: BLE001 - every waiting caller must hear of it
        for write in batch:
            write.error = write.error or error
        # What cannot be rolled back is found broken by the next BEGIN; the loop that serves it must go on.
        with suppress(driver.DatabaseError):
            if db.in_transaction:
                db.execute("ROLLBACK")


def _settle(batch: list[_Write]) -> None:
    for write in batch:
        if write.future.done():  # its caller was cancelled
            continue
        if write.error is None:
            write.future.set_result(write.result)
        else:
            write.future.set_exception(_as_ours(write.error))


def _as_ours(error: BaseException) -> BaseException:
    """Return Unavailable or StoreDamaged for what the disk or another program did; a bug stays itself."""
    ours: Exception | None = _damage(error)
    if isinstance(error, driver.OperationalError) and any(word in str(error) for word in _OUTSIDE_CAUSES):
        ours = Unavailable(f"the database cannot be written: {error}")
    if ours is None:
        return error
    ours.__cause__ = error
    return ours


def _damage(error: BaseException) -> StoreDamaged | None:
    if isinstance(error, driver.DatabaseError) and any(word in str(error) for word in ("malformed", "not a database")):
        return StoreDamaged(f"the database is damaged ({error}): stop the server and put a backup in its place")
    return None


_OUTSIDE_CAUSES = ("full", "locked", "busy", "disk I/O", "readonly", "unable to open")


def _in_snapshot(function: Callable[..., T], args: tuple[object, ...], db: Db) -> T:
    db.execute("BEGIN")
    try:
        return function(db, *args)
    finally:
        db.execute("COMMIT")


class _Connection(aiosqlite.Connection):
    """An aiosqlite connection that runs whole functions on its thread."""

    def __init__(self, path: Path) -> None:
        # Nothing but connecting: when that fails, aiosqlite leaves its thread behind the loop's end.
        super().__init__(partial(_connect, path), iter_chunk_size=64)

    async def run(self, function: Callable[Concatenate[Db, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        result: T = await self._execute(function, self._conn, *args, **kwargs)  # type: ignore[no-untyped-call]  # aiosqlite's
        return result

    def send(self, function: Callable[[Db], None]) -> None:
        """Queue a function that reports in its own way; nobody waits for it here.

        Raises ValueError, as `run` does, when the connection is closed: nothing takes from the queue then.
        """
        if self._connection is None:
            raise ValueError("Connection closed")
        self._tx.put_nowait((None, partial(function, cast(Db, self._conn))))


_FOR_BOTH = (f"busy_timeout = {BUSY_TIMEOUT_MS}", "foreign_keys = ON", "trusted_schema = OFF")
_FOR_WRITING = (*_FOR_BOTH, "journal_mode = WAL", "synchronous = FULL")
_FOR_READING = (*_FOR_BOTH, "query_only = ON")


def _connect(path: Path) -> Db:
    return cast(Db, driver.driver.connect(str(path), isolation_level=None, factory=Db, check_same_thread=False))


def _prepare(db: Db, pragmas: tuple[str, ...]) -> None:
    for pragma in pragmas:
        db.execute(f"PRAGMA {pragma}")


def _seed_snowflakes(db: Db) -> None:
    """Go on after the highest id in the file, so that none is given out twice when the clock went back."""
    tables = ("actor", "post", "follow", "reaction", "notification", "received", "activity", "delivery")
    highest = [db.execute(f"SELECT max(id) FROM {table}").fetchone()[0] or 0 for table in tables]
    db.snowflakes = Snowflakes(max(highest))


def refuse_in_use(path: Path) -> None:
    """Raise StoreInUse when another process has the file open."""
    lock = _FileLock.of(path)
    lock.take()
    lock.release()


class _FileLock:
    """Keeps a second process off the same file. It goes with the process, also after kill -9."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fd: int | None = None

    @classmethod
    def of(cls, database: Path) -> Self:
        return cls(database.with_name(database.name + ".lock"))

    def take(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fd = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(fd)
            raise StoreInUse(f"{self._path.with_suffix('')} is in use by another process") from error
        self._fd = fd

    def release(self) -> None:
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None
