"""News of a post inside an Announce, as groups pass them on (FEP-1b12; wire 4.2): an Update or a Delete.

It becomes an activity of its own that the group has brought, and is treated like every other that was forwarded: its
origin is asked, and only what it answers counts. What is inside of it is not unwrapped again.
"""

from fedcomm.activitypub import authority, build, parse
from fedcomm.activitypub.parse import Activity
from fedcomm.inbox import origin
from fedcomm.inbox.work import DONE, Verdict, Work, ignored
from fedcomm.store import received

_NEWS = frozenset({"Update", "Delete"})


def is_news(activity: Activity) -> bool:
    """Say whether an Announce has an Update or a Delete for its object."""
    return activity.object is not None and not _NEWS.isdisjoint(parse.types(activity.object))


def take_in(work: Work) -> Verdict:
    """Put the activity inside an Announce beside those that wait, as one that the announcer forwarded.

    Raises Malformed for what is no activity, and NotPermitted for what its actor may not do itself.
    """
    inner = parse.activity(work.activity.object or {})
    authority.authorise(inner, signer_uri=inner.actor_uri)
    if work.urls.is_ours(inner.actor_uri) or not origin.is_forwardable(inner):
        return ignored("what is announced is nobody else's to tell")
    received.put(
        work.db,
        received.NewReceived(
            activity_uri=origin.name_of_forwarded(inner, signer_uri=work.actor.uri),
            type=inner.type,
            actor_uri=inner.actor_uri,
            signer_uri=work.actor.uri,
            host=work.received.host,
            needs_network=True,
            body=build.encode(inner.document),
        ),
        now=work.now,
    )
    return DONE
