"""Polls of peers (FEP-9967, wire 5.4). How many voted is what their server says, and no more than a hint."""

from datetime import datetime

from fedcomm.activitypub import html
from fedcomm.activitypub.parse.fields import count, embedded, line, moment, text, values
from fedcomm.activitypub.parse.gate import Document
from fedcomm.model.poll import MAX_OPTION_CHARACTERS, MAX_OPTIONS, Poll, PollOption


def poll(doc: Document, *, now: datetime) -> Poll | None:
    """Return the poll of a Question, None when it has no answers. Answers without a name, or with one twice, go."""
    is_multiple = bool(values(doc, "anyOf"))
    found: dict[str, PollOption] = {}
    for answer in values(doc, "anyOf" if is_multiple else "oneOf")[: 2 * MAX_OPTIONS]:
        option = _option(answer if isinstance(answer, dict) else {"name": answer})
        if option.name:
            found.setdefault(option.name, option)
    if not found:
        return None
    ends_at, closed_at = _end(doc, now=now)
    return Poll(
        options=tuple(found.values())[:MAX_OPTIONS],
        is_multiple=is_multiple,
        ends_at=ends_at,
        closed_at=closed_at,
        voters_count=count(doc, "votersCount"),
    )


def _option(answer: Document) -> PollOption:
    said = html.plain(text(answer, "content", max_length=MAX_OPTION_CHARACTERS) or "")
    return PollOption(
        name=line(answer, "name", max_length=MAX_OPTION_CHARACTERS) or line({"said": said}, "said"),
        votes=count(embedded(answer, "replies") or {}, "totalItems") or 0,
    )


def _end(doc: Document, *, now: datetime) -> tuple[datetime | None, datetime | None]:
    """Return when a poll ends, and when it was closed.

    `closed` is a time or true. A time that is still to come is when it will end; for true a time is found that is the
    same whenever the document is read, or each reading would look like an edit.
    """
    closed_at, ends_at = moment(doc, "closed"), moment(doc, "endTime")
    if closed_at is not None and closed_at > now:
        return ends_at or closed_at, None
    if closed_at is None and doc.get("closed") is True:
        known = (ends_at, moment(doc, "updated"), moment(doc, "published"))
        closed_at = next((time for time in known if time is not None and time <= now), now)
    return ends_at, closed_at
