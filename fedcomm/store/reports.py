"""Reports that came in, and those that went out."""

from collections.abc import Sequence
from datetime import datetime

from fedcomm.clock import from_ms, to_ms
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
    """Write a report once. Returns False when one of this activity is here; nothing is changed then."""
    report_id = db.new_id()
    written = db.execute(
        "INSERT INTO report (id, activity_uri, is_ours, reporter_uri, accused_uri, content, created_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (activity_uri) DO NOTHING",
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


def count_of_reporter(db: Db, reporter_uri: str, *, since: datetime) -> int:
    row = db.execute(
        "SELECT count(*) FROM report WHERE reporter_uri = ? AND created_at >= ?", (reporter_uri, to_ms(since))
    ).fetchone()
    return int(row[0])


def _objects(db: Db, report_id: int) -> tuple[str, ...]:
    return tuple(row[0] for row in db.execute("SELECT uri FROM report_object WHERE report_id = ?", (report_id,)))
