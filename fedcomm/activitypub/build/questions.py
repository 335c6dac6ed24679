"""What a post has more when it asks something (FEP-9967): the options with their votes, and when it ends."""

from fedcomm import clock
from fedcomm.activitypub.parse import Document
from fedcomm.model.poll import Poll, PollOption


def members(poll: Poll) -> Document:
    """Return the members that make a Question of a Note. Who voted is not said, how many did is."""
    found: Document = {
        "anyOf" if poll.is_multiple else "oneOf": [_option(option) for option in poll.options],
        "endTime": clock.rfc3339(poll.ends_at) if poll.ends_at else None,
        "closed": clock.rfc3339(poll.closed_at) if poll.closed_at else None,
        "votersCount": poll.voters_count,
    }
    return {member: value for member, value in found.items() if value is not None}


def vote(option: str, *, vote_uri: str, voter_uri: str, post_uri: str, author_uri: str) -> Document:
    """Return a vote as a note. Mastodon and Misskey take one with content, or for more than the author, for a reply."""
    return {
        "id": vote_uri,
        "type": "Note",
        "name": option,
        "attributedTo": voter_uri,
        "inReplyTo": post_uri,
        "to": [author_uri],
    }


def _option(option: PollOption) -> Document:
    votes: Document = {"type": "Collection", "totalItems": option.votes}
    return {"type": "Note", "name": option.name, "replies": votes}
