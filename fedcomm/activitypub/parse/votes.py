"""Votes in polls: notes that have a name and say nothing (FEP-9967)."""

from dataclasses import dataclass

from fedcomm.activitypub.parse.fields import documents, line, text, types, uri
from fedcomm.activitypub.parse.gate import Document
from fedcomm.model.poll import MAX_OPTION_CHARACTERS, MAX_OPTIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """A vote for the option of this name, in the poll of a post."""

    post_uri: str
    option: str


def votes(activity: Document) -> tuple[Vote, ...]:
    """Return the votes that a Create brings, all in one poll; none when its first object is something else.

    GoToSocial sends all votes of a person in one Create, as an array.
    """
    read = [_vote(item) for item in documents(activity, "object", limit=MAX_OPTIONS)]
    first = read[0] if read else None
    if first is None:
        return ()
    return tuple(vote for vote in read if vote is not None and vote.post_uri == first.post_uri)


def option_name(doc: Document) -> str:
    """Return the name of an option, or of a vote for it, so that the two can be compared."""
    return line(doc, "name", max_length=MAX_OPTION_CHARACTERS)


def _vote(doc: Document) -> Vote | None:
    """Return the vote that a note is. One with words or pictures is an answer, whatever its name."""
    post_uri, option = uri(doc, "inReplyTo"), option_name(doc)
    if "Note" not in types(doc) or post_uri is None or not option:
        return None
    return None if text(doc, "content") or doc.get("attachment") else Vote(post_uri=post_uri, option=option)
