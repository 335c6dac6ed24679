"""What belongs to a post and stands in tables of its own; `posts` reads and writes it with the post."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from fedcomm.model.poll import Poll
from fedcomm.model.post import Addressee, Attachment, Emoji, PostContent
from fedcomm.store import polls
from fedcomm.store.db import Db, Row


@dataclass(slots=True, kw_only=True)
class Parts:
    """What belongs to one post, in its order."""

    addressees: list[Addressee] = field(default_factory=list)
    hashtags: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    emojis: list[Emoji] = field(default_factory=list)
    poll: Poll | None = None


def put(db: Db, post_id: int, content: PostContent) -> None:
    db.executemany(
        "INSERT INTO addressee (post_id, actor_uri, handle, is_mention) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        [(post_id, a.actor_uri, a.handle, a.is_mention) for a in content.addressees],
    )
    db.executemany(
        "INSERT INTO hashtag (post_id, name) VALUES (?, ?) ON CONFLICT DO NOTHING",
        [(post_id, name) for name in content.hashtags],
    )
    db.executemany(
        "INSERT INTO attachment (post_id, position, type, media_type, url, alt, blurhash, focus_x, focus_y, width, "
        "height, duration_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (post_id, n, a.type, a.media_type, a.url, a.alt, a.blurhash, *(a.focus or (None, None)), a.width, a.height,
             a.duration_ms)
            for n, a in enumerate(content.attachments)
        ],
    )  # fmt: skip
    db.executemany(
        "INSERT INTO emoji (post_id, shortcode, url) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [(post_id, emoji.shortcode, emoji.url) for emoji in content.emojis],
    )
    if content.poll is not None:
        polls.put(db, post_id, content.poll)


def replace(db: Db, post_id: int, content: PostContent) -> None:
    """Write the parts of an edited post over those it had; a poll with the same options keeps its votes."""
    for table in ("addressee", "hashtag", "attachment", "emoji"):
        db.execute(f"DELETE FROM {table} WHERE post_id = ?", (post_id,))
    if content.poll is None:
        polls.remove(db, post_id)
    put(db, post_id, content)


def of_posts(db: Db, ids: tuple[int, ...]) -> dict[int, Parts]:
    """Return the parts of each post."""
    found = {post_id: Parts() for post_id in ids}
    for row in _rows(db, "SELECT post_id, actor_uri, handle, is_mention FROM addressee", ids, "actor_uri"):
        addressee = Addressee(actor_uri=row[1], handle=row[2], is_mention=bool(row[3]))
        found[row[0]].addressees.append(addressee)
    for row in _rows(db, "SELECT post_id, name FROM hashtag", ids, "name"):
        found[row[0]].hashtags.append(row[1])
    for row in _rows(db, f"SELECT {_ATTACHMENT} FROM attachment", ids, "position"):
        found[row[0]].attachments.append(_attachment(row))
    for row in _rows(db, "SELECT post_id, shortcode, url FROM emoji", ids, "shortcode"):
        found[row[0]].emojis.append(Emoji(shortcode=row[1], url=row[2]))
    for post_id, poll in polls.of_posts(db, ids).items():
        found[post_id].poll = poll
    return found


_ATTACHMENT = "post_id, type, media_type, url, alt, blurhash, focus_x, focus_y, width, height, duration_ms"


def _attachment(row: Row) -> Attachment:
    _, type_, media_type, url, alt, blurhash, x, y, width, height, duration_ms = row
    return Attachment(
        type=type_,
        media_type=media_type,
        url=url,
        alt=alt,
        blurhash=blurhash,
        focus=None if x is None or y is None else (x, y),
        width=width,
        height=height,
        duration_ms=duration_ms,
    )


def _rows(db: Db, select: str, ids: tuple[int, ...], order: str) -> Iterator[Row]:
    return iter(db.execute(f"{select} WHERE post_id IN ({', '.join('?' * len(ids))}) ORDER BY post_id, {order}", ids))
