"""Reports that came in, and those that went out."""

from collections.abc import Sequence
from datetime import datetime

from fedcomm.clock import from_ms, to_ms
from fedcomm.model import snowflake
from fedcomm.model.report import Report
from fedcomm.store.db import Db, below


def put(
    db: Db,
    *,
    activity_uri: str,
    is_ours: bool,
    reporter_uri: str,
    accused_uri: str,
    content: str,
    object_uris: Sequence[str],
    now: datetime,
) -> bool:
    """Write a report once. Returns False when this activity of the reporter is here; nothing is changed then."""
    report_id = db.new_id()
    written = db.execute(
        "INSERT INTO report (id, activity_uri, is_ours, reporter_uri, accused_uri, content, created_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (activity_uri, reporter_uri) DO NOTHING",
        (report_id, activity_uri, is_ours, reporter_uri, accused_uri, content, to_ms(now)),
    )
    if written.rowcount == 0:
        return False
    db.executemany(
        "INSERT INTO report_object (report_id, uri) VALUES (?, ?) ON CONFLICT DO NOTHING",
        [(report_id, uri) for uri in object_uris],
    )
    return True


def page(db: Db, *, before: int | None = None, limit: int = 50) -> list[Report]:
    """Return reports of both directions, newest first, with ids below `before`."""
    rows = db.execute(
        "SELECT id, activity_uri, is_ours, reporter_uri, accused_uri, content, created_at FROM report "
        "WHERE id < ? ORDER BY id DESC LIMIT ?",
        (below(before), limit),
    )
    return [
        Report(
            id=row[0], activity_uri=row[1], is_ours=bool(row[2]), reporter_uri=row[3], accused_uri=row[4],
            content=row[5], object_uris=_objects(db, row[0]), created_at=from_ms(row[6]),
        )
        for row in rows.fetchall()
    ]  # fmt: skip


def count_of_origin(db: Db, origin: str, *, since: datetime) -> int:
    """Return how many reports have come since then from an origin (`https://host`)."""
    row = db.execute(
        # "0" comes after "/": all that starts with the origin and a slash.
        "SELECT count(*) FROM report WHERE reporter_uri > ? AND reporter_uri < ? AND created_at >= ?",
        (f"{origin}/", f"{origin}0", to_ms(since)),
    ).fetchone()
    return int(row[0])


def forget_of_others(db: Db, *, before: datetime, limit: int) -> int:
    """Forget, at most `limit` at a time, the reports that came before then; returns how many that were."""
    return db.execute(
        "DELETE FROM report WHERE id IN (SELECT id FROM report WHERE id < ? AND is_ours = 0 ORDER BY id LIMIT ?)",
        (snowflake.of(to_ms(before))[0], limit),
    ).rowcount


def _objects(db: Db, report_id: int) -> tuple[str, ...]:
    return tuple(row[0] for row in db.execute("SELECT uri FROM report_object WHERE report_id = ?", (report_id,)))
