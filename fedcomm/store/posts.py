"""Posts, ours and theirs: put, edit, delete, and the pages that are read of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fedcomm.clock import from_ms, to_ms
from fedcomm.model import snowflake
from fedcomm.model.actor import Actor, ActorState
from fedcomm.model.post import Counts, Post, PostContent, QuotePolicy, Visibility
from fedcomm.store import actors, post_parts, tombstones
from fedcomm.store.db import Db, Row, below
from fedcomm.store.post_parts import Parts

OPEN = tuple(level for level in Visibility if level.is_open)

_POST_COLUMNS = (
    "post.id, post.uri, post.type, post.url, post.content_html, post.source, post.warning, post.is_sensitive, "
    "post.language, "
    "post.visibility, post.in_reply_to_uri, post.published_at, post.updated_at, post.received_at, post.pinned_at, "
    "post.context_uri, post.replies_uri, post.quote_uri, post.quote_authorization_uri, post.quote_policy"
)
_POST_WIDTH = 20
_SELECT = f"SELECT {_POST_COLUMNS}, {actors.COLUMNS} FROM post JOIN actor ON actor.id = post.actor_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPost:
    """A post that is not in the store yet. `id` comes from `db.new_id()`; for ours `uri` is made from it."""

    id: int
    uri: str
    actor_id: int
    type: str = "Note"
    url: str | None
    visibility: Visibility
    content: PostContent
    in_reply_to_uri: str | None = None
    published_at: datetime
    updated_at: datetime | None = None
    received_at: datetime
    context_uri: str | None = None
    replies_uri: str | None = None
    quote_authorization_uri: str | None = None
    quote_policy: QuotePolicy = QuotePolicy.PUBLIC


def put(db: Db, post: NewPost) -> Post | None:
    """Write a post once.

    Returns it, or None when one of its URI is here, or was deleted by its author, or the author is gone (one may go
    while their post is fetched); nothing is changed then.
    """
    author = actors.get(db, post.actor_id)
    if author.state is ActorState.GONE or tombstones.has(db, post.uri, actor_uri=author.uri):
        return None
    content = post.content
    written = db.execute(
        """
        INSERT INTO post (id, uri, actor_id, type, url, content_html, source, warning, is_sensitive, language,
        visibility, in_reply_to_uri, published_at, updated_at, received_at,
        context_uri, replies_uri, quote_uri, quote_authorization_uri, quote_policy)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (uri) DO NOTHING
        """,
        (
            post.id, post.uri, post.actor_id, post.type, post.url, content.content_html, content.source,
            content.warning, content.is_sensitive, content.language, post.visibility, post.in_reply_to_uri,
            to_ms(post.published_at), _ms(post.updated_at), to_ms(post.received_at),
            post.context_uri, post.replies_uri, content.quote_uri, post.quote_authorization_uri, post.quote_policy,
        ),
    )  # fmt: skip
    if written.rowcount == 0:
        return None
    post_parts.put(db, post.id, content)
    return get(db, post.id)


def past_id(db: Db, published_at: datetime) -> int:
    """Return a free id for a post that is found only now: among those of its time, below all that are yet to come.

    Lists are in the order of ids, and what is old must not stand on top of them.
    """
    newest, ids = db.new_id(), snowflake.of(to_ms(published_at))
    taken = db.execute("SELECT max(id) FROM post WHERE id BETWEEN ? AND ?", (ids[0], ids[-1])).fetchone()[0]
    past = ids[0] if taken is None else int(taken) + 1
    return past if past in ids and past < newest else newest


def edit(db: Db, post: Post, content: PostContent, *, updated_at: datetime) -> Post:
    """Replace what a post says, and keep what stood there before of ours: others could fill the disk with edits.

    The caller has checked that `updated_at` is newer. The votes of a poll stay as long as its options are the same. The
    stamp of a quote stays with what it was for.
    """
    if post.author.is_local:
        before = post.content
        db.execute(
            "INSERT INTO post_edit (post_id, edited_at, content_html, source, warning) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT DO NOTHING",
            (post.id, to_ms(updated_at), before.content_html, before.source, before.warning),
        )
    db.execute(
        "UPDATE post SET content_html = ?, source = ?, warning = ?, is_sensitive = ?, language = ?, "
        "updated_at = ?, quote_authorization_uri = CASE WHEN quote_uri IS ? THEN quote_authorization_uri END, "
        "quote_uri = ? WHERE id = ?",
        (content.content_html, content.source, content.warning, content.is_sensitive, content.language,
         to_ms(updated_at), content.quote_uri, content.quote_uri, post.id),
    )  # fmt: skip
    post_parts.replace(db, post.id, content)
    edited = get(db, post.id)
    assert edited is not None
    return edited


def delete(db: Db, post: Post, *, now: datetime) -> None:
    """Take a post away and leave its tombstone."""
    _delete(db, "id = ?", post.id, author_uri=post.author.uri, now=now)


def delete_all_of(db: Db, actor: Actor, *, now: datetime) -> None:
    """Take away every post of an actor and leave their tombstones."""
    _delete(db, "actor_id = ?", actor.id, author_uri=actor.uri, now=now)


def set_pinned(db: Db, post_id: int, *, pinned_at: datetime | None) -> None:
    db.execute("UPDATE post SET pinned_at = ? WHERE id = ?", (_ms(pinned_at), post_id))


def pin_only(db: Db, actor_id: int, post_ids: Sequence[int], *, now: datetime) -> None:
    """Pin these posts of an actor, the first one on top, and unpin all others of it."""
    db.execute("UPDATE post SET pinned_at = NULL WHERE actor_id = ? AND pinned_at IS NOT NULL", (actor_id,))
    for place, post_id in enumerate(post_ids):
        set_pinned(db, post_id, pinned_at=now - timedelta(milliseconds=place))


def find(db: Db, uri: str) -> Post | None:
    return _first(db, f"{_SELECT} WHERE post.uri = ?", (uri,))


def get(db: Db, post_id: int) -> Post | None:
    return _first(db, f"{_SELECT} WHERE post.id = ?", (post_id,))


def page_of_actor(
    db: Db,
    actor_id: int,
    *,
    visibilities: Iterable[Visibility] = OPEN,
    before: int | None = None,
    limit: int = 20,
    with_replies: bool = True,
) -> list[Post]:
    """Return an actor's posts of those visibilities, newest first, with ids below `before`."""
    levels = tuple(visibilities)
    return _all(
        db,
        f"{_SELECT} WHERE post.actor_id = ? AND post.visibility IN ({_marks(levels)}) AND post.id < ? "
        "AND (? OR post.in_reply_to_uri IS NULL) ORDER BY post.id DESC LIMIT ?",
        (actor_id, *levels, below(before), with_replies, limit),
    )


def pinned_of_actor(db: Db, actor_id: int) -> list[Post]:
    """Return an actor's pinned posts that anybody may read, last pinned first."""
    return _all(
        db,
        f"{_SELECT} WHERE post.actor_id = ? AND post.pinned_at IS NOT NULL AND post.visibility IN (?, ?) "
        "ORDER BY post.pinned_at DESC LIMIT 20",
        (actor_id, *OPEN),
    )


def replies_to(
    db: Db, uri: str, *, visibilities: Iterable[Visibility] = OPEN, after: int = 0, limit: int = 40
) -> list[Post]:
    """Return the direct replies to a post, oldest first, with ids above `after`."""
    levels = tuple(visibilities)
    return _all(
        db,
        f"{_SELECT} WHERE post.in_reply_to_uri = ? AND post.visibility IN ({_marks(levels)}) AND post.id > ? "
        "ORDER BY post.id LIMIT ?",
        (uri, *levels, after, limit),
    )


def page_of_tag(db: Db, name: str, *, before: int | None = None, limit: int = 20) -> list[Post]:
    """Return our own public posts with a hashtag, newest first; none of accounts that are gone."""
    return _all(
        db,
        f"{_SELECT} JOIN hashtag ON hashtag.post_id = post.id WHERE hashtag.name = ? AND actor.is_local = 1 "
        "AND actor.state = 'active' AND post.visibility = 'public' AND post.id < ? ORDER BY post.id DESC LIMIT ?",
        (name, below(before), limit),
    )


def timeline(db: Db, account_id: int, *, before: int | None = None, limit: int = 20) -> list[Post]:
    """Return the home timeline.

    What the accounts that this one follows posted or boosted for it, its own posts, and what names it; nothing of
    actors that are blocked here.
    """
    return _all(
        db,
        f"""{_SELECT} WHERE post.id < ? AND (
            post.actor_id = ?
            OR (post.visibility != 'direct' AND post.actor_id IN
                (SELECT followee_id FROM follow WHERE follower_id = ? AND state = 'accepted'))
            OR post.id IN (SELECT addressee.post_id FROM addressee JOIN actor AS me ON me.uri = addressee.actor_uri
                           WHERE me.id = ?)
            OR post.uri IN (SELECT object_uri FROM reaction WHERE kind = 'announce' AND actor_id IN
                            (SELECT followee_id FROM follow WHERE follower_id = ? AND state = 'accepted'))
               AND post.visibility IN ('public', 'unlisted')
        ) AND NOT EXISTS (SELECT 1 FROM blocked_actor WHERE blocked_actor.actor_uri = actor.uri)
        ORDER BY post.id DESC LIMIT ?""",
        (below(before), account_id, account_id, account_id, account_id, limit),
    )


def counts(db: Db, post: Post) -> Counts:
    """Return how often a post was answered in the open, liked and boosted."""
    replies = db.execute(
        "SELECT count(*) FROM post WHERE in_reply_to_uri = ? AND visibility IN (?, ?)", (post.uri, *OPEN)
    ).fetchone()[0]
    reactions = dict(
        db.execute("SELECT kind, count(*) FROM reaction WHERE object_uri = ? GROUP BY kind", (post.uri,)).fetchall()
    )
    return Counts(replies=replies, likes=reactions.get("like", 0), announces=reactions.get("announce", 0))


def count_of_actor(db: Db, actor_id: int) -> int:
    """Return how many posts of an actor anybody may read."""
    return int(
        db.execute(
            "SELECT count(*) FROM post WHERE actor_id = ? AND visibility IN (?, ?)", (actor_id, *OPEN)
        ).fetchone()[0]
    )


def count_local(db: Db) -> int:
    return int(
        db.execute(
            "SELECT count(*) FROM post JOIN actor ON actor.id = post.actor_id WHERE actor.is_local = 1"
        ).fetchone()[0]
    )


#: What goes with posts, besides what belongs to them: what was said of them, and what was passed on of others.
#: A stamp of ours for a quote stays to be answered 410.
_GO_WITH_POSTS = (
    "DELETE FROM notification WHERE object_uri IN ({uris})",
    "DELETE FROM reaction WHERE object_uri IN ({uris})",
    "UPDATE quote_authorization SET state = 'revoked' WHERE quoted_uri IN ({uris})",
    "DELETE FROM quote_authorization WHERE quoting_uri IN ({uris})",
    """
    DELETE FROM delivery WHERE activity_id IN
        (SELECT id FROM activity WHERE is_forwarded = 1 AND object_uri IN ({uris}))
    """,
    "DELETE FROM activity WHERE is_forwarded = 1 AND object_uri IN ({uris})",
)


def _delete(db: Db, which: str, value: int, *, author_uri: str, now: datetime) -> None:
    """Take posts of an author away: a statement for each table, for there may be thousands."""
    db.execute(
        f"INSERT INTO tombstone (uri, actor_uri, deleted_at) SELECT uri, ?, ? FROM post WHERE {which} "
        "ON CONFLICT DO NOTHING",
        (author_uri, to_ms(now), value),
    )
    for statement in _GO_WITH_POSTS:
        db.execute(statement.format(uris=f"SELECT uri FROM post WHERE {which}"), (value,))
    db.execute(f"DELETE FROM post WHERE {which}", (value,))


def _first(db: Db, sql: str, parameters: tuple[object, ...]) -> Post | None:
    found = _all(db, sql, parameters)
    return found[0] if found else None


def _all(db: Db, sql: str, parameters: tuple[object, ...]) -> list[Post]:
    """Return the posts of a query with what belongs to them: a statement for each kind, however many posts."""
    rows = db.execute(sql, parameters).fetchall()
    if not rows:
        return []
    parts = post_parts.of_posts(db, tuple(row[0] for row in rows))
    return [_from_row(row, parts[row[0]]) for row in rows]


def _from_row(row: Row, parts: Parts) -> Post:
    (post_id, uri, kind, url, content_html, source, warning, is_sensitive, language, visibility,
     in_reply_to_uri, published_at, updated_at, received_at, pinned_at,
     context_uri, replies_uri, quote_uri, quote_authorization_uri, quote_policy) = row[:_POST_WIDTH]  # fmt: skip
    content = PostContent(
        content_html=content_html,
        source=source,
        warning=warning,
        is_sensitive=bool(is_sensitive),
        language=language,
        addressees=tuple(parts.addressees),
        hashtags=tuple(parts.hashtags),
        attachments=tuple(parts.attachments),
        emojis=tuple(parts.emojis),
        quote_uri=quote_uri,
        poll=parts.poll,
    )
    return Post(
        id=post_id,
        uri=uri,
        author=actors.from_row(row[_POST_WIDTH : _POST_WIDTH + actors.WIDTH]),
        type=kind,
        url=url,
        visibility=Visibility(str(visibility)),
        content=content,
        in_reply_to_uri=in_reply_to_uri,
        published_at=from_ms(published_at),
        updated_at=_time(updated_at),
        received_at=from_ms(received_at),
        pinned_at=_time(pinned_at),
        context_uri=context_uri,
        replies_uri=replies_uri,
        quote_authorization_uri=quote_authorization_uri,
        quote_policy=QuotePolicy(str(quote_policy)),
    )


def _time(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else from_ms(milliseconds)


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else to_ms(moment)


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
