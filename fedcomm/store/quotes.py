"""The stamps that accounts here give to quotes of their posts, and the approval of quotes that are here (FEP-044f)."""

from datetime import datetime

from fedcomm.clock import to_ms
from fedcomm.model.quote import QuoteAuthorization, StampState
from fedcomm.store.db import Db, Row

_SELECT = "SELECT id, quoted_uri, quoting_uri, actor_id, state FROM quote_authorization"


def put(
    db: Db, *, quoted_uri: str, quoting_uri: str, actor_id: int, request_uri: str, now: datetime
) -> QuoteAuthorization:
    """Give a stamp to a quote by an actor.

    A pair has one stamp for ever: asking again leads to the same, also when it was revoked.
    """
    db.execute(
        "INSERT INTO quote_authorization (id, quoted_uri, quoting_uri, actor_id, request_uri, state, created_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (quoted_uri, quoting_uri) DO UPDATE SET request_uri = excluded.request_uri",
        (db.new_id(), quoted_uri, quoting_uri, actor_id, request_uri, StampState.GRANTED, to_ms(now)),
    )
    stamp = find(db, quoted_uri=quoted_uri, quoting_uri=quoting_uri)
    assert stamp is not None
    return stamp


def find(db: Db, *, quoted_uri: str, quoting_uri: str) -> QuoteAuthorization | None:
    row = db.execute(f"{_SELECT} WHERE quoted_uri = ? AND quoting_uri = ?", (quoted_uri, quoting_uri)).fetchone()
    return _from_row(row) if row else None


def get(db: Db, stamp_id: int) -> QuoteAuthorization | None:
    row = db.execute(f"{_SELECT} WHERE id = ?", (stamp_id,)).fetchone()
    return _from_row(row) if row else None


def of_quoting(db: Db, quoting_uri: str) -> list[QuoteAuthorization]:
    """Return the stamps of a quoting post; it may have quoted something else before it was edited."""
    return [_from_row(row) for row in db.execute(f"{_SELECT} WHERE quoting_uri = ? ORDER BY id", (quoting_uri,))]


def revoke(db: Db, stamp_id: int) -> None:
    db.execute("UPDATE quote_authorization SET state = ? WHERE id = ?", (StampState.REVOKED, stamp_id))


def remove_all_of(db: Db, actor_id: int) -> None:
    """Forget the stamps that an actor was given."""
    db.execute("DELETE FROM quote_authorization WHERE actor_id = ?", (actor_id,))


def approve(db: Db, post_id: int, stamp_uri: str | None) -> None:
    """Note with which stamp the quoted author approves of the quote in a post, None for none any more.

    The caller has proven it.
    """
    db.execute("UPDATE post SET quote_authorization_uri = ? WHERE id = ?", (stamp_uri, post_id))


def approved_by(db: Db, stamp_uri: str) -> list[str]:
    """Return the URIs of the posts whose quote a stamp approves of: one, as long as servers keep to the rules."""
    rows = db.execute("SELECT uri FROM post WHERE quote_authorization_uri = ? LIMIT 20", (stamp_uri,))
    return [row[0] for row in rows]


def set_policy(db: Db, post_id: int, policy: str) -> None:
    """Change who may quote a post of ours."""
    db.execute("UPDATE post SET quote_policy = ? WHERE id = ?", (policy, post_id))


def _from_row(row: Row) -> QuoteAuthorization:
    return QuoteAuthorization(
        id=row[0], quoted_uri=row[1], quoting_uri=row[2], actor_id=row[3], state=StampState(str(row[4]))
    )
