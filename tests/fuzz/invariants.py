"""What must be true of the store whatever came in: nothing half done, and nothing of others touched."""

from collections.abc import Callable

from fedcomm.activitypub import html
from fedcomm.activitypub.uris import same_origin
from fedcomm.store.db import Db

Rows = list[tuple[object, ...]]

_LOCAL_POSTS = "(SELECT id FROM post WHERE actor_id IN (SELECT id FROM actor WHERE is_local = 1))"
_VICTIM = "(SELECT id FROM actor WHERE uri LIKE '%/users/victim')"
#: What nobody but its owner may change, to the byte. When something was fetched again does not count.
PROTECTED = {
    "accounts": "SELECT * FROM account ORDER BY actor_id",
    "actors here": "SELECT * FROM actor WHERE is_local = 1 ORDER BY id",
    "settings": "SELECT * FROM setting ORDER BY name",
    "aliases": "SELECT * FROM alias ORDER BY actor_id, uri",
    "retired keys": "SELECT * FROM retired_key ORDER BY id",
    "blocks": "SELECT * FROM blocked_host ORDER BY host",
    "sessions": "SELECT * FROM session ORDER BY token_hash",
    "posts of ours": f"SELECT * FROM post WHERE id IN {_LOCAL_POSTS} ORDER BY id",
    "whom ours are for": f"SELECT * FROM addressee WHERE post_id IN {_LOCAL_POSTS} ORDER BY post_id, actor_uri",
    "options of our polls": f"SELECT post_id, position, name FROM poll_option WHERE post_id IN {_LOCAL_POSTS}",
    "the victim": "SELECT id, uri, type, username, host, is_handle_confirmed, name, summary_html, url, inbox, "
    f"shared_inbox, outbox, followers, moved_to, state, created_at, moved_at FROM actor WHERE id IN {_VICTIM}",
    "keys of the victim": "SELECT key_id, actor_uri, pem FROM public_key WHERE actor_uri LIKE '%/users/victim'",
    "follows of the victim": f"SELECT * FROM follow WHERE follower_id IN {_VICTIM} OR followee_id IN {_VICTIM}",
    "reactions of the victim": f"SELECT * FROM reaction WHERE actor_id IN {_VICTIM} ORDER BY id",
    "posts of the victim": f"SELECT * FROM post WHERE actor_id IN {_VICTIM} ORDER BY id",
    "votes of the victim": f"SELECT * FROM vote WHERE actor_id IN {_VICTIM}",
    "what was told of the victim": f"SELECT * FROM notification WHERE actor_id IN {_VICTIM} ORDER BY id",
}

_GONE = "(SELECT id FROM actor WHERE state = 'gone')"
#: Each of these gives rows only when something is half done.
EMPTY = {
    "rows without what they refer to": "PRAGMA foreign_key_check",
    "activities that wait": "SELECT id, type, note FROM received WHERE state = 'waiting'",
    "finished activities without a time": "SELECT id FROM received WHERE processed_at IS NULL AND state <> 'waiting'",
    "votes that are not counted": "SELECT post_id, position FROM poll_option AS option WHERE post_id IN "
    f"{_LOCAL_POSTS} AND votes <> (SELECT count(*) FROM vote WHERE vote.post_id = option.post_id "
    "AND vote.position = option.position)",
    "voters that are not counted": f"SELECT post_id FROM poll WHERE post_id IN {_LOCAL_POSTS} AND "
    "coalesce(voters_count, 0) <> (SELECT count(DISTINCT actor_id) FROM vote WHERE vote.post_id = poll.post_id)",
    "votes for what cannot be chosen": "SELECT post_id, position FROM vote WHERE NOT EXISTS (SELECT 1 FROM poll_option "
    "AS option WHERE option.post_id = vote.post_id AND option.position = vote.position)",
    "notifications of nothing": "SELECT kind, object_uri FROM notification WHERE object_uri IS NOT NULL "
    "AND object_uri NOT IN (SELECT uri FROM post)",
    "reactions to nothing": "SELECT id FROM reaction WHERE object_uri NOT IN (SELECT uri FROM post)",
    "reactions that were undone": "SELECT reaction.id FROM reaction JOIN actor ON actor.id = reaction.actor_id "
    "JOIN undone ON undone.activity_uri = reaction.activity_uri AND undone.actor_uri = actor.uri",
    "posts that were deleted": "SELECT post.uri FROM post JOIN actor ON actor.id = post.actor_id "
    "JOIN tombstone ON tombstone.uri = post.uri AND tombstone.actor_uri = actor.uri",
    "posts of the gone": f"SELECT uri FROM post WHERE actor_id IN {_GONE}",
    "follows of the gone": f"SELECT id FROM follow WHERE follower_id IN {_GONE} OR followee_id IN {_GONE}",
    "reactions of the gone": f"SELECT id FROM reaction WHERE actor_id IN {_GONE}",
    "votes of the gone": f"SELECT post_id FROM vote WHERE actor_id IN {_GONE}",
    "notifications of the gone": f"SELECT id FROM notification WHERE actor_id IN {_GONE}",
    "keys of the gone": "SELECT key_id FROM public_key WHERE actor_uri IN (SELECT uri FROM actor WHERE state = 'gone')",
    "follows nobody was told of": "SELECT follow.id FROM follow JOIN actor ON actor.id = follow.followee_id "
    "WHERE actor.is_local = 1 AND NOT EXISTS (SELECT 1 FROM notification WHERE notification.actor_id = "
    "follow.follower_id AND kind IN ('follow', 'follow_request'))",
    "deliveries to ourselves": "SELECT inbox FROM delivery WHERE host = 'localhost:8009'",
    "stamps for nothing of ours": "SELECT id FROM quote_authorization WHERE quoted_uri NOT IN "
    f"(SELECT uri FROM post WHERE id IN {_LOCAL_POSTS})",
    "reports of nothing": "SELECT id FROM report WHERE id NOT IN (SELECT report_id FROM report_object)",
}


def protected(db: Db) -> dict[str, Rows]:
    """Return what nobody else may change."""
    return {name: db.execute(query).fetchall() for name, query in PROTECTED.items()}


def broken(db: Db) -> dict[str, Rows]:
    """Return what is half done, by what it is; at most ten of each."""
    found = {name: db.execute(query).fetchmany(10) for name, query in EMPTY.items()}
    found |= {name: list(check(db))[:10] for name, check in _CHECKS.items()}
    integrity = db.execute("PRAGMA integrity_check").fetchall()
    found["the file"] = [] if integrity == [("ok",)] else integrity
    return {name: rows for name, rows in found.items() if rows}


def states(db: Db) -> list[tuple[str, int]]:
    """Return how many activities ended in each state."""
    return db.execute("SELECT state, count(*) FROM received GROUP BY state").fetchall()


def failures(db: Db) -> list[tuple[str, int]]:
    """Return why activities failed for good, and how many."""
    query = "SELECT note, count(*) FROM received WHERE state = 'failed' GROUP BY note ORDER BY 2 DESC LIMIT 20"
    return db.execute(query).fetchall()


def _of_another_origin(db: Db) -> Rows:
    rows = db.execute("SELECT post.uri, actor.uri FROM post JOIN actor ON actor.id = post.actor_id").fetchall()
    keys = db.execute("SELECT key_id, actor_uri FROM public_key").fetchall()
    return [row for row in [*rows, *keys] if not same_origin(str(row[0]), str(row[1]))]


def _unclean(db: Db) -> Rows:
    """What the cleaner would change. Its bounds do not count: a post may be put together of several clean parts."""
    rows = db.execute(f"SELECT uri, content_html FROM post WHERE id NOT IN {_LOCAL_POSTS}").fetchall()
    return [(uri,) for uri, content in rows if html._REMOTE.clean(str(content)) != content]


_CHECKS: dict[str, Callable[[Db], Rows]] = {
    "what is of another origin than its owner": _of_another_origin,
    "HTML that is not clean": _unclean,
}
