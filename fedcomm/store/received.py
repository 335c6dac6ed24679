"""Activities that came in: put once, then taken by the worker until each has had its effect."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from fedcomm.clock import from_ms, to_ms
from fedcomm.model.received import Received, ReceivedState
from fedcomm.store.db import Db, Row

#: Of what failed; a host that does not answer can let as much fail as it likes.
MAX_KEPT_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReceived:
    """A raw activity that has been authenticated and authorised.

    `signer_uri` is whose word it is, `host` that of the actor whose request brought it; `needs_network` says that
    something must be fetched before it has its effect.
    """

    activity_uri: str
    type: str
    actor_uri: str
    signer_uri: str
    host: str
    needs_network: bool
    body: bytes


def put(db: Db, new: NewReceived, *, now: datetime) -> bool:
    """Write an activity once. Returns False when the actor's activity of this id is here; nothing is changed then."""
    written = db.execute(
        "INSERT INTO received (id, activity_uri, type, actor_uri, signer_uri, host, needs_network, body, next_at, "
        "received_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (activity_uri, actor_uri) DO NOTHING",
        (
            db.new_id(), new.activity_uri, new.type, new.actor_uri, new.signer_uri, new.host, new.needs_network,
            new.body, to_ms(now), to_ms(now),
        ),
    )  # fmt: skip
    return written.rowcount == 1


def has(db: Db, activity_uri: str, *, actor_uri: str) -> bool:
    """Say whether an activity of an actor is here, whatever became of it."""
    row = db.execute("SELECT 1 FROM received WHERE activity_uri = ? AND actor_uri = ?", (activity_uri, actor_uri))
    return row.fetchone() is not None


def type_of(db: Db, activity_uri: str, *, actor_uri: str) -> str | None:
    """Return of what type an activity of an actor was, None when it did not come, or came too long ago."""
    row = db.execute(
        "SELECT type FROM received WHERE activity_uri = ? AND actor_uri = ?", (activity_uri, actor_uri)
    ).fetchone()
    return str(row[0]) if row else None


def is_waiting(db: Db, received_id: int) -> bool:
    """Say whether an activity has yet to have its effect."""
    row = db.execute("SELECT 1 FROM received WHERE id = ? AND state = 'waiting'", (received_id,)).fetchone()
    return row is not None


def due_local(db: Db, *, now: datetime, limit: int, after_host: str = "") -> list[Received]:
    """Return what may be processed and needs no network, at most `limit`: of each host the same share, oldest first.

    Hosts get their turn in a circle that goes on behind `after_host`.
    """
    hosts = list(islice(_due_hosts(db, needs_network=False, now=now, after_host=after_host), limit))
    share = limit // max(1, len(hosts))
    return [
        _from_row(row)
        for host in hosts
        for row in db.execute(LOCAL_OF_HOST, {"host": host, "now": to_ms(now), "limit": share})
    ]


def due_remote(
    db: Db, *, now: datetime, limit: int, per_host: int, busy: Collection[Received], after_host: str = ""
) -> list[Received]:
    """Return what may be processed and needs the network, at most `limit`, beside what is being processed (`busy`).

    Each host has at most `per_host` with those in `busy`, and each signer one, so that what it sends keeps its order.
    It waits for what came before it from its host and needs no network. Hosts get their turn in a circle that goes on
    behind `after_host`.
    """
    busy_hosts = Counter(one.host for one in busy)
    busy_signers = {one.signer_uri for one in busy}
    taken: list[Received] = []
    for host in _due_hosts(db, needs_network=True, now=now, after_host=after_host):
        if len(taken) >= limit:
            break
        free = min(per_host - busy_hosts[host], limit - len(taken))
        if free > 0:
            found = db.execute(REMOTE_OF_HOST, {"host": host, "now": to_ms(now), "limit": LOOK_AHEAD})
            first_of_signers = {signer: id_ for id_, signer in reversed(found.fetchall()) if signer not in busy_signers}
            taken += [_get(db, id_) for id_ in sorted(first_of_signers.values())[:free]]
    return taken


#: How many of a host are looked at for one whose signer is not busy.
LOOK_AHEAD = 32

#: Hops from host to host in the index, as far as it is read; a host with 5,000 rows takes one step.
DUE_HOSTS = """
WITH RECURSIVE waiting (host) AS (
    SELECT min(host) FROM received INDEXED BY received_by_host
    WHERE state = 'waiting' AND needs_network = :needs_network AND host > :after
    UNION ALL
    SELECT (SELECT min(host) FROM received INDEXED BY received_by_host
            WHERE state = 'waiting' AND needs_network = :needs_network AND host > waiting.host)
    FROM waiting WHERE waiting.host IS NOT NULL
)
SELECT host FROM waiting WHERE host IS NOT NULL AND EXISTS (
    SELECT 1 FROM received INDEXED BY received_by_host
    WHERE state = 'waiting' AND needs_network = :needs_network AND received.host = waiting.host AND next_at <= :now)
"""

_COLUMNS = "id, activity_uri, type, actor_uri, signer_uri, host, body, attempts, received_at"

LOCAL_OF_HOST = f"""
SELECT {_COLUMNS} FROM received INDEXED BY received_by_host
WHERE state = 'waiting' AND needs_network = 0 AND host = :host AND next_at <= :now ORDER BY next_at, id LIMIT :limit
"""

REMOTE_OF_HOST = """
SELECT id, signer_uri FROM received INDEXED BY received_by_host
WHERE state = 'waiting' AND needs_network = 1 AND host = :host AND next_at <= :now AND NOT EXISTS (
    SELECT 1 FROM received AS older INDEXED BY received_by_host
    WHERE older.state = 'waiting' AND older.needs_network = 0 AND older.host = :host
    AND (older.next_at, older.id) < (received.next_at, received.id))
ORDER BY next_at, id LIMIT :limit
"""


def _due_hosts(db: Db, *, needs_network: bool, now: datetime, after_host: str) -> Iterator[str]:
    """Yield each host of which something is due, once, from `after_host` on."""
    bounds = {"needs_network": needs_network, "now": to_ms(now)}
    yield from (host for (host,) in db.execute(DUE_HOSTS, bounds | {"after": after_host}))
    for (host,) in db.execute(DUE_HOSTS, bounds | {"after": ""}):
        if host > after_host:
            return
        yield host


def has_too_many(db: Db, host: str, *, limit: int) -> bool:
    """Say whether so many activities that a host brought wait for the network, or more."""
    row = db.execute(
        "SELECT 1 FROM received INDEXED BY received_by_host WHERE state = 'waiting' AND needs_network = 1 AND host = ? "
        "LIMIT 1 OFFSET ?",
        (host, limit - 1),
    ).fetchone()
    return row is not None


def next_due_at(db: Db, *, after: datetime) -> datetime | None:
    """Return the first moment after `after` when one becomes due, None when there is none."""
    row = db.execute(
        "SELECT min(next_at) FROM received WHERE state = 'waiting' AND next_at > ?", (to_ms(after),)
    ).fetchone()
    return None if row[0] is None else from_ms(row[0])


def finish(db: Db, received_id: int, *, state: ReceivedState, note: str | None = None, now: datetime) -> None:
    """Mark an activity as processed, in the transaction of its effects.

    What it said is kept of one that failed, to find out why, unless it is large; of the others only that they came.
    """
    db.execute(
        "UPDATE received SET state = ?1, note = ?2, processed_at = ?3, "
        "body = CASE WHEN ?1 = 'failed' AND length(body) <= ?5 THEN body ELSE x'' END WHERE id = ?4",
        (state, note, to_ms(now), received_id, MAX_KEPT_BYTES),
    )


def put_off(db: Db, received_id: int, *, retry_at: datetime, note: str) -> None:
    """Count a failed attempt and try again at `retry_at`."""
    db.execute(
        "UPDATE received SET attempts = attempts + 1, next_at = ?, note = ? WHERE id = ?",
        (to_ms(retry_at), note, received_id),
    )


def forget_finished(db: Db, *, before: datetime, limit: int) -> int:
    """Forget, at most `limit` at a time, what was processed so long ago that it comes no more; returns how many."""
    return db.execute(
        "DELETE FROM received WHERE id IN (SELECT id FROM received INDEXED BY received_finished "
        "WHERE processed_at IS NOT NULL AND processed_at < ? ORDER BY processed_at LIMIT ?)",
        (to_ms(before), limit),
    ).rowcount


def counts(db: Db) -> dict[str, int]:
    """Return how many activities are in each state."""
    return dict(db.execute("SELECT state, count(*) FROM received GROUP BY state").fetchall())


def oldest_waiting(db: Db) -> datetime | None:
    row = db.execute("SELECT min(received_at) FROM received WHERE state = 'waiting'").fetchone()
    return None if row[0] is None else from_ms(row[0])


def _get(db: Db, received_id: int) -> Received:
    return _from_row(db.execute(f"SELECT {_COLUMNS} FROM received WHERE id = ?", (received_id,)).fetchone())


def _from_row(row: Row) -> Received:
    return Received(
        id=row[0],
        activity_uri=row[1],
        type=row[2],
        actor_uri=row[3],
        signer_uri=row[4],
        host=row[5],
        body=row[6],
        attempts=row[7],
        received_at=from_ms(row[8]),
    )
