"""What an actor puts on top of its profile, as Add and Remove name it: a post of its own, or a hashtag (wire 4.2).

Mastodon names the collection of pinned posts for both kinds.
"""

from fedcomm.activitypub import parse
from fedcomm.errors import NotPermitted
from fedcomm.inbox.work import Work
from fedcomm.model.post import Post
from fedcomm.store import posts


def is_meant(work: Work) -> bool:
    """Say whether an activity is about what its actor features, and not about another collection."""
    return work.actor.featured is not None and work.activity.target_uri == work.actor.featured


def hashtag(work: Work) -> str | None:
    """Return the hashtag that is added or removed, None for anything else."""
    return next(iter(parse.hashtags(parse.documents(work.activity.document, "object", limit=1))), None)


def post(work: Work) -> Post | None:
    """Return the post that is added or removed. Raises NotPermitted for a post of somebody else."""
    found = posts.find(work.db, work.object_uri)
    if found is not None and found.author.id != work.actor.id:
        raise NotPermitted(f"{work.actor.uri} features a post of {found.author.uri}")
    return found
