"""What an actor that is blocked here still gets through: one rule for every type of activity."""

from fedcomm.activitypub.parse import Activity
from fedcomm.store import blocked_actors
from fedcomm.store.db import Db

#: What takes something of its own away; and a Follow, which is answered with a Reject, as Mastodon does: else it would
#: wait for ever on the other side.
_HEARD = frozenset({"Delete", "Follow", "Undo"})


def is_unheard(db: Db, activity: Activity) -> bool:
    """Say whether an activity has no effect, for its actor is blocked here. What it says of itself is kept in step."""
    if activity.type in _HEARD or _is_about_itself(activity):
        return False
    return blocked_actors.has(db, activity.actor_uri)


def _is_about_itself(activity: Activity) -> bool:
    return activity.type == "Update" and activity.object_uri == activity.actor_uri
