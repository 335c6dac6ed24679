"""What we learned of a host by talking with it: the signature it wants, and its circuit breaker."""

from dataclasses import dataclass
from datetime import datetime

from fedcomm.clock import from_ms, to_ms
from fedcomm.store.db import Db, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A host. `failures` counts those in a row; it is left alone until `open_until`."""

    host: str
    signature_scheme: str | None
    failures: int
    open_until: datetime | None
    last_success_at: datetime | None
    last_failure_at: datetime | None
    last_error: str | None


def find(db: Db, host: str) -> Peer | None:
    row = db.execute(f"{_SELECT} WHERE host = ?", (host,)).fetchone()
    return _from_row(row) if row else None


def all_peers(db: Db, *, limit: int = 1000) -> list[Peer]:
    return [_from_row(row) for row in db.execute(f"{_SELECT} ORDER BY host LIMIT ?", (limit,))]


def put_scheme(db: Db, host: str, scheme: str) -> None:
    """Remember which signature scheme a host took."""
    db.execute(
        "INSERT INTO peer (host, signature_scheme) VALUES (?, ?) "
        "ON CONFLICT (host) DO UPDATE SET signature_scheme = excluded.signature_scheme",
        (host, scheme),
    )


def note_success(db: Db, host: str, *, now: datetime) -> None:
    """Close a host's circuit: it answered, or was heard of."""
    db.execute(
        "INSERT INTO peer (host, last_success_at) VALUES (?, ?) ON CONFLICT (host) DO UPDATE SET "
        "failures = 0, open_until = 0, last_success_at = excluded.last_success_at",
        (host, to_ms(now)),
    )


def note_failure(db: Db, host: str, *, error: str, failures: int, open_until: datetime | None, now: datetime) -> None:
    """Count a failure of a host; the caller has decided how long it is left alone."""
    db.execute(
        "INSERT INTO peer (host, failures, open_until, last_failure_at, last_error) VALUES (?, ?, ?, ?, ?) "
        "ON CONFLICT (host) DO UPDATE SET failures = excluded.failures, open_until = excluded.open_until, "
        "last_failure_at = excluded.last_failure_at, last_error = excluded.last_error",
        (host, failures, to_ms(open_until) if open_until else 0, to_ms(now), error),
    )


_SELECT = "SELECT host, signature_scheme, failures, open_until, last_success_at, last_failure_at, last_error FROM peer"


def _from_row(row: Row) -> Peer:
    return Peer(
        host=row[0],
        signature_scheme=row[1],
        failures=row[2],
        open_until=from_ms(row[3]) if row[3] else None,
        last_success_at=from_ms(row[4]) if row[4] else None,
        last_failure_at=from_ms(row[5]) if row[5] else None,
        last_error=row[6],
    )
